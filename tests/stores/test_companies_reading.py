"""The registry as a list and as facts, on both databases: filters agree with the rules, order with the folded names."""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bpv.companies.models import (
    CareKind,
    CareLevel,
    Company,
    CompanyRecord,
    CompanyType,
    Establishment,
    PlaceFacts,
    RecognisedFilter,
    Recognition,
    RegistryFilter,
)
from bpv.companies.models import Place as PlaceValue
from bpv.companies.rules import recognition as rule
from bpv.companies.rules.folding import sort_name
from bpv.companies.service import place_facts, place_page, reading, record_companies, registry_version, trainer_of
from bpv.companies.tables import CompanyRow
from bpv.core.clock import today
from bpv.core.db import Database
from bpv.core.errors import NotFound
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Role, Scope
from tests.support import queries
from tests.support.school import School
from tests.support.school_links import TRAINER

EVERYTHING = reading.ListRequest(size=100)
CREBO = "25301"


def mine(school: School) -> Scope:
    """The whole of the first school."""
    return Scope(Reach.ALL, school.institution)


def listed(database: Database, school: School, asked: reading.ListRequest = EVERYTHING, **wanted: object) -> list[str]:
    """The names in the list for this filter."""
    with database.reading() as session:
        found = reading.registry(session, mine(school), RegistryFilter(on=today(), **wanted), asked)  # type: ignore[arg-type]
    assert found.count.total == len(found.lines) or found.count.total > asked.size
    return [line.name for line in found.lines]


def boundary_days(random_: random.Random, on: date) -> Iterator[date | None]:
    """Days around the boundaries of a day, and none at all."""
    years = [0, 4, 4, 8]
    while True:
        day = rule.years_earlier(on, random_.choice(years)) + timedelta(days=random_.randint(-2, 2))
        yield random_.choice([None, day, day])


def test_the_filter_by_recognition_agrees_with_the_rule(database: Database, school: School) -> None:
    on = date(2028, 2, 29)
    days = boundary_days(random.Random(7), on)
    made: dict[str, Recognition] = {}
    records = []
    for index in range(300):
        company, at = new_id(), new_id()
        dates = ("recognised_from", "last_assessed", "withdrawn_on", "refused_on", "last_bpv_end", "requested_on")
        value = Recognition(id=new_id(), establishment_id=at, crebo="99001", **dict(zip(dates, days, strict=False)))
        made[f"Grens {index:03}"] = value
        records.append(
            CompanyRecord(
                company=Company(id=company, institution_id=school.institution, name=f"Grens {index:03}"),
                establishments=(Establishment(id=at, company_id=company),),
                recognitions=(value,),
            )
        )
    with database.writing() as session:
        record_companies(session, school.institution, records)
    for day in (on, on - timedelta(days=1), on + timedelta(days=1), on + timedelta(days=2)):
        counts = {name for name, value in made.items() if rule.verdict(value, day).counts}
        for wanted, expected in ((RecognisedFilter.VALID, counts), (RecognisedFilter.MISSING, set(made) - counts)):
            asked = RegistryFilter(on=day, crebo="99001", recognised=wanted)
            with database.reading() as session:
                found = reading.registry(session, mine(school), asked, reading.ListRequest(size=500))
            assert {line.name for line in found.lines} == expected
            assert found.count.total == len(expected)
        assert counts
        assert set(made) - counts


def test_search_forgives_case_and_accents_on_both_databases(database: Database, school: School) -> None:
    for q in ("VACUÜMKAMERS", "vacuumkamers", "Vacüumkamers rijn", "  optische   DRAAIEN "):
        assert listed(database, school, q=q) == ["Fijnmechaniek De Rijn"], q
    for q in ("%", "_", "\\", "'; DROP TABLE company;--", "…"):
        assert listed(database, school, q=q) == [], q
    assert listed(database, school, q="Belt het liefst") == []


