"""The switch per team and study year: who sees and decides what, history, and the figures beside it."""

import re
from datetime import timedelta

from lxml import html
from sqlmodel import select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.rights import Role
from bpv.matches.service import switches
from bpv.matches.tables import MatchSwitchRow
from bpv.placements.models import State, Way
from bpv.placements.tables import PlacementRow
from tests.support.page_fixtures import SignIn
from tests.support.queries import count
from tests.support.school import School

FORM = {"way": "fit_interview", "reason": "Bedrijven willen eerst praten.", "version": "1"}


def rows(database: Database, school: School) -> list[MatchSwitchRow]:
    """The decisions of the first team, the first one first."""
    with database.reading() as session:
        query = select(MatchSwitchRow).where(MatchSwitchRow.team_id == school.teams["instruments"])
        return sorted(session.exec(query), key=lambda row: row.number)


def path(school: School, team: str = "instruments") -> str:
    """The page of year 2 of a team."""
    return f"/matching/switches/{school.teams[team]}/2"


def day(days: int) -> str:
    """A day from today as it is typed."""
    return (today() + timedelta(days=days)).strftime("%d-%m-%Y")


def test_a_decision_holds_from_its_day_and_history_stays(sign_in: SignIn, school: School, database: Database) -> None:
    coordinator = sign_in(Role.COORDINATOR, language="en")
    for _ in range(2):
        assert coordinator.post(path(school), data={**FORM, "valid_from": day(10)}).status_code == 302
    assert [(row.number, row.school_led) for row in rows(database, school)] == [(1, True), (2, False)]
    team = school.teams["instruments"]
    with database.reading() as session:
        led = [
            switches.school_led(session, school.institution, team, 2, today() + timedelta(days=d)) for d in (0, 9, 10)
        ]
        assert led == [True, True, False]
        assert not switches.school_led(session, school.institution, team, 3)
        assert not switches.school_led(session, school.other_institution, team, 2)
    page = coordinator.page(path(school))
    assert "Bedrijven willen eerst praten." in page
    assert "Eerste stage op leerwens." in page


def test_two_coordinators_at_once_lose_nothing(sign_in: SignIn, school: School, database: Database) -> None:
    coordinator = sign_in(Role.COORDINATOR, language="en")
    assert coordinator.post(path(school), data={**FORM, "valid_from": day(1)}).status_code == 302
    answer = coordinator.post(path(school), data={**FORM, "valid_from": day(2), "reason": "Toch niet."})
    assert (answer.status_code, "Toch niet." in answer.text) == (409, True)
    assert "Bedrijven willen eerst praten." in html.fromstring(answer.text).cssselect(".conflict")[2].text_content()
    assert len(rows(database, school)) == 2


def test_wrong_decisions_are_refused_beside_their_field(sign_in: SignIn, school: School, database: Database) -> None:
    coordinator = sign_in(Role.COORDINATOR, language="en")
    wrong = (
        ({"valid_from": day(-1)}, "today or a day to come"),
        ({"reason": " "}, "Fill this in"),
        ({"pilot": "y"}, "only possible where the school places"),
        ({"way": "lottery"}, "way-error"),
    )
    for change, said in wrong:
        answer = coordinator.post(path(school), data={**FORM, "valid_from": day(1), **change})
        assert (answer.status_code, said in answer.text) == (422, True), change
    assert len(rows(database, school)) == 1


def test_who_may_look_and_who_may_decide(sign_in: SignIn, school: School) -> None:
    manager = sign_in(Role.MANAGER, language="en")
    assert not html.fromstring(manager.page(path(school))).cssselect("form[action*='/matching/switches/']")
    assert manager.post(path(school), data={**FORM, "valid_from": day(1)}).status_code == 403
    assert sign_in(Role.COORDINATOR).get(path(school, "laboratory")).status_code == 404
    assert sign_in(Role.ADMINISTRATOR).post(path(school), data={**FORM, "valid_from": day(1)}).status_code == 302
    stranger = sign_in(school.other_accounts[Role.ADMINISTRATOR], institution_id=school.other_institution)
    assert stranger.get(path(school)).status_code == 404
    assert sign_in(Role.STUDENT).get("/matching/switches").status_code == 403


def test_the_share_of_first_placements_is_counted(sign_in: SignIn, school: School, database: Database) -> None:
    with database.writing() as session:
        session.exec(PlacementRow.__table__.update().values(state=State.CANCELLED.value))
        for name, way in (("seventeen", Way.SCHOOL_LED), ("fifteen", Way.OWN_SEARCH), ("twenty", Way.SCHOOL_LED)):
            for later, later_way in ((0, way), (300, Way.FIT_INTERVIEW)):
                session.add(placed(school, name, later, later_way))
    manager = sign_in(Role.MANAGER, language="en")
    page = re.sub(r"\s+", " ", html.fromstring(manager.page("/matching/switches")).text_content())
    assert "Of 3 students with a first placement in the school-based route (BOL), the school placed 2" in page
    lines = html.fromstring(manager.page("/matching/switches")).cssselect("tbody tr")
    told = {row[0].text_content().split(",")[0]: [cell.text_content() for cell in row][-2:] for row in lines}
    assert told == {"Instrumenten": ["2", "1 (50%)"], "Laboratorium": ["1", "1 (100%)"]}


def placed(school: School, student: str, later: int, way: Way) -> PlacementRow:
    """A placement in study year 2."""
    start = today() + timedelta(days=later)
    return PlacementRow(
        institution_id=school.institution,
        student_id=school.students[student],
        company_id=school.company,
        establishment_id=school.establishments["complete"],
        crebo="25301",
        route="BOL",
        study_year=2,
        starts_on=start,
        ends_on=start + timedelta(days=30),
        state="planned",
        way=way.value,
        source=f"test:{student}:{later}",
        reasons={},
        note="",
        version=1,
    )


def test_the_page_costs_the_same_for_more_decisions(sign_in: SignIn, school: School, database: Database) -> None:
    manager = sign_in(Role.MANAGER)
    manager.page("/matching/switches")
    with count(database) as few:
        manager.page("/matching/switches")
    coordinator = sign_in(Role.COORDINATOR)
    for number in (1, 2):
        data = {**FORM, "version": str(number), "valid_from": day(number)}
        assert coordinator.post(path(school), data=data).status_code == 302
    with count(database) as more:
        manager.page("/matching/switches")
    assert int(few) == int(more)
