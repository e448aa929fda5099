"""The figures from the tables: they sum at every level, recognise as the registry does, and count as a ruler would."""

import csv
import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpv.companies.models import CompanyType, RecognitionFields
from bpv.companies.rules.recognition import verdict
from bpv.companies.tables import CompanyRow, EstablishmentRow, PlaceRow, RecognitionRow
from bpv.core.clock import now, today
from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.rights import Reach, Scope
from bpv.organisation.models import Phase
from bpv.organisation.tables import InstitutionRow, PeriodRow, PostcodeRow
from bpv.people.tables import StudentRow
from bpv.reports.models import Figures
from bpv.reports.rules import shortage as rules
from bpv.reports.rules.distance import box_around, haversine_km
from bpv.reports.service import nearby, shortage
from bpv.reports.service.shortage import Asked
from bpv.reports.service.tallies import Tallies
from tests.support.school_rows import keep

CREBOS = ("25300", "25301")
REGIONS = (None, "2333 CA", "1011", "9999 ZZ", "D-101")


def school_of(database: Database) -> Scope:
    """The scope of a new institution."""
    with database.writing() as session:
        row = InstitutionRow(name="Kaartschool")
        keep(session, row)
        return Scope(Reach.ALL, row.id)


def fill(database: Database, scope: Scope, dice: random.Random) -> None:
    """Periods, students, companies and places by chance."""
    start, own = today() + timedelta(days=30), {"institution_id": scope.institution_id}
    with database.writing() as session:
        plans = [(crebo, year, start + timedelta(days=28 * dice.randrange(3))) for crebo in CREBOS for year in (2, 3)]
        for crebo, year, begins in plans:
            period = PeriodRow(
                **own,
                name=f"BPV {dice.randrange(1, 3)}",
                crebo=crebo,
                cohort=2020 + year,
                study_year=year,
                phase=Phase.MAIN,
                starts_on=begins,
                ends_on=begins + timedelta(days=68),
                weeks=10,
                hours=400,
            )
            keep(session, period)
        keep(session, *(student(own, number, dice) for number in range(dice.randrange(40))))
        for number in range(dice.randrange(1, 12)):
            company(session, own, number, start, dice)


def student(own: dict[str, str], number: int, dice: random.Random) -> StudentRow:
    """A student of one of the cohorts, or of another."""
    return StudentRow(
        **own,
        number=str(number),
        name=f"Student {number}",
        birth_date=date(2008, 1, 1),
        crebo=dice.choice(CREBOS),
        cohort=dice.choice((2022, 2023, 2024)),
        study_year=dice.choice((2, 3)),
        postcode=dice.choice((None, "2333 CA", "1011", "9711 AB", "Q")),
    )


def company(session, own: dict[str, str], number: int, start: date, dice: random.Random) -> None:
    """A company with an establishment, a recognition perhaps, and places."""
    base = CompanyRow(**own, name=f"Bedrijf {number}", paused=dice.random() < 0.1, created_at=now(), updated_at=now())
    keep(session, base)
    at = EstablishmentRow(
        **own,
        company_id=base.id,
        postcode=dice.choice(REGIONS),
        country=dice.choice(("NL", "NL", "NL", "BE")),
        address_private=dice.random() < 0.2,
    )
    keep(session, at)
    for crebo in CREBOS:
        if dice.random() < 0.7:
            keep(session, RecognitionRow(**own, establishment_id=at.id, crebo=crebo, **dates(dice)))
        for _ in range(dice.randrange(3)):
            begins, capacity = start + timedelta(days=dice.randrange(-20, 90)), dice.randrange(4)
            place = PlaceRow(
                **own,
                company_id=base.id,
                establishment_id=at.id,
                crebo=crebo,
                title="Plaats",
                starts_on=begins,
                ends_on=begins + timedelta(days=dice.randrange(40, 200)),
                study_years=dice.choice(([], [2], [3], [2, 3])),
                capacity=capacity,
                taken=dice.randrange(capacity + 1),
                closed=dice.random() < 0.1,
            )
            keep(session, place)