def test_names_sort_alike_on_both_databases(database: Database, school: School) -> None:
    odd = ["De Zon", "de zaag", "Éénmanszaak", "eenhoorn", "'t Hoekje", "Zon & Zee", "3D Print", "Ærø", "A-Z"]
    with database.writing() as session:
        record_companies(
            session,
            school.institution,
            [CompanyRecord(company=Company(id=new_id(), institution_id=school.institution, name=name)) for name in odd],
        )
    names = listed(database, school)
    assert names == sorted(names, key=sort_name)
    assert listed(database, school, reading.ListRequest(descending=True, size=100)) == names[::-1]


def test_counts_leave_own_training_companies_out(database: Database, school: School) -> None:
    with database.reading() as session:
        found = reading.registry(session, mine(school), RegistryFilter(on=today()), EVERYTHING)
        own = RegistryFilter(on=today(), company_type=CompanyType.INTERNAL)
        internal = reading.registry(session, mine(school), own, EVERYTHING)
    assert (found.count.external, found.count.internal) == (13, 1)
    assert (internal.count.external, internal.count.internal) == (0, 1)


def test_the_other_school_is_never_seen(database: Database, school: School) -> None:
    other = Scope(Reach.ALL, school.other_institution)
    with database.reading() as session:
        found = reading.registry(session, other, RegistryFilter(on=today()), EVERYTHING)
        rows = session.exec(select(CompanyRow.id).where(CompanyRow.institution_id == school.other_institution))
        assert sorted(line.id for line in found.lines) == sorted(rows)
        assert school.other_registry.companies["elsewhere"] in {line.id for line in found.lines}
        assert len(found.lines) == 2  # it, and the one that may be the same
        assert {facts.place_id for facts in place_facts(session, school.other_institution)} == {
            school.other_registry.places["elsewhere"]
        }
        with pytest.raises(NotFound):
            place_page(session, other, school.place)
        with pytest.raises(NotFound):
            reading.company(session, other, school.company)


def facts_of(database: Database, school: School) -> dict[str, PlaceFacts]:
    """The facts of the school's places by the name of the company."""
    names = {place_id: name for name, place_id in school.places.items()}
    with database.reading() as session:
        return {names[facts.place_id]: facts for facts in place_facts(session, school.institution)}


def test_facts_for_ranking(database: Database, school: School) -> None:
    facts = facts_of(database, school)
    assert set(facts) == set(school.places)
    complete = facts["complete"]
    assert (complete.capacity, complete.taken, complete.allowance_cents, complete.guidance_hours) == (2, 0, 35000, 6.0)
    assert complete.care == {
        CareKind.WHEELCHAIR: CareLevel.EXPERIENCED,
        CareKind.QUIET: CareLevel.VERIFIED,
        CareKind.COACHING: CareLevel.DECLARED,
    }
    assert complete.work_processes == ("B1-K1-W1", "B1-K1-W2")
    assert complete.trainers_free == 2
    assert complete.weekdays == ("mon", "tue", "wed", "thu", "fri")
    assert "precisieonderdelen" in complete.text
    assert "Belt het liefst" not in complete.text
    assert facts["due"].care == {CareKind.AUTISM: CareLevel.NOT_POSSIBLE}
    assert facts["due"].trainers_free == 0
    assert facts["far"].trainers_free is None
    assert facts["far"].work_processes is None
    assert facts["paused"].paused
    assert facts["internal"].internal
    assert facts["foreign"].country == "DE"


def test_facts_tell_nothing_of_a_private_address(database: Database, school: School) -> None:
    facts = facts_of(database, school)
    private = facts["private"]
    assert (private.place, private.postcode, private.latitude, private.longitude) == (None, None, None, None)
    assert private.address_private
    assert facts["complete"].latitude == pytest.approx(52.166)


def test_facts_carry_the_recognition_as_an_interval(database: Database, school: School) -> None:
    facts = facts_of(database, school)
    for name in ("refused",):
        assert facts[name].recognised_from is None
    for name, counts in (("complete", True), ("due", True), ("withdrawn", False), ("lapsed", False)):
        begin, until = facts[name].recognised_from, facts[name].recognised_until
        assert begin is not None
        assert (until is None or until >= today()) is counts, name


