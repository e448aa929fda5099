"""Ranked choices, support wishes and how each team places its students; those who can sign in have something to see."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.rights import Role
from bpv.matches import service
from bpv.matches.models import Question
from bpv.matches.models.choosing import Audience, SupportContent
from bpv.matches.service import support
from bpv.seed.dice import Dice
from bpv.seed.standing import School
from bpv.seed.students import Pupil
from bpv.seed.writing import insert
from bpv.tables import METADATA

MOST: Final = 400  # students who are asked: each ranking reads the whole registry, and a demo shows no more
VOTERS: Final = 0.7  # share of the students who chose anything
NEED: Final = 0.05  # share of the students with a support wish
REASONS: Final = (
    "Hier leer ik frezen op grote machines.",
    "Dichtbij huis en ze werken met studenten van ons.",
    "Mijn begeleider vertelde er goede dingen over.",
    "Klein bedrijf, dat past bij mij.",
    "",
)
NEEDS: Final = (
    SupportContent(("fixed_structure",), "Een vast gesprek aan het begin van de dag helpt mij."),
    SupportContent(("quiet_workplace",), "Een plek zonder veel lawaai, dan werk ik het best."),
    SupportContent((), "Ik wil graag dat iemand de eerste weken met mij meekijkt."),
)
WHYS: Final = ("Eerste stage: de school plaatst op leerwens.", "In dit jaar kiezen bedrijf en student elkaar.")


def build(session: Session, dice: Dice, school: School) -> None:
    """Write choices, support wishes and switches."""
    insert(session, "place_choice", choices(session, dice, school))
    insert(session, "support_wish", wishes(session, dice, school))
    insert(session, "match_switch", switches(session, dice, school))


def choices(session: Session, dice: Dice, school: School) -> list[dict[str, Any]]:
    """One to five choices of most of the first students for their next period, more often those of many. The first
    student who can sign in chose three places that fit."""
    day = school.frame.day
    catalogues, rows = service.Catalogues(), []
    snapshot = catalogues.snapshot(session, school.frame.institution_id)
    for number, pupil in enumerate(school.pupils[:MOST]):
        if number and not dice.chance(VOTERS):
            continue
        try:
            at = service.operator_situation(session, pupil.id, day)
        except service.NoPeriod:
            continue
        best = [card.face.place_id for card in service.browse(snapshot, at, Question(limit=12)).cards]
        chosen = best[1:4] if not number else dice.some(best, 1, 5)
        rows += [
            {
                "id": dice.id(),
                "institution_id": school.frame.institution_id,
                "student_id": pupil.id,
                "period_id": at.applied.period.id,
                "place_id": place_id,
                "rank": rank,
                "reason": dice.choice(REASONS) if number else REASONS[rank % len(REASONS)],
                "chosen_at": noon(day) - timedelta(days=dice.randint(1, 20)),
                "version": 1,
            }
            for rank, place_id in enumerate(chosen, 1)
        ]
    return rows


def wishes(session: Session, dice: Dice, school: School) -> list[dict[str, Any]]:
    """A support wish of a few students. The second who can sign in (or the only one) shares it with everybody."""
    signs_in = [login for login in school.logins if login.role is Role.STUDENT]
    everybody = tuple(Audience)
    rows = []
    for number, pupil in enumerate(school.pupils):
        shows = number == min(1, len(signs_in) - 1)
        if not shows and not dice.chance(NEED):
            continue
        content = NEEDS[-1] if shows else dice.choice(NEEDS)
        audience = everybody if shows else dice.some(everybody, 0, 3)
        rows.append(wish(session, dice, school, pupil, content, audience))
    return rows


def wish(
    session: Session, dice: Dice, school: School, pupil: Pupil, content: SupportContent, audience: Sequence[Audience]
) -> dict[str, Any]:
    """One support wish, sealed."""
    row_id = dice.id()
    return {
        "id": row_id,
        "institution_id": school.frame.institution_id,
        "student_id": pupil.id,
        "content": support.sealed(session, row_id, content),
        "shared_with": sorted(one.value for one in audience),
        "consent_at": noon(school.frame.day) - timedelta(days=dice.randint(5, 60)),
        "withdrawn_at": None,
        "version": 1,
    }


def switches(session: Session, dice: Dice, school: School) -> list[dict[str, Any]]:
    """Every team places first placements by learning wish; in later years company and student choose each other."""
    team, grant = METADATA.tables["team"], METADATA.tables["role_grant"]
    institution_id, day = school.frame.institution_id, school.frame.day
    teams = session.execute(select(team.c.id).where(team.c.institution_id == institution_id).order_by(team.c.id))
    leads = select(grant.c.account_id).where(
        grant.c.institution_id == institution_id, grant.c.role == Role.COORDINATOR.value
    )
    by = session.execute(leads.order_by(grant.c.account_id)).scalars().first()
    since = date(day.year - 1, 8, 1)
    return [
        {
            "id": dice.id(),
            "institution_id": institution_id,
            "team_id": team_id,
            "study_year": year,
            "school_led": year == 1,
            "pilot": year == 1 and dice.chance(0.4),
            "reason": WHYS[0] if year == 1 else WHYS[1],
            "valid_from": since,
            "decided_by": by,
            "decided_at": noon(since),
            "number": 1,
        }
        for team_id in teams.scalars()
        for year in (1, 2)
    ]


def noon(day: date) -> datetime:
    """Twelve o'clock of a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)
