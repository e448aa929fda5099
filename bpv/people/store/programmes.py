"""What students follow, for figures about the whole school. Session in, values out."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.people.models import Programme
from bpv.people.tables import StudentRow


def programmes(session: Session, institution_id: str, student_ids: Collection[str]) -> dict[str, Programme]:
    """Crebo, route and the four digits of the postcode of these students, by id. One query however many they are: those
    of a school year go beyond the number of values that a query takes."""
    query = select(col(StudentRow.id), col(StudentRow.crebo), col(StudentRow.route), col(StudentRow.postcode)).where(
        col(StudentRow.institution_id) == institution_id
    )
    return {
        student_id: Programme(crebo, str(route), (postcode or "")[:4])
        for student_id, crebo, route, postcode in session.execute(query)
        if student_id in student_ids
    }
