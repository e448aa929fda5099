"""Merges beside others: two people at once, chains, an import, and what came since a merge that is undone."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bpv.companies.jobs import find_duplicates
from bpv.companies.models import Establishment, Place
from bpv.companies.service import merging, relations, unmerging
from bpv.companies.service.parts import add_part, edit_part, read_part
from bpv.companies.store import joining
from bpv.companies.tables import (
    CompanyMergeRow,
    CompanyRow,
    DuplicatePairRow,
    EstablishmentRow,
    PlaceRow,
    RelationRow,
)
from bpv.core.clock import today
from bpv.core.db import Clash, Database
from bpv.core.errors import DomainError, NotFound, Refused, Stale
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.people.service.directory import Accounts
from bpv.reach import REPOINTS
from tests.support.imports import applied, dry
from tests.support.merging import digest, everything, overlapping
from tests.support.school import School

PLACE = {
    "title": "Nieuw",
    "crebo": "25301",
    "starts_on": today() + timedelta(days=30),
    "ends_on": today() + timedelta(days=90),
    "capacity": 1,
}


@pytest.fixture
def made(database: Database, school: School) -> list[str]:
    """A dozen companies that overlap."""
    with database.writing() as session:
        return overlapping(session, school, 12, seed=11)


def merge(database: Database, school: School, kept_id: str, gone_id: str, seen: str = "") -> str:
    """Look and merge, each in its own transaction as in the browser."""
    scope = everything(school)
    if not seen:
        with database.reading() as session:
            seen = merging.preview(session, scope, kept_id, gone_id, REPOINTS).seen
    with database.writing() as session:
        return merging.merge(session, scope, kept_id, gone_id, seen, {}, REPOINTS)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at the same moment; what each raised, by name."""
    raised: list[str] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except (DomainError, Clash) as error:
            raised.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_people_merge_the_same_pair_at_once(database: Database, school: School, made: list[str]) -> None:
    one, other = made[:2]
    raised = at_once(
        lambda: merge(database, school, one, other),
        lambda: merge(database, school, other, one),
    )
    assert len(raised) == 1
    with database.reading() as session:
        left = session.exec(select(CompanyRow.id).where(col(CompanyRow.id).in_((one, other)))).all()
        assert len(left) == 1
        assert (
            len(session.exec(select(CompanyMergeRow).where(col(CompanyMergeRow.absorbed_id).in_((one, other)))).all())
            == 1
        )


def test_one_merges_a_into_b_while_another_merges_b_into_c(database: Database, school: School, made: list[str]) -> None:
    a, b, c = made[:3]
    with database.reading() as session:
        first = merging.preview(session, everything(school), b, a, REPOINTS).seen
        second = merging.preview(session, everything(school), c, b, REPOINTS).seen
    raised = at_once(
        lambda: merge(database, school, b, a, first),
        lambda: merge(database, school, c, b, second),
    )
    assert len(raised) == 1
    with database.reading() as session:
        alive = set(session.exec(select(CompanyRow.id).where(col(CompanyRow.id).in_((a, b, c)))).all())
        assert alive in ({b, c}, {a, c})


def test_merges_in_a_chain_are_undone_from_the_last(database: Database, school: School, made: list[str]) -> None:
    a, b, c = made[:3]
    scope = everything(school)
    with database.reading() as session:
        before = digest(session)
    first, second = merge(database, school, b, a), merge(database, school, c, b)
    with database.reading() as session:
        assert (merging.went_to(session, scope, a) or ("",))[0] == c
        assert unmerging.undo_view(session, scope, first).blocked == "merge.later_first"
    with pytest.raises(Refused, match="later_first"), database.writing() as session:
        unmerging.undo(session, scope, first)
    for merge_id in (second, first):
        with database.writing() as session:
            unmerging.undo(session, scope, merge_id)
    with database.reading() as session:
        assert digest(session) == before
        assert merging.went_to(session, scope, a) is None


def test_two_people_undo_at_once_and_it_happens_once(database: Database, school: School, made: list[str]) -> None:
    scope = everything(school)
    with database.reading() as session:
        before = digest(session)
    merge_id = merge(database, school, made[0], made[1])

    def undo() -> None:
        with database.writing() as session:
            unmerging.undo(session, scope, merge_id)

    assert at_once(undo, undo) == ["Refused"]
    with database.reading() as session:
        assert digest(session) == before


@pytest.mark.parametrize("act", ["edit", "hand_over"])
def test_a_relation_and_a_merge_lock_in_the_same_order(
    database: Database, school: School, made: list[str], act: str
) -> None:
    scope = everything(school)
    with database.reading() as session:
        row = session.exec(select(RelationRow).where(col(RelationRow.company_id) == school.company)).one()
        of_owner = (col(RelationRow.owner_id) == row.owner_id, col(RelationRow.state) != "ended")
        number = len(session.exec(select(RelationRow).where(*of_owner)).all())
        seen = merging.preview(session, scope, made[0], school.company, REPOINTS).seen

    def write() -> None:
        with database.writing() as session:
            if act == "edit":
                relations.edit(session, scope, school.company, row.id, row.version, {"notes": "Bel terug"})
            else:
                to = next(one for one in school.accounts[Role.COORDINATOR] if one != row.owner_id)
                relations.hand_over(session, scope, Accounts(), row.owner_id, to, "Uit dienst", number)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            joining.companies(session, school.institution, [made[0], school.company], lock=True)
            waiting = pool.submit(write)
            time.sleep(0.5)  # the other has taken what it can
            merging.merge(session, scope, made[0], school.company, seen, {}, REPOINTS)
        error = waiting.exception()  # SQLite lets the other begin after the merge: then nothing is refused
        assert isinstance(error, NotFound) if act == "edit" else isinstance(error, Refused | None)
    with database.reading() as session:
        moved = session.get_one(RelationRow, row.id)
        assert (moved.company_id, moved.notes) == (made[0], row.notes)
        assert (moved.owner_id == row.owner_id) == (error is not None)