def test_facts_of_one_qualification_in_as_many_queries(database: Database, school: School) -> None:
    with database.reading() as session:
        whole = place_facts(session, school.institution)
        assert place_facts(session, school.institution, CREBO) == whole
        assert place_facts(session, school.institution, "25300") == []
        with queries.count(database) as counted:
            place_facts(session, school.institution)
    assert counted.total == 7


def test_the_page_of_a_place_for_a_student(database: Database, school: School) -> None:
    with database.reading() as session:
        page = place_page(session, mine(school), school.place)
        private = place_page(session, mine(school), school.places["private"])
    assert (page.trainer_count, page.trainer_courses) == (1, ("Praktijkopleider basis",))
    assert (page.company.remarks, page.company.email, page.company.phone) == (None, None, None)
    assert page.establishment.place == "Leiden"
    assert {offer.level for offer in page.care_offers} == {"declared", "verified", "experienced"}
    hidden = private.establishment
    assert (hidden.street, hidden.house_number, hidden.postcode, hidden.place, hidden.latitude) == (None,) * 5


def test_a_closed_place_is_gone_for_students(database: Database, school: School) -> None:
    closed, company, at = new_id(), new_id(), new_id()
    day = today()
    place = PlaceValue(
        id=closed, company_id=company, establishment_id=at, title="Dicht", crebo=CREBO, starts_on=day, ends_on=day,
        closed=True,
    )  # fmt: skip
    record = CompanyRecord(
        company=Company(id=company, institution_id=school.institution, name="Dicht"),
        establishments=(Establishment(id=at, company_id=company),),
        places=(place,),
    )
    with database.writing() as session:
        before = registry_version(session, school.institution)
        assert record_companies(session, school.institution, [record]) == 1
        assert registry_version(session, school.institution) == before + 1
        with pytest.raises(NotFound):
            place_page(session, mine(school), closed)
        assert closed not in {facts.place_id for facts in place_facts(session, school.institution)}
    full = record.places[0].model_copy(update={"id": new_id(), "taken": 2})
    with pytest.raises(IntegrityError), database.writing() as session:
        copy = CompanyRecord(
            company=record.company.model_copy(update={"id": new_id()}),
            places=(full,),
        )
        record_companies(session, school.institution, [copy])


def test_the_trainer_of_an_account(database: Database, school: School) -> None:
    first, second = school.accounts[Role.TRAINER][:2]
    with database.reading() as session:
        assert trainer_of(session, school.institution, first) in (*school.registry.trainers[:2], TRAINER)
        assert trainer_of(session, school.institution, second) == school.registry.trainers[2]
        assert trainer_of(session, school.institution, school.accounts[Role.COORDINATOR][0]) is None
        assert trainer_of(session, school.other_institution, first) is None


@pytest.mark.long
def test_a_list_of_ten_thousand_answers_within_a_second(database: Database, school: School) -> None:
    day = today()

    def record(index: int) -> CompanyRecord:
        company, at = new_id(), new_id()
        return CompanyRecord(
            company=Company(id=company, institution_id=school.institution, name=f"Groot {index}"),
            establishments=(Establishment(id=at, company_id=company, place="Utrecht"),),
            recognitions=(
                Recognition(id=new_id(), establishment_id=at, crebo=str(26000 + index % 50), recognised_from=day),
            ),
        )

    with database.writing() as session:
        record_companies(session, school.institution, (record(index) for index in range(10_500)))
    for sort in ("name", "place", "completeness", "updated"):
        for wanted in (
            RegistryFilter(on=day),
            RegistryFilter(on=day, q="groot 99"),
            RegistryFilter(on=day, crebo="26007"),
            RegistryFilter(on=day, crebo="26007", recognised=RecognisedFilter.MISSING),
            RegistryFilter(on=day, place="utrecht", care=CareKind.QUIET),
        ):
            with database.reading() as session:
                begin = time.perf_counter()
                reading.registry(session, mine(school), wanted, reading.ListRequest(sort=sort, offset=100))
                assert time.perf_counter() - begin < 1, (sort, wanted)
