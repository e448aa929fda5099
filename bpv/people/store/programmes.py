"""What every student follows, for figures about the whole school. Session in, values out."""

from sqlalchemy import select
from sqlmodel import Session, col

from bpv.people.models import Programme
from bpv.people.tables import StudentRow


def programmes(session: Session, institution_id: str) -> dict[str, Programme]:
    """Crebo, route and the four digits of the postcode of every student, by id."""
    query = select(col(StudentRow.id), col(StudentRow.crebo), col(StudentRow.route), col(StudentRow.postcode)).where(
        col(StudentRow.institution_id) == institution_id
    )
    return {
        student_id: Programme(crebo, str(route), (postcode or "")[:4])
        for student_id, crebo, route, postcode in session.execute(query)
    }
