"""Who a student is changes nothing: another name, birth date, number or postcode at the same spot gives the same score
and the same plan, to the byte."""

from dataclasses import fields, replace
from datetime import date

import pytest
from sqlmodel import Session, select

from bpv.core.clock import today
from bpv.core.db import Database
from bpv.matches.models import Question
from bpv.matches.service import Catalogues
from bpv.matches.service.cohort import cohort
from bpv.matches.service.places import browse
from bpv.matches.service.situation import standing
from bpv.organisation.service import periods
from bpv.organisation.tables import PostcodeRow
from bpv.people.service import students as people
from bpv.people.tables import StudentRow
from matching.engine import canonical, run
from matching.types import SuccessModel
from matching.types.rounds import RoundInput
from tests.support.school import School
from tests.support.school_learning import MODEL, row

TRAITS = {
    "name": {"name": "Fatima el Amrani"},
    "another first name": {"name": "Jan-Willem van der Berg"},
    "birth date above the gate": {"birth_date": date(today().year - 24, 1, 1)},
    "number and mail": {"number": "S99999", "email": "somebody.else@school.example"},
    "postcode at the same spot": {"postcode": "2399 ZZ"},
}


def scores(session: Session, catalogues: Catalogues, school: School) -> object:
    """Everything that the list of the usual student says: places, scores, parts, reasons."""
    at = standing(session, people.student_for_operator(session, school.students["seventeen"]), today())
    return browse(catalogues.snapshot(session, school.institution), at, Question(limit=50)).cards


def plan(session: Session, catalogues: Catalogues, school: School) -> bytes:
    """The plan of a round of the usual student's cohort; the age, which only the legal gate may see, is in the hash of
    its input."""
    usual = people.student_for_operator(session, school.students["seventeen"])
    period = next(
        one
        for one in periods(session, school.institution)
        if (one.crebo, one.route, one.cohort) == (usual.crebo, usual.route, usual.cohort) and one.starts_on > today()
    )
    found = cohort(session, school.institution, period, today())
    assert found.entrants
    snapshot = catalogues.snapshot(session, school.institution)
    result = run(snapshot.catalogue, RoundInput(entrants=found.entrants, draw=5))
    return canonical(replace(result, inputs_hash=""))


@pytest.mark.parametrize("trait", TRAITS)
def test_the_score_and_the_plan_are_blind_to_who_a_student_is(trait: str, database: Database, school: School) -> None:
    catalogues = Catalogues()
    with database.writing() as session:
        session.add(row(school.institution, 5, "active"))
        spot = session.exec(select(PostcodeRow).where(PostcodeRow.institution_id == school.institution)).all()
        student = session.get(StudentRow, school.students["seventeen"])
        assert student is not None
        student.birth_date = date(today().year - 19, 1, 1)
        home = next(one for one in spot if one.code == (student.postcode or "")[:4])
        session.add(
            PostcodeRow(
                institution_id=school.institution,
                code="2399",
                place="Elders",
                latitude=home.latitude,
                longitude=home.longitude,
            )
        )
    with database.reading() as session:
        before = scores(session, catalogues, school), plan(session, catalogues, school)
    assert before[0]
    with database.writing() as session:
        student = session.get(StudentRow, school.students["seventeen"])
        assert student is not None
        for name, value in TRAITS[trait].items():
            setattr(student, name, value)
    with database.reading() as session:
        assert (scores(session, catalogues, school), plan(session, catalogues, school)) == before


def test_the_learned_model_has_room_for_numbers_of_companies_only() -> None:
    names = {item.name for item in fields(SuccessModel)}
    assert names == {
        "version", "intercept", "weights", "centres", "company_variance", "sector_variance", "covariance", "outcomes",
        "companies", "sectors",
    }  # fmt: skip
    assert replace(MODEL, version=2).companies == MODEL.companies
