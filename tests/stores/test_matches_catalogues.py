"""The shared snapshot: one per registry version, fresh in the very next request after a change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bpv.companies.store import bump
from bpv.companies.tables import CompanyRow, RecognitionRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound
from bpv.core.rights import Reach, Scope
from bpv.matches import service
from bpv.matches.models import Question
from bpv.matches.service import Catalogues, Snapshot
from matching.types import Gate
from tests.support.queries import count
from tests.support.school import School


def look(database: Database, kept: Catalogues, school: School) -> Snapshot:
    """The snapshot as a request gets it."""
    with database.reading() as session:
        return kept.snapshot(session, school.institution)


def test_one_query_while_nothing_changes(database: Database, school: School) -> None:
    kept = Catalogues()
    first = look(database, kept, school)
    with count(database) as counted:
        assert look(database, kept, school) is first
    assert counted.total == 1


def test_a_change_shows_in_the_next_request(database: Database, school: School) -> None:
    kept = Catalogues()
    before = look(database, kept, school)
    with database.writing() as session:
        row = session.get(CompanyRow, school.company)
        assert row is not None
        row.paused = True
        bump(session, school.institution)
    after = look(database, kept, school)
    assert after.version == before.version + 1
    assert after.faces[school.place].paused
    assert not before.faces[school.place].paused, "who still reads the old one sees one state"


def test_requests_at_once_share_one_snapshot(database: Database, school: School) -> None:
    kept = Catalogues()
    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(lambda _: look(database, kept, school), range(24))))
    assert len(found) == 1


def test_schools_never_meet(database: Database, school: School) -> None:
    kept = Catalogues()
    mine = look(database, kept, school)
    with database.reading() as session:
        theirs = kept.snapshot(session, school.other_institution)
    assert set(theirs.faces) == set(school.other_registry.places.values())
    assert not set(mine.faces) & set(theirs.faces)


def test_private_and_foreign_places_have_no_position(database: Database, school: School) -> None:
    faces = look(database, Catalogues(), school).faces
    for name in ("private", "foreign"):
        assert faces[school.places[name]].latitude is None
    assert faces[school.places["private"]].place is None
    assert faces[school.place].latitude is not None


def test_a_recognition_that_ends_within_the_period_excludes(database: Database, school: School) -> None:
    scope = Scope(Reach.OWN, school.institution, student_id=school.students["seventeen"])
    with database.writing() as session:
        row = session.get(RecognitionRow, school.registry.recognitions["complete"])
        assert row is not None
        row.withdrawn_on = school.period_end - timedelta(days=7)
        bump(session, school.institution)
    with database.reading() as session:
        at = service.situation(session, scope, scope.student_id, today())
        snapshot = Catalogues().snapshot(session, school.institution)
    assert school.place not in {card.face.place_id for card in service.browse(snapshot, at, Question()).cards}
    left = service.left_out(snapshot, at, gate=Gate.RECOGNITION.value, offset=0, limit=100)
    (found,) = [item for item in left.items if item.face.place_id == school.place]
    assert [verdict.reason.code for verdict in found.failed] == ["recognition.ends_early"]
    assert dict(left.counts)[Gate.RECOGNITION] == left.total


def test_a_school_without_a_registry_has_an_empty_list(database: Database, school: School) -> None:
    scope = Scope(Reach.OWN, school.institution, student_id=school.students["seventeen"])
    with database.reading() as session:
        at = service.situation(session, scope, scope.student_id, today())
        snapshot = Catalogues().snapshot(session, "a" * 20)
    assert snapshot.version == 0
    for question in (Question(), Question(sort="name"), Question(text="frezen", max_km=5)):
        listing = service.browse(snapshot, at, question)
        assert (listing.cards, listing.total, listing.candidates) == ((), 0, 0)
    assert service.left_out(snapshot, at, gate="", offset=0, limit=20).total == 0
    assert service.outline(snapshot, at, Question()).marked == ()
    with pytest.raises(NotFound):
        service.judge(snapshot, at, school.place)