def test_an_import_beside_a_merge_loses_nothing(database: Database, school: School, made: list[str]) -> None:
    with database.reading() as session:
        name = session.get_one(CompanyRow, made[1]).name
    file = f"Naam;Sector;Plaats\n{name};Optica;Leiden\nGeheel Nieuw BV;Glas;Delft\n".encode()
    run = dry(database, everything(school), file)[0]
    raised = at_once(
        lambda: merge(database, school, made[0], made[1]),
        lambda: applied(database, everything(school), run, skip_bad=True),
    )
    assert set(raised) <= {"Stale"}  # the import came first: the preview is shown anew
    with database.reading() as session:
        assert session.exec(select(CompanyRow).where(col(CompanyRow.name) == "Geheel Nieuw BV")).one()


def test_a_place_made_since_goes_back_with_its_establishment(
    database: Database, school: School, made: list[str]
) -> None:
    scope = everything(school)
    kept, gone = made[0], made[1]
    with database.writing() as session:
        add_part(
            session,
            scope,
            gone,
            Establishment,
            own := new_id(),
            {"place": "Urk", "street": "Kade", "house_number": "9"},
        )
    merge_id = merge(database, school, kept, gone)
    with database.writing() as session:
        add_part(session, scope, kept, Place, new := new_id(), {**PLACE, "establishment_id": own})
    with database.reading() as session:
        assert [one.name for one in unmerging.undo_view(session, scope, merge_id).along] == ["Nieuw"]
    with database.writing() as session:
        unmerging.undo(session, scope, merge_id)
    with database.reading() as session:
        assert session.get_one(PlaceRow, new).company_id == gone
        assert session.get_one(EstablishmentRow, own).company_id == gone


def test_a_place_that_went_elsewhere_since_stays_there(database: Database, school: School, made: list[str]) -> None:
    scope = everything(school)
    kept, gone = made[0], made[1]
    with database.writing() as session:
        add_part(
            session,
            scope,
            kept,
            Establishment,
            home := new_id(),
            {"place": "Ede", "street": "Brink", "house_number": "3"},
        )
        add_part(
            session,
            scope,
            gone,
            Establishment,
            own := new_id(),
            {"place": "Urk", "street": "Kade", "house_number": "9"},
        )
        add_part(session, scope, gone, Place, place := new_id(), {**PLACE, "establishment_id": own})
    merge_id = merge(database, school, kept, gone)
    with database.writing() as session:
        version = read_part(session, scope, kept, Place, place).version
        edit_part(session, scope, kept, Place, place, version, {"establishment_id": home})
    with database.reading() as session:
        assert ("place", "Nieuw") in [
            (one.table, one.name) for one in unmerging.undo_view(session, scope, merge_id).left
        ]
    with database.writing() as session:
        unmerging.undo(session, scope, merge_id)
    with database.reading() as session:
        assert session.get_one(PlaceRow, place).company_id == kept


def test_other_schools_see_and_merge_nothing(database: Database, school: School, made: list[str]) -> None:
    merge_id = merge(database, school, made[0], made[1])
    away = Scope(Reach.ALL, school.other_institution)
    elsewhere = school.other_registry.companies["elsewhere"]
    with database.reading() as session:
        for ids in ((elsewhere, made[2]), (made[2], elsewhere)):
            with pytest.raises(NotFound):
                merging.preview(session, away, *ids, REPOINTS)
        assert merging.went_to(session, away, made[1]) is None
        with pytest.raises(NotFound):
            unmerging.undo_view(session, away, merge_id)


def test_a_changed_company_makes_a_preview_stale(database: Database, school: School, made: list[str]) -> None:
    scope = everything(school)
    with database.reading() as session:
        seen = merging.preview(session, scope, made[0], made[1], REPOINTS).seen
    with database.writing() as session:
        add_part(session, scope, made[1], Establishment, new_id(), {"place": "Urk"})
    with pytest.raises(Stale):
        merge(database, school, made[0], made[1], seen)


def test_the_search_is_idempotent_and_forgets_what_is_over(database: Database, school: School, made: list[str]) -> None:
    assert find_duplicates(database) > 0
    assert find_duplicates(database) == 0
    with database.reading() as session:
        pairs = session.exec(select(DuplicatePairRow).where(col(DuplicatePairRow.one_id).in_(made))).all()
    merge(database, school, pairs[0].one_id, pairs[0].other_id)
    find_duplicates(database)
    with database.reading() as session:
        ids = {row for pair in session.exec(select(DuplicatePairRow)) for row in (pair.one_id, pair.other_id)}
        assert pairs[0].other_id not in ids
