"""The start page: what needs a coordinator or broker now, and where the other roles begin."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bpv.companies.models.talks import SignalKind
from bpv.companies.tables import CompanyLinkRow, FollowUpRow, RelationRow, SignalRow, TalkRow
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.matches.tables import MatchingRoundRow
from bpv.organisation.tables import InstitutionRow
from bpv.people.tables import AccountRow, GrantRow
from bpv.reports.rules import desk as rules
from tests.support.client import path_of
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School


def promise(
    school: School, owner: str, *, days: int, what: str | None, done: bool = False
) -> tuple[TalkRow, FollowUpRow]:
    """A talk with something that was promised for so many days from now."""
    college = school.colleges["technology"]
    talk = TalkRow(
        institution_id=school.institution,
        company_id=school.company,
        college_id=college,
        written_by=owner,
        created_at=now(),
        held_on=today() - timedelta(days=20),
        text="Gesprek",
    )
    follow_up = FollowUpRow(
        institution_id=school.institution,
        talk_id=talk.id,
        company_id=school.company,
        college_id=college,
        owner_id=owner,
        what=what,
        due_on=today() + timedelta(days=days),
        done_on=today() if done else None,
        done_by=owner if done else None,
    )
    return talk, follow_up


def keep(database: Database, *pairs: tuple[TalkRow, FollowUpRow]) -> None:
    """Write talks, then what was promised in them."""
    with database.writing() as session:
        session.add_all([talk for talk, _ in pairs])
        session.flush()
        session.add_all([follow_up for _, follow_up in pairs])


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.ADMINISTRATOR, "/organisation"),
        (Role.MANAGER, "/companies"),
    ],
)
def test_other_roles_begin_where_their_work_is(sign_in: SignIn, role: Role, path: str) -> None:
    assert path_of(sign_in(role).get("/")) == path


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.BROKER])
def test_what_is_due_is_there_and_what_is_not_due_or_done_is_not(
    sign_in: SignIn, database: Database, school: School, role: Role
) -> None:
    owner = school.accounts[role][0]
    keep(
        database,
        promise(school, owner, days=-3, what="Bellen over de erkenning"),
        promise(school, owner, days=0, what="Vandaag bellen"),
        promise(school, owner, days=1, what="Morgen pas"),
        promise(school, owner, days=-9, what="Al gedaan", done=True),
    )
    text = sign_in(role, language="en").page("/")
    assert text.index("Bellen over de erkenning") < text.index("Vandaag bellen")
    assert "Morgen pas" not in text
    assert "Al gedaan" not in text
    assert "late" in text
    assert "you" in text


def test_what_was_promised_for_no_day_waits_since_a_day_and_every_list_is_there(
    sign_in: SignIn, database: Database, school: School
) -> None:
    talk, _ = promise(school, school.accounts[Role.COORDINATOR][0], days=0, what=None)
    with database.writing() as session:
        session.add(talk)
        session.flush()
        session.add(
            SignalRow(
                institution_id=school.institution,
                company_id=school.company,
                college_id=talk.college_id,
                talk_id=talk.id,
                kind=SignalKind.CONCERN,
                noted_on=talk.held_on,
                text="Te weinig toezicht",
            )
        )
    client = sign_in(Role.COORDINATOR, language="en")
    page = client.page("/")
    assert f"since {talk.held_on:%d-%m-%Y}" in page
    assert rules.LISTS.keys() >= rules.SINCE
    assert client.application.view_functions.keys() >= set(rules.LISTS.values())


def test_only_mine_leaves_the_tasks_of_colleagues_out(sign_in: SignIn, database: Database, school: School) -> None:
    keep(database, promise(school, school.accounts[Role.BROKER][0], days=-3, what="Van de makelaar"))
    client = sign_in(Role.COORDINATOR, language="en")
    assert "Van de makelaar" in client.page("/")
    assert "Broker Een" in client.page("/")
    assert "Van de makelaar" not in client.page("/?mine=1")


def test_another_college_has_its_own_page(sign_in: SignIn, database: Database, school: School) -> None:
    keep(database, promise(school, school.accounts[Role.BROKER][0], days=-3, what="Van techniek"))
    assert "Van techniek" not in sign_in(school.accounts[Role.COORDINATOR][1]).page("/")


def test_another_school_sees_nothing_of_it(sign_in: SignIn, database: Database, school: School) -> None:
    keep(database, promise(school, school.accounts[Role.BROKER][0], days=-3, what="Van deze school"))
    other = school.other_accounts[Role.COORDINATOR]
    assert "Van deze school" not in sign_in(other, institution_id=school.other_institution).page("/")


def test_a_draft_is_listed_for_who_can_open_it(sign_in: SignIn, database: Database, school: School) -> None:
    client = sign_in(Role.COORDINATOR)
    assert "Ronde van de test" in client.page("/")
    with database.writing() as session:
        name = MatchingRoundRow.name == "Ronde van de test"
        row = session.exec(
            select(MatchingRoundRow).where(name, MatchingRoundRow.institution_id == school.institution)
        ).one()
        row.team_ids = [*row.team_ids, next(team for team in school.teams.values() if team not in row.team_ids)]
    assert "Ronde van de test" not in client.page("/")


def test_many_of_one_kind_do_not_hide_the_others(sign_in: SignIn, database: Database, school: School) -> None:
    owner = school.accounts[Role.COORDINATOR][0]
    with database.writing() as session:
        link = CompanyLinkRow(
            institution_id=school.institution,
            company_id=school.companies["due"],
            issued_for=school.companies["due"],
            created_by=owner,
            created_at=now(),
            address="iemand@bedrijf.example",
            expires_on=today() + timedelta(days=1),
        )
        session.add(link)
    keep(database, *(promise(school, owner, days=-30 + n, what=f"Taak {n}") for n in range(20)))
    text = sign_in(Role.COORDINATOR, language="en").page("/")
    assert text.count("Taak ") == 4
    assert "Follow-up of a talk: 2" in text
    assert "The company has not used its link" in text


def test_the_first_day_says_what_to_do_first(sign_in: SignIn, database: Database) -> None:
    with database.writing() as session:
        institution = InstitutionRow(name="Lege school")
        session.add(institution)
        session.flush()
        row = AccountRow(institution_id=institution.id, email="c@leeg.example", name="Leeg", created_at=now())
        session.add(row)
        session.flush()
        grant = {"institution_id": institution.id, "account_id": row.id, "role": Role.COORDINATOR}
        session.add(GrantRow(granted_at=now(), **grant))
    text = sign_in(row.id, institution_id=institution.id, language="en").page("/")
    assert "Begin with your companies" in text


def test_as_many_questions_for_many_as_for_few(sign_in: SignIn, database: Database, school: School) -> None:
    owner = school.accounts[Role.COORDINATOR][0]
    client = sign_in(Role.COORDINATOR)
    keep(database, promise(school, owner, days=-3, what="Eerste"))
    client.page("/")
    with count(database) as few:
        client.page("/")
    keep(database, *(promise(school, owner, days=-n, what=f"Taak {n}") for n in range(30)))
    with count(database) as many:
        client.page("/")
    assert many.total == few.total, f"{many}"


def test_a_relation_of_who_left_is_told(sign_in: SignIn, database: Database, school: School) -> None:
    with database.writing() as session:
        row = session.exec(select(RelationRow).where(RelationRow.institution_id == school.institution)).first()
        if row is None:
            row = RelationRow(
                institution_id=school.institution,
                company_id=school.company,
                college_id=school.colleges["technology"],
                owner_id=school.accounts[Role.BROKER][0],
                since=today(),
            )
        row.college_id = school.colleges["technology"]
        row.owner_id = school.accounts[Role.STUDENT][0]
        session.add(row)
    assert "Relations without an owner" in sign_in(Role.BROKER, language="en").page("/")