def dates(dice: random.Random) -> dict[str, date | None]:
    """Dates of a recognition, likely or not."""

    def some(share: float, low: int, high: int) -> date | None:
        return today() + timedelta(days=dice.randrange(low, high)) if dice.random() < share else None

    return {
        "recognised_from": some(0.9, -3000, 120),
        "last_bpv_end": some(0.7, -2500, 0),
        "withdrawn_on": some(0.15, -900, 200),
        "refused_on": some(0.1, -900, 200),
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_at_every_level_the_parts_sum_to_the_whole(database: Database, seed: int) -> None:
    scope = school_of(database)
    fill(database, scope, random.Random(seed))
    with database.reading() as session:
        ground = shortage.ground(session, scope, today(), Tallies())
        rows = session.connection().exec_driver_sql(
            f"SELECT COALESCE(SUM(p.capacity), 0) FROM place p JOIN company c ON c.id = p.company_id "
            f"WHERE p.institution_id = '{scope.institution_id}' AND NOT p.closed AND NOT c.paused"
        )
        open_places = rows.scalar()
    whole = shortage.report(ground, Asked())
    assert whole.figures.offered + whole.fitting_none == open_places, "every open place counts once"
    check(ground, Asked(), whole.figures, whole.short)
    leaves = sum((leaf.figures for leaf in shortage.leaves(ground, whole.chosen)), Figures())
    assert leaves == whole.figures


def check(ground: shortage.Ground, asked: Asked, figures: Figures, short: int) -> None:
    """A level shows what its parent said, and its parts sum to it; so do theirs."""
    found = shortage.report(ground, asked)
    assert (found.figures, found.short) == (figures, short)
    assert 0 <= figures.free <= figures.recognised <= figures.offered
    if found.parts:
        assert sum((part.figures for part in found.parts), Figures()) == figures
        assert sum(part.short for part in found.parts) == short
    for part in found.parts:
        check(ground, Asked(**part.asks), part.figures, part.short)


DAYS = st.none() | st.dates(date(2016, 1, 1), date(2030, 1, 1))


@settings(max_examples=300)
@given(begins=DAYS, withdrawn=DAYS, refused=DAYS, last=DAYS, on=st.dates(date(2018, 1, 1), date(2029, 1, 1)))
def test_recognised_is_what_the_registry_says(
    begins: date | None, withdrawn: date | None, refused: date | None, last: date | None, on: date
) -> None:
    known = {"recognised_from": begins, "withdrawn_on": withdrawn, "refused_on": refused, "last_bpv_end": last}
    fields = RecognitionFields(crebo="25301", **known)
    texts = {name: value and value.isoformat() for name, value in known.items()}
    line = rules.PlaceLine("25301", "BOL", "", "", "[]", 1, 0, "NL", False, None, **texts)
    assert rules.recognised(line, on) is verdict(fields, on).counts


def real_postcodes(folder: Path) -> list[tuple[str, str, float, float]]:
    """Code, place and centre of every Dutch postcode area."""
    with (folder / "postcodes" / "geonames-nl.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    seen = {row["zipcode"]: row for row in reversed(rows)}
    return [(code, row["place"], float(row["latitude"]), float(row["longitude"])) for code, row in seen.items()]


def ruler(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres by the haversine formula, written another way."""
    a, b, c, d = map(math.radians, (*one, *other))
    half = (1 - math.cos(c - a)) / 2 + math.cos(a) * math.cos(c) * (1 - math.cos(d - b)) / 2
    return 2 * 6371.0088 * math.atan2(math.sqrt(half), math.sqrt(1 - half))


def spread(
    database: Database, scope: Scope, ground: Sequence[tuple[str, str, float, float]], dice: random.Random
) -> list[tuple[str, tuple[float, float] | None]]:
    """Recognised companies all over the country; gives each with where it lies, None for those without a distance."""
    own, made = {"institution_id": scope.institution_id}, []
    with database.writing() as session:
        areas = (PostcodeRow(**own, code=c, place=p[:80], latitude=x, longitude=y) for c, p, x, y in ground)
        keep(session, *areas)
        for number in range(400):
            code, _, latitude, longitude = dice.choice(ground)
            base = CompanyRow(**own, name=f"Bedrijf {number}", created_at=now(), updated_at=now())
            keep(session, base)
            kind = dice.random()
            point = (latitude + dice.uniform(-0.05, 0.05), longitude + dice.uniform(-0.05, 0.05))
            exact = kind < 0.5
            at = EstablishmentRow(
                **own,
                company_id=base.id,
                postcode=f"{code} AB" if kind < 0.9 else "0000",
                latitude=point[0] if exact else None,
                longitude=point[1] if exact else None,
                country="BE" if 0.85 <= kind < 0.9 else "NL",
                address_private=0.8 <= kind < 0.85,
            )
            keep(session, at)
            since = today() - timedelta(days=200)
            keep(session, RecognitionRow(**own, establishment_id=at.id, crebo="25301", recognised_from=since))
            known = kind < 0.8
            made.append((base.id, (point if exact else (latitude, longitude)) if known else None))
    return made


def test_companies_within_a_distance_equal_a_count_by_brute_force(database: Database, shared_data: Path) -> None:
    scope, dice, ground = school_of(database), random.Random(11), real_postcodes(shared_data)
    made = spread(database, scope, ground, dice)
    with database.reading() as session:
        for code, _, latitude, longitude in dice.sample(ground, 12):
            for km in (1, 8, 25, 60, 400):
                found = nearby.nearby(session, scope, code, km, "25301", today())
                wanted = {key for key, at in made if at and ruler((latitude, longitude), at) <= km}
                assert {one.company_id for one in found.companies} == wanted, (code, km)
                assert found.total == len(wanted)
                assert found.not_placeable == sum(at is None for _, at in made)
                assert [one.km for one in found.companies] == sorted(one.km for one in found.companies)


def test_own_training_companies_and_other_days_are_not_counted(database: Database) -> None:
    scope = school_of(database)
    own = {"institution_id": scope.institution_id}
    with database.writing() as session:
        keep(session, PostcodeRow(**own, code="2333", place="Leiden", latitude=52.166, longitude=4.472))
        for kind in (CompanyType.COMPANY, CompanyType.INTERNAL):
            base = CompanyRow(**own, name=kind.value, company_type=kind, created_at=now(), updated_at=now())
            keep(session, base)
            at = EstablishmentRow(**own, company_id=base.id, postcode="2333 CA")
            keep(session, at)
            since = today() - timedelta(days=10)
            keep(session, RecognitionRow(**own, establishment_id=at.id, crebo="25301", recognised_from=since))
    with database.reading() as session:
        found = nearby.nearby(session, scope, "2333 CA", 5, "", today())
        assert (found.total, found.internal, found.counts) == (1, 1, (("25301", "25301", 1),))
        assert nearby.nearby(session, scope, "2333", 5, "25300", today()).total == 0
        assert nearby.nearby(session, scope, "2333", 5, "25301", today() - timedelta(days=11)).total == 0
        with pytest.raises(Refused):
            nearby.nearby(session, scope, "1011", 5, "25301", today())


@given(
    latitude=st.floats(-89, 89), longitude=st.floats(-180, 180), km=st.floats(0.1, 500), angle=st.floats(0, 2 * math.pi)
)
def test_the_box_holds_the_circle(latitude: float, longitude: float, km: float, angle: float) -> None:
    box = box_around(latitude, longitude, km)
    far = km / 6371.0088
    phi = math.radians(latitude)
    there = math.asin(math.sin(phi) * math.cos(far) + math.cos(phi) * math.sin(far) * math.cos(angle))
    turn = math.atan2(math.sin(angle) * math.sin(far) * math.cos(phi), math.cos(far) - math.sin(phi) * math.sin(there))
    point = (math.degrees(there), longitude + math.degrees(turn))
    assert math.isclose(haversine_km(latitude, longitude, *point), km, rel_tol=1e-6, abs_tol=1e-6)
    slack = 1e-6
    assert box.south - slack <= point[0] <= box.north + slack
    assert box.west - slack <= point[1] <= box.east + slack or box.east - box.west == 360
