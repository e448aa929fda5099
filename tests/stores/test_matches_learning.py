"""Learning anew from what came of matches: what counts, when it is due, who wins, and that nobody learns twice."""

import random
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from bpv.matches.jobs import retrain, retrain_in
from bpv.matches.service import retraining
from bpv.matches.service.catalogues import Catalogues
from bpv.matches.service.places import judge
from bpv.matches.service.situation import standing
from bpv.matches.service.success import NOTHING_LEARNED, learned, restored, stored
from bpv.matches.tables import MatchProposalRow, SuccessModelRow
from bpv.organisation.service import change_setting
from bpv.organisation.tables import PeriodRow
from bpv.people.service import students as people
from bpv.placements.tables import PlacementRow
from matching.types import Component
from tests.support.school import School
from tests.support.school_learning import MODEL, row


def outcomes(
    session: Session, school: School, number: int, *, seed: int = 1, days: int = 900, effect: float = 9.0
) -> None:
    """So many earlier placements: whether one was finished depends on guidance and on little else."""
    dice = random.Random(seed)
    companies = list(school.companies.values())
    establishments = list(school.establishments.values())
    for at in range(number):
        guidance, begin = dice.random(), today() - timedelta(days=days - at * (days - 120) // number)
        well = dice.random() < 1 / (1 + pow(2.718281828, -effect * (guidance - 0.4)))
        chosen = dice.randrange(len(companies))
        session.add(
            PlacementRow(
                institution_id=school.institution,
                student_id=school.students["twenty"],
                company_id=companies[chosen],
                establishment_id=establishments[chosen],
                crebo="25301",
                route="BOL",
                study_year=2,
                starts_on=begin,
                ends_on=begin + timedelta(days=60),
                state="finished" if well else "ended_early",
                ended_on=None if well else begin + timedelta(days=20),
                way="school_led",
                source=f"learning-{seed}-{at}",
                score=60,
                parts={"content": dice.random(), "guidance": guidance, "travel": dice.random(), "secret": 1.0},
                result="finished_well" if well else None,
                reasons={} if well else {"student": "guidance_lacking"},
            )
        )


def versions(database: Database, school: School) -> list[tuple[int, str, str, int]]:
    """Number, state, why and how many outcomes there were, by number."""
    with database.reading() as session:
        rows = session.exec(
            select(SuccessModelRow)
            .where(SuccessModelRow.institution_id == school.institution)
            .order_by(SuccessModelRow.number)  # type: ignore[arg-type]
        ).all()
    return [(one.number, one.state, one.why, one.seen) for one in rows if one.digest != "earlier"]


@pytest.fixture
def bare(database: Database, school: School) -> School:
    """The school without any version."""
    with database.writing() as session:
        for one in session.exec(select(SuccessModelRow)).all():
            session.delete(one)
    return school


def test_it_learns_once_puts_a_better_version_in_use_and_then_rests(database: Database, bare: School) -> None:
    with database.writing() as session:
        outcomes(session, bare, 400)
    assert retrain_in(database, bare.institution, now()) == 1
    found = versions(database, bare)
    assert [line[:3] for line in found] == [(1, "active", "better")]
    assert found[0][3] >= 400
    assert retrain(database) == 0
    with database.reading() as session:
        model = learned(session, bare.institution).model
        other = learned(session, bare.other_institution)
    assert model is not None
    assert model.outcomes < 400
    assert other is NOTHING_LEARNED


def test_a_school_with_few_outcomes_keeps_the_score_without_learning(database: Database, bare: School) -> None:
    with database.writing() as session:
        outcomes(session, bare, 30)
    assert retrain_in(database, bare.institution, now()) == 0
    with database.writing() as session:
        outcomes(session, bare, 30, seed=2, effect=0.0)
    assert retrain_in(database, bare.institution, now()) == 1
    assert versions(database, bare)[0][1] == "refused"
    with database.reading() as session:
        assert learned(session, bare.institution) is NOTHING_LEARNED


def test_a_frozen_version_is_left_alone_and_an_active_one_only_looks_again_at_enough_news(
    database: Database, bare: School
) -> None:
    with database.writing() as session:
        outcomes(session, bare, 300)
    retrain_in(database, bare.institution, now())
    with database.writing() as session:
        outcomes(session, bare, 5, seed=2)
    assert retrain_in(database, bare.institution, now()) == 0
    assert retrain_in(database, bare.institution, now() + timedelta(days=31)) == 1
    with database.writing() as session:
        used = session.exec(select(SuccessModelRow).where(SuccessModelRow.state == "active")).one()
        used.state = "frozen"
        outcomes(session, bare, 100, seed=3)
    assert retrain_in(database, bare.institution, now() + timedelta(days=62)) == 0


def test_two_nodes_write_one_version(database: Database, bare: School) -> None:
    with database.writing() as session:
        outcomes(session, bare, 200)
    with database.reading() as session:
        tasks = [retraining.prepare(session, bare.institution, now()) for _ in range(2)]
    assert None not in tasks
    kept = []
    for task in tasks:
        assert task is not None
        with database.writing() as session:
            kept.append(retraining.keep(session, task, retraining.learn(task), now()))
    assert kept == [1, 0]
    assert len(versions(database, bare)) == 1


def test_who_changed_something_while_it_learned_wins(database: Database, bare: School) -> None:
    with database.writing() as session:
        outcomes(session, bare, 200)
        session.add(row(bare.institution, 7, "active"))
    with database.reading() as session:
        task = retraining.prepare(session, bare.institution, now())
    assert task is not None
    with database.writing() as session:
        used = session.exec(select(SuccessModelRow).where(SuccessModelRow.number == 7)).one()
        used.state, used.version = "frozen", used.version + 1
    with database.writing() as session:
        assert retraining.keep(session, task, retraining.learn(task), now()) == 0
    assert versions(database, bare) == []


def test_what_counts_as_an_outcome(database: Database, bare: School) -> None:
    with database.writing() as session:
        outcomes(session, bare, 40)
        rows = session.exec(select(PlacementRow).where(PlacementRow.score == 60)).all()
        ended = [one for one in rows if one.state == "ended_early"]
        ended[0].reasons = {"school": "period_moved"}  # not about the match
        ended[1].parts = None  # imported: about the company only
        ended[2].starts_on, ended[2].ends_on = today() - timedelta(days=9), today() + timedelta(days=60)
        ended[2].ended_on = today() + timedelta(days=1)  # not over
    with database.reading() as session:
        found = retraining.gather(session, bare.institution, today())
        earlier = [one for one in session.exec(select(PlacementRow)).all() if one.score != 60 and one.result]
    assert len(found) == 38 + len(earlier)
    assert sum(not one.values for one in found) == 1 + len(earlier)
    allowed = {Component.CONTENT, Component.GUIDANCE, Component.TRAVEL}
    assert {name for one in found for name in one.values} <= allowed


def test_a_refused_proposal_counts_once_its_period_is_over(database: Database, bare: School) -> None:
    with database.writing() as session:
        period = session.exec(select(PeriodRow).where(PeriodRow.institution_id == bare.institution)).first()
        assert period is not None
        past, ahead = (
            PeriodRow(
                **(
                    period.model_dump(warnings=False)
                    | {"id": new_id(), "name": name, "starts_on": first, "ends_on": last}
                )
            )
            for name, first, last in (
                ("past", today() - timedelta(days=300), today() - timedelta(days=200)),
                ("ahead", today() + timedelta(days=30), today() + timedelta(days=90)),
            )
        )
        session.add_all([past, ahead])
        session.flush()
        for one, reason in ((past, "no_click"), (past, "period_moved"), (ahead, "no_click")):
            session.add(
                MatchProposalRow(
                    institution_id=bare.institution,
                    student_id=bare.students["twenty"],
                    place_id=next(iter(bare.places.values())),
                    period_id=one.id,
                    way="fit_interview",
                    parts={"content": 0.4},
                    state="refused",
                    made_at=now() - timedelta(days=310),
                    due_on=today(),
                    student_answer="no",
                    student_reason=reason,
                    ended_at=now() - timedelta(days=305),
                )
            )
    with database.reading() as session:
        found = [one for one in retraining.gather(session, bare.institution, today()) if one.values]
        assert [(one.success, one.on) for one in found] == [(False, past.starts_on)]


def test_the_version_in_use_counts_in_the_score_by_its_share(database: Database, bare: School) -> None:
    catalogues = Catalogues()

    def part(session: Session) -> float | None:
        at = standing(session, people.student_for_operator(session, bare.students["seventeen"]), today())
        found = judge(catalogues.snapshot(session, bare.institution), at, bare.place)
        assert found.explanation.place is not None
        parts = {one.component: one for one in found.explanation.place.parts}
        assert sum(one.points for one in parts.values()) == found.explanation.place.score
        return parts[Component.SUCCESS].weight if Component.SUCCESS in parts else None

    with database.reading() as session:
        assert part(session) is None
    with database.writing() as session:
        session.add(row(bare.institution, 7, "active"))
    with database.reading() as session:
        before = part(session)
    assert before is not None
    with database.writing() as session:
        scope = Scope(Reach.ALL, bare.institution, bare.accounts[Role.COORDINATOR][0])
        change_setting(session, scope, "match.success_share", 0, "Not now", 0)
    with database.reading() as session:
        assert part(session) is None


def test_a_model_survives_its_row_number_by_number() -> None:
    assert restored(stored(MODEL)) == MODEL
