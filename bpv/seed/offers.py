"""What a company offers: places with capacity, care with its certainty, work processes, special agreements."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bpv.companies.models import (
    CareAgreement,
    CareKind,
    CareLevel,
    CareOffer,
    OfferedWorkProcess,
    Place,
    Recognition,
    SourceKind,
)
from bpv.matches.models import WEEKDAYS
from bpv.organisation.models import Route
from bpv.seed.calendar import coming
from bpv.seed.dice import Dice
from bpv.seed.material import Sector, sentences
from bpv.seed.organisation import Frame, work_process_codes
from bpv.seed.students import Pupil
from bpv.seed.texts import place_description, place_title

LEVELS: Final = (CareLevel.NOT_POSSIBLE, CareLevel.DECLARED, CareLevel.VERIFIED, CareLevel.EXPERIENCED)
OFFERING: Final = 0.9  # share of the recognitions, in whatever status, that places are offered under


def places(
    dice: Dice,
    frame: Frame,
    company_id: str,
    sector: Sector,
    techniques: list[str],
    recognitions: Sequence[Recognition],
) -> tuple[Place, ...]:
    """One to three blocks per recognition of a programme that the school teaches."""
    taught = {one.crebo: one for one in frame.programmes}
    made: list[Place] = []
    for recognition in recognitions:
        programme = taught.get(recognition.crebo)
        if programme is None or not dice.chance(OFFERING):
            continue
        for study_year, starts_on, ends_on in dice.some(coming(programme, frame.day), 1, 3):
            late = timedelta(weeks=4 if dice.chance(0.04) else 0)
            made.append(place(dice, sector, techniques, recognition, company_id, study_year, starts_on + late, ends_on))
    return tuple(made)


def place(
    dice: Dice,
    sector: Sector,
    techniques: list[str],
    recognition: Recognition,
    company_id: str,
    study_year: int,
    starts_on: date,
    ends_on: date,
) -> Place:
    """A place for one block; some are full, some take part-timers, a few are for the work-based route."""
    capacity = dice.choices((1, 2, 3, 4), weights=(50, 32, 12, 6))[0]
    days = dice.choices((5, 4, None), weights=(75, 15, 10))[0]
    return Place(
        id=dice.id(),
        company_id=company_id,
        establishment_id=recognition.establishment_id,
        title=place_title(dice, sector, techniques),
        description=place_description(dice, techniques) if dice.chance(0.8) else None,
        crebo=recognition.crebo,
        route=Route.BBL if dice.chance(0.03) else Route.BOL,
        starts_on=starts_on,
        ends_on=ends_on,
        study_years=[study_year] if dice.chance(0.85) else [],
        capacity=capacity,
        taken=capacity if dice.chance(0.1) else min(capacity - 1, dice.choice((0, 0, 0, 1))),
        days_per_week=days,
        weekdays=list(WEEKDAYS[: days or 0]),
        closed=dice.chance(0.02),
    )


def care_offers(dice: Dice, day: date, company_id: str, known: float) -> tuple[CareOffer, ...]:
    """Kinds of care at the levels of certainty, each with date and source; what is not named is unknown."""
    made = []
    kinds = [kind for kind in CareKind if dice.chance(known * 0.4)]
    for kind in kinds:
        level = dice.choices(LEVELS, weights=(15, 50, 20, 15))[0]
        made.append(
            CareOffer(
                id=dice.id(),
                company_id=company_id,
                kind=kind,
                level=level,
                dated_on=dice.days_before(day, 20, 900),
                source=SourceKind.COMPANY if level is CareLevel.DECLARED else SourceKind.SCHOOL,
                note=dice.choice(sentences()["care_note"]) if level is CareLevel.EXPERIENCED else None,
            )
        )
    return tuple(made)


def agreements(dice: Dice, day: date, company_id: str, pupils: Sequence[Pupil]) -> tuple[CareAgreement, ...]:
    """A special guidance agreement, with a student or in general; some are over."""
    return (
        CareAgreement(
            id=dice.id(),
            company_id=company_id,
            student_id=dice.choice(pupils).id if pupils and dice.chance(0.6) else None,
            who=dice.choice(sentences()["agreement_who"]),
            what=dice.choice(sentences()["agreement"]),
            agreed_on=dice.days_before(day, 120, 400),
            until=day + timedelta(days=dice.randint(-60, 200)),
        ),
    )


def offered(dice: Dice, day: date, company_id: str, crebo: str) -> tuple[OfferedWorkProcess, ...]:
    """Which work processes can be done; a few are known to be impossible, some are not mentioned."""
    asked = dice.days_before(day, 20, 900)
    return tuple(
        OfferedWorkProcess(
            id=dice.id(),
            company_id=company_id,
            crebo=crebo,
            code=code,
            possible=dice.chance(0.85),
            dated_on=asked,
            source=SourceKind.SCHOOL,
        )
        for code in work_process_codes(crebo)
        if dice.chance(0.85)
    )
