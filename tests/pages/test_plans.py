"""Plans of cohorts beside their norm, copied to the next cohort; qualifications with what follows them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.intake import Incoming, Task
from bpv.core.rights import Reach, Role, Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import CreboChoice, HoursNorm, Route
from bpv.organisation.rules import lineage
from bpv.organisation.rules.norms import norm_of, year_later
from bpv.organisation.tables import PeriodRow
from tests.support import queries
from tests.support.client import Client
from tests.support.school import School

LIST = "/organisation/qualifications"


@pytest.fixture
def admin(sign_in) -> Client:
    """An administrator."""
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def cohort(school: School) -> int:
    """The cohort that the school has a plan for."""
    return school.period_start.year - 2


def plan(cohort: int) -> str:
    """The address of the plan."""
    return f"/organisation/plans/25301/BOL/{cohort}"


def test_blocks_of_400_400_and_550_equal_the_minimum_of_four_years_bol(admin: Client, cohort: int):
    page = admin.page(plan(cohort))
    assert page.count("1.350") == 2
    assert "1.510" not in page
    assert "gelijk" in page or "equal to the minimum" in page


def test_a_norm_of_the_school_counts_from_its_cohort_on(admin: Client, sign_in, cohort: int, school: School):
    norm = {
        "route": "BOL",
        "years": "4",
        "cohort_from": str(cohort),
        "hours": "1400",
        "source": "Eigen regel",
    }
    for wrong in ({"hours": "veel"}, {"years": "5"}, {"cohort_from": "1999"}, {"source": ""}, {"route": "x"}):
        assert admin.post("/organisation/norms", data={**norm, **wrong}).status_code == 422
    assert admin.post("/organisation/norms", data=norm).status_code == 302
    assert admin.post("/organisation/norms", data={**norm, "hours": "1390"}).status_code == 302
    assert admin.page("/organisation/norms").count("Eigen regel") == 1
    assert "1.390" in admin.page(plan(cohort))
    assert "1.390" not in admin.page(plan(cohort - 1))
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert "1.390" not in stranger.page(plan(cohort))
    assert sign_in(Role.COORDINATOR).post("/organisation/norms", data=norm).status_code == 403


def test_a_plan_is_copied_once(admin: Client, database: Database, cohort: int, school: School):
    page = admin.page(f"{plan(cohort)}/copy")
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', page).group(1)
    assert admin.post(f"{plan(cohort)}/copy", data={"digest": "old"}).status_code == 409
    assert admin.post(f"{plan(cohort)}/copy", data={"digest": digest}).status_code == 302
    assert admin.post(f"{plan(cohort)}/copy", data={"digest": digest}).status_code == 422
    with database.reading() as session:
        own = PeriodRow.institution_id == school.institution
        rows = session.exec(select(PeriodRow).where(own).order_by(PeriodRow.starts_on)).all()
    before = [row for row in rows if row.cohort == cohort]
    after = [row for row in rows if row.cohort == cohort + 1]
    assert [(row.name, row.hours, row.phase) for row in before] == [(row.name, row.hours, row.phase) for row in after]
    for old, new in zip(before, after, strict=True):
        assert new.starts_on.weekday() == old.starts_on.weekday()
        assert new.ends_on - new.starts_on == old.ends_on - old.starts_on
        assert 364 <= (new.starts_on - old.starts_on).days <= 371
    assert "1.350" in admin.page(plan(cohort + 1))
    assert admin.get(f"{plan(cohort + 5)}").status_code == 200
    for wrong in (
        "25301/BOL/99",
        "25301/BOL/99999",
        "25301/XXX/2026",
        "11111/BOL/2026",
        "25301/BOL/x",
        f"25301/BOL/02026{'9' * 20}",
    ):
        assert admin.get(f"/organisation/plans/{wrong}").status_code == 404
        assert admin.post(f"/organisation/plans/{wrong}/copy", data={"digest": digest}).status_code == 404


def test_an_ended_team_hands_its_periods_to_its_only_successor(admin: Client, database: Database, school: School):
    scope = Scope(Reach.ALL, school.institution, school.accounts[Role.ADMINISTRATOR][0])
    old, new = school.teams["precision"], school.teams["laboratory"]
    day, cohort = school.period_start, school.period_start.year - 2
    with database.writing() as session:
        for row in session.exec(select(PeriodRow).where(PeriodRow.institution_id == school.institution)):
            row.team_id = old
    with database.writing() as session:
        organisation.end_team(session, scope, old, organisation.Ending(day + timedelta(days=30), (new,)), 1)
    with database.reading() as session:
        made = organisation.copies(session, scope, "25301", Route.BOL, cohort)
    assert {one.team_id for one in made} == {new}


@given(st.dates(date(2000, 1, 3), date(2090, 12, 31)))
def test_a_year_later_is_the_same_weekday_of_the_same_week(day: date):
    later = day + timedelta(days=year_later(day))
    assert later.weekday() == day.weekday()
    assert later.isocalendar().week == day.isocalendar().week or day.isocalendar().week == 53
    assert year_later(day) in (364, 371)


@given(st.lists(st.tuples(st.integers(2000, 2030), st.integers(0, 2000)), max_size=5), st.integers(2000, 2035))
def test_the_newest_norm_that_began_counts(own: list[tuple[int, int]], cohort: int):
    norms = [
        HoursNorm(route=Route.BOL, years=4, cohort_from=year, hours=h, source="x") for year, h in dict(own).items()
    ]
    found = norm_of(norms, Route.BOL, 4, cohort)
    began = [one for one in norms if one.cohort_from <= cohort]
    if began:
        assert found == max(began, key=lambda one: one.cohort_from)
    else:
        assert (found.hours if found else None) == (1350 if cohort >= 2014 else None)


PAIRS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6)


@given(PAIRS, st.sampled_from("abcdef"))
def test_chains_end_also_when_somebody_made_a_circle(pairs: dict[str, str], start: str):
    held = {
        one: CreboChoice.model_construct(crebo=one, successor=other, successor_from=today(), years=None, version=1)
        for one, other in pairs.items()
    }
    for steps in (lineage.after(start, held), lineage.before(start, held)):
        assert len({one for one, _ in steps}) == len(steps) <= len("abcdef")


def choose(client: Client, crebo: str, successor: str, version: int, day: str = "01-08-2027", years: str = ""):
    """Send the form of a qualification."""
    data = {"years": years, "successor": successor, "successor_from": day, "version": str(version)}
    return client.post(f"{LIST}/{crebo}", data=data)


def test_a_qualification_is_followed_by_another(admin: Client, sign_in, school: School):
    for successor, day in (
        ("25301", "01-08-2027"),
        ("11111", "01-08-2027"),
        ("25300", ""),
        ("", "01-08-2027"),
        ("x", ""),
    ):
        answer = choose(admin, "25301", successor, 0, day)
        assert answer.status_code == 422, successor
        assert f'value="{successor}"' in answer.text
    assert choose(admin, "25301", "25300", 0).status_code == 302
    assert choose(admin, "25300", "25301", 0).status_code == 422
    assert "25300" in admin.page(f"{LIST}/25301")
    assert "25301" in admin.page(f"{LIST}/25300")
    stale = choose(admin, "25301", "", 0, "", "3")
    assert stale.status_code == 409
    assert "25300" in stale.text
    assert choose(admin, "25301", "", 1, "", "3").status_code == 302
    assert admin.get(f"{LIST}/99999").status_code == 404
    reader = sign_in(Role.COORDINATOR).page(f"{LIST}/25301")
    assert 'name="successor"' not in reader
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert 'value="3"' not in stranger.page(f"{LIST}/25301")


def test_a_new_list_leaves_what_was_set_by_hand(admin: Client, database: Database, cohort: int, school: School):
    assert choose(admin, "25301", "25300", 0, years="3").status_code == 302
    task = Task(school.institution, today(), options={"edition": 2026, "years": 2})
    with database.writing() as session:
        rows = [Incoming(2, {"crebo": "25301", "name": "Researchinstrumentmaker", "level": 4})]
        organisation.write_qualifications(session, task, organisation.judge_qualifications(session, task, rows))
    page = admin.page(f"{LIST}/25301")
    assert "2026" in page
    assert 'value="25300"' in page
    assert 'value="3"' in page
    assert "900" in admin.page(plan(cohort))


def test_pages_ask_as_much_whatever_the_school_is_like(admin: Client, database: Database, cohort: int):
    with queries.count(database) as empty:
        admin.page(plan(cohort + 5))
    with queries.count(database) as full:
        admin.page(plan(cohort))
    assert empty.total == full.total
