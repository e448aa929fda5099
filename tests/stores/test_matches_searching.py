"""The tick that mails when something new fits a saved search: once, in time, and never twice (R20 in the small)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import Session, select

from bpv.companies.tables import RegistryVersionRow
from bpv.core.clock import local, now
from bpv.core.db import Database
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from bpv.matches.jobs import look_at
from bpv.matches.service import Catalogues, watching
from bpv.matches.tables import SavedSearchRow
from bpv.organisation.service import setting
from bpv.people.tables import AccountRow, StudentRow
from tests.support.queries import count
from tests.support.school import School, build
from tests.support.school_shortlists import another_place, moved

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOON = now() + 2 * HOUR


@pytest.fixture
def school(database: Database) -> School:
    """The small school; the search of the usual student has looked at everything there is."""
    with database.writing() as session:
        made = build(session)
        for row in session.exec(select(SavedSearchRow)):
            row.told = sorted(made.places.values())
            row.looked_version = version_of(session, row.institution_id)
    return made


def version_of(session: Session, institution_id: str) -> int:
    """The version of the registry."""
    row = session.get(RegistryVersionRow, institution_id)
    return row.version if row else 0


def appear(database: Database, school: School, title: str = "Frezen in het klein") -> str:
    """A new place like the one that fits; gives its id."""
    with database.writing() as session:
        moved(session, school)
        return another_place(session, school, title).id


def run(database: Database, after: timedelta = 2 * HOUR) -> int:
    """One tick, so long after now, in a worker of its own."""
    return look_at(database, now() + after, Catalogues())


def mails(database: Database) -> list[OutboxRow]:
    """What is in the outbox about searches."""
    with database.reading() as session:
        query = select(OutboxRow).where(OutboxRow.kind == "search_hits").order_by(OutboxRow.due)  # type: ignore[arg-type]
        return list(session.exec(query))


def search_of(database: Database, school: School) -> SavedSearchRow:
    """The saved search of the usual student."""
    with database.reading() as session:
        query = select(SavedSearchRow).where(SavedSearchRow.student_id == school.students["seventeen"])
        return session.exec(query).one()


def test_what_newly_fits_gives_one_mail_and_the_same_again_gives_none(database: Database, school: School) -> None:
    assert run(database) == 0, "nothing moved"
    place = appear(database, school)
    assert run(database) == 1
    (mail,) = mails(database)
    assert mail.account_id == school.accounts[Role.STUDENT][0]
    assert "1" in mail.subject
    assert "{link}" in mail.body
    assert mail.link is not None
    assert mail.link.startswith("searches:")
    assert "Frezen in het klein" not in mail.body
    assert place in search_of(database, school).told
    for after in (4 * HOUR, DAY, 10 * DAY):
        assert run(database, after) == 0
    assert len(mails(database)) == 1


def test_a_search_rests_for_an_hour(database: Database, school: School) -> None:
    appear(database, school)
    assert run(database, timedelta(minutes=30)) == 0
    assert run(database, timedelta(minutes=61)) == 1


def test_at_most_so_many_mails_a_week_and_what_waits_is_told_later(database: Database, school: School) -> None:
    with database.reading() as session:
        assert setting(session, school.institution, "search.mails_per_week") == 1
    appear(database, school)
    assert run(database) == 1
    appear(database, school, "Frezen de tweede")
    assert run(database, 2 * DAY) == 0
    assert search_of(database, school).waits
    appear(database, school, "Frezen de derde")
    assert run(database, 6 * DAY) == 0
    assert run(database, 7 * DAY + 3 * HOUR) == 1
    assert "2" in mails(database)[-1].subject
    assert len(search_of(database, school).mails) == 1


def test_several_searches_give_one_mail_that_counts_each_place_once(database: Database, school: School) -> None:
    row = search_of(database, school)
    with database.writing() as session:
        session.add(SavedSearchRow(**row.model_dump(exclude={"id", "name", "q"}) | {"name": "Alles", "q": ""}))
    appear(database, school)
    with database.reading() as session:
        searches = session.exec(select(SavedSearchRow).where(SavedSearchRow.student_id == row.student_id)).all()
        assert len(searches) == 2
    assert run(database) == 1
    (mail,) = mails(database)
    with database.reading() as session:
        told = [set(one.told) for one in session.exec(select(SavedSearchRow)) if one.student_id == row.student_id]
    new = set().union(*told) - set(school.places.values())
    assert f": {len(new)}" in mail.subject


def test_two_workers_at_once_send_one_mail(database: Database, school: School) -> None:
    appear(database, school)
    start, sent, faults = Barrier(3), [], []

    def work() -> None:
        start.wait()
        try:
            sent.append(look_at(database, SOON, Catalogues()))
        except Exception as fault:  # noqa: BLE001 - a thread's fault must reach the test
            faults.append(fault)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert sum(sent) == 1
    assert len(mails(database)) == 1


def test_the_second_worker_finds_that_the_first_told(database: Database, school: School) -> None:
    appear(database, school)
    with database.reading() as session:
        slices = [watching.look(session, Catalogues(), school.institution, SOON, 10) for _ in range(2)]
    told = []
    for found in slices:
        assert found is not None
        (news,) = found.news
        with database.writing() as session:
            told.append(watching.tell(session, found, news))
    assert told == [True, False]


def test_a_mail_that_is_in_the_outbox_already_leaves_the_rest_for_later(database: Database, school: School) -> None:
    noon = local(now() + DAY).replace(hour=12) - local(now())
    appear(database, school)
    assert run(database, noon) == 1
    with database.writing() as session:
        row = session.exec(
            select(SavedSearchRow).where(SavedSearchRow.student_id == school.students["seventeen"])
        ).one()
        row.mails = []
    appear(database, school, "Frezen de tweede")
    assert run(database, noon + timedelta(minutes=70)) == 0, "the same day"
    assert search_of(database, school).waits
    assert run(database, noon + 2 * DAY) == 1


@pytest.mark.parametrize("why", ["paused", "inactive", "no account", "no period", "other institution"])
def test_who_gets_nothing(database: Database, school: School, why: str) -> None:
    appear(database, school)
    with database.writing() as session:
        search = session.exec(
            select(SavedSearchRow).where(SavedSearchRow.student_id == school.students["seventeen"])
        ).one()
        student = session.get(StudentRow, school.students["seventeen"])
        account = session.get(AccountRow, school.accounts[Role.STUDENT][0])
        assert student is not None
        assert account is not None
        if why == "paused":
            search.paused = True
        elif why == "inactive":
            account.active = False
        elif why == "no account":
            student.account_id = None
        elif why == "no period":
            student.cohort = 2001
        else:
            account.institution_id = school.other_institution
    assert run(database) == 0
    assert mails(database) == []


def test_who_could_not_be_reached_hears_of_it_afterwards(database: Database, school: School) -> None:
    appear(database, school)
    with database.writing() as session:
        account = session.get(AccountRow, school.accounts[Role.STUDENT][0])
        assert account is not None
        account.active = False
    assert run(database) == 0
    with database.writing() as session:
        account = session.get(AccountRow, school.accounts[Role.STUDENT][0])
        assert account is not None
        account.active = True
    appear(database, school, "Frezen de tweede")
    assert run(database, 4 * HOUR) == 1
    assert ": 2" in mails(database)[0].subject


def test_a_filter_that_nobody_knows_any_more_stops_nothing(database: Database, school: School) -> None:
    with database.writing() as session:
        row = session.exec(
            select(SavedSearchRow).where(SavedSearchRow.student_id == school.students["seventeen"])
        ).one()
        row.filters = [["km", "7"], ["moon", "full"], ["type", "circus"], ["days", "9"]]
    appear(database, school)
    assert run(database) == 1


def test_nothing_is_asked_when_the_registry_stands_still(database: Database, school: School) -> None:
    appear(database, school)
    run(database)
    with count(database) as asked:
        assert run(database, 5 * HOUR) == 0
    assert asked.total <= 8, str(asked)
