"""The progress of placements on one page, and the start pages of who follows them or is in one."""

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook
from sqlmodel import select

from benchmarks.followed import LONELY, fill
from bpv.contacts.tables import ContactMomentRow
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.folder.tables import HourWeekRow
from bpv.placements.tables import PlacementRow
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School


def crowd(database: Database, school: School, number: int, name: str = "K") -> None:
    """So many running placements more, of students of the coordinator's college."""
    with database.connection() as connection:
        fill(connection, school.institution, school.accounts[Role.COORDINATOR][0], number, name)


def test_who_has_no_contact_is_found_among_many(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 60)
    client = sign_in(Role.COORDINATOR, language="en")
    everybody = client.page("/progress")
    assert everybody.index(LONELY) < everybody.index("Leerling 00010")  # red before amber
    found = client.page("/progress?lacking=contact&q=Zonder")
    assert "1 placement<" in found
    assert LONELY in found
    assert "Leerling" not in client.page("/progress?signal=no_contact")


FILTERS = (
    ("signal=red", "Leerling 00000", "Leerling 00010"),
    ("signal=amber", "Leerling 00010", "Leerling 00000"),
    ("signal=any", "Leerling 00010", "Leerling 00001"),
    ("q=leerling+00007", "Leerling 00007", "Leerling 00008"),
    ("q=leerling&lacking=hours", "No placement fits this", "Leerling 00001"),
    ("q=leerling&lacking=agreement", "No placement fits this", "Leerling 00001"),
    ("q=leerling&lacking=begun", "No placement fits this", "Leerling 00001"),
    ("q=leerling&when=soon", "No placement fits this", "Leerling 00001"),
    ("signal=nonsense&lacking=nonsense&team=x&supervisor=y&when=never&company=z", "Leerling 00010", "No placement"),
    ("supervisor=none", "Filters", "Leerling 00010"),
    ("page=99", "This list has no page 99", "Leerling 00010"),
)


def test_filters(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 12)
    client = sign_in(Role.COORDINATOR, language="en")
    for query, there, not_there in FILTERS:
        text = client.page(f"/progress?{query}")
        assert there in text, query
        assert not_there not in text, query


def test_pages_follow_one_another_without_gap_or_double(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 33)
    client = sign_in(Role.COORDINATOR, language="en")
    seen = [text for number in range(1, 6) for text in names(client.page(f"/progress?size=10&q=K000&page={number}"))]
    assert sorted(seen) == sorted({*seen}) == sorted([*(f"Leerling {n:05}" for n in range(33) if n != 16), LONELY])


def names(page: str) -> list[str]:
    """The students of a page, in order."""
    parts = page.split('<th scope="row"><a href="')[1:]
    return [part.split(">", 1)[1].split("<", 1)[0] for part in parts]


def test_as_many_questions_for_many_as_for_few(sign_in: SignIn, database: Database, school: School) -> None:
    clients = {"/": sign_in(Role.SUPERVISOR)}
    clients |= dict.fromkeys(
        ("/progress", "/progress/use", "/progress/assignments", "/progress/hours"), sign_in(Role.COORDINATOR)
    )
    counted: dict[str, list[list[str]]] = {path: [] for path in clients}
    for name in ("K", "L"):
        crowd(database, school, 30, name)
        for path, client in clients.items():
            client.page(path)
            with count(database) as found:
                client.page(path)
            counted[path].append(found.statements)
    assert {path: len(many) - len(few) for path, (few, many) in counted.items()} == dict.fromkeys(clients, 0)


def test_a_supervisor_sees_own_students_only(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 12)
    own = sign_in(Role.SUPERVISOR, language="en")
    start = own.page("/")
    assert "Leerling 00000" in start
    form = start.split("/contacts/new", 1)[0].rsplit('"', 1)[1] + "/contacts/new"
    assert "<form" in own.page(form)
    other = sign_in(school.other_accounts[Role.COORDINATOR], institution_id=school.other_institution)
    assert "Leerling" not in other.page("/progress")


def test_the_start_page_of_a_supervisor_says_what_to_do_and_forgets_it_once_it_is_done(
    sign_in: SignIn, database: Database, school: School
) -> None:
    crowd(database, school, 1)  # that one has no contact
    client = sign_in(school.accounts[Role.SUPERVISOR][0], language="en")
    before = client.page("/")
    assert "There was no contact yet since the first day" in before
    with database.writing() as session:
        own = select(PlacementRow).where(PlacementRow.source == "K-0")
        placement = session.exec(own).one()
        by = school.accounts[Role.SUPERVISOR][0]
        held = {"way": "phone", "kind": "guiding", "state": "held", "by_id": by, "logged_at": now()}
        session.add(ContactMomentRow(institution_id=school.institution, placement_id=placement.id, day=today(), **held))
    after = client.page("/")
    assert before.count("There was no contact yet") == after.count("There was no contact yet") + 1


def test_the_start_page_of_a_student_has_one_next_step(sign_in: SignIn, database: Database, school: School) -> None:
    client = sign_in(Role.STUDENT, language="en")
    page = client.page("/")
    assert "What now, what next" in page
    assert page.count("First this") == 1
    with database.writing() as session:
        for row in session.exec(select(PlacementRow)):
            row.starts_on, row.ends_on = today() - timedelta(days=400), today() - timedelta(days=300)
    assert path_of(client.get("/")) == "/places"


def test_a_spreadsheet_has_what_the_page_has(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 12)
    client = sign_in(Role.COORDINATOR, language="en")
    body = client.get("/progress/export.xlsx?q=K000").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Student"
    assert [row[0] for row in rows[1:3]] == names(client.page("/progress?q=K000"))[:2]
    assert sum(str(row[1]).startswith("K000") for row in rows) == 12
    hours = rows[0].index("Hours approved")
    assert rows[1][hours] == 200


def test_use_counts_who_entered_something(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 20)
    with database.writing() as session:
        for row in session.exec(select(HourWeekRow)):
            row.handed_in_at = now() - timedelta(days=60)
    client = sign_in(Role.COORDINATOR, language="en")
    text = client.page("/progress/use")
    assert "In which part of the placements" in text
    assert "below 80%" in text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/progress/use/export.xlsx").data))
    assert "All teams" in {row[2] for row in sheet.get_sheet_by_index(0).to_python() if len(row) > 2}


def test_hours_of_graduation_do_not_count(sign_in: SignIn) -> None:
    text = sign_in(Role.COORDINATOR, language="en").page("/progress/hours")
    assert "Hours over all blocks" in text
    own = sign_in(Role.STUDENT, language="en").page("/my-progress")
    assert "My hours over all blocks" in own


def test_who_may_not_read_folders_sees_no_names(sign_in: SignIn, database: Database, school: School) -> None:
    crowd(database, school, 4)
    text = sign_in(Role.MANAGER, language="en").page("/progress/assignments")
    assert "Leerling" not in text
    assert "fewer than 5 placements are left out" in text
    assert sign_in(Role.MANAGER).get("/progress").status_code == 403
