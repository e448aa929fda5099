"""A line of a list, a suggestion and a saved search at each school: a test can ask for those of somebody else."""

from typing import Any

from sqlmodel import Session

from bpv.companies.tables import PlaceRow, RegistryVersionRow
from bpv.core.clock import now
from bpv.core.rights import Role
from bpv.matches.tables import SavedSearchRow, ShortlistRow, SuggestionRow
from tests.support.school_rows import keep


def build(session: Session, school: Any) -> None:
    """The usual student has the fitting place on the list, suggested by the supervisor, and one saved search."""
    elsewhere = next(iter(school.other_registry.places.values()))
    supervisor, stranger = school.accounts[Role.SUPERVISOR][0], school.other_accounts[Role.COORDINATOR]
    lines(session, school.institution, school.students["seventeen"], school.place, supervisor)
    lines(session, school.other_institution, school.students["elsewhere"], elsewhere, stranger)


def lines(session: Session, institution_id: str, student_id: str, place_id: str, account_id: str) -> None:
    """One of each for one student."""
    mine: dict[str, Any] = {"institution_id": institution_id, "student_id": student_id}
    keep(
        session,
        ShortlistRow(place_id=place_id, position=1, note="Dichtbij huis.", added_at=now(), **mine),
        SuggestionRow(
            place_id=place_id, suggested_by=account_id, why="Hier leer je frezen.", suggested_at=now(), **mine
        ),
        SavedSearchRow(name="Frezen", q="frezen", created_at=now(), looked_at=now(), **mine),
    )


def another_place(session: Session, school: Any, title: str) -> PlaceRow:
    """A new place like the one that fits, which matching does not see before `moved`."""
    like = session.get(PlaceRow, school.place)
    assert like is not None
    made = PlaceRow(**like.model_dump(exclude={"id"}, warnings=False) | {"title": title})
    keep(session, made)
    return made


def moved(session: Session, school: Any) -> None:
    """The registry has another version now."""
    version = session.get(RegistryVersionRow, school.institution)
    assert version is not None
    version.version += 1
