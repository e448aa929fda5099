"""Talks with companies of the last years, their signals and follow-ups, and requests for recognition in every state."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.companies.models.requests import OPEN, RequestState
from bpv.companies.models.talks import FollowUpResult, SignalKind, TalkForm, Topic
from bpv.companies.rules.talks import search_text
from bpv.companies.rules.talks import tags as folded_tags
from bpv.seed.dice import Dice
from bpv.seed.relations import Keeper, keepers
from bpv.seed.standing import School
from bpv.seed.writing import insert
from bpv.tables import METADATA

SHARE: Final = 0.35  # of the companies were spoken to
TEXTS: Final[tuple[tuple[str, SignalKind | None, tuple[str, ...]], ...]] = (
    ("Rondleiding gehad. Er komt een tweede freesbank bij.", SignalKind.TECHNOLOGY, ("freesbank",)),
    ("Zij willen vanaf februari twee studenten, liefst derdejaars.", SignalKind.PLACES, ("februari",)),
    ("Personeel is moeilijk te vinden; vragen of gediplomeerden willen blijven.", SignalKind.HIRING, ("vacature",)),
    (
        "Monteurs missen kennis van meten. Vragen om een avondcursus.",
        SignalKind.TRAINING_NEED,
        ("meten", "avondcursus"),
    ),
    ("Twee mensen gaan dit jaar met pensioen; zoeken opvolging.", SignalKind.WORK_NEED, ("pensioen",)),
    ("De vaste praktijkopleider vertrekt. Nog geen opvolger bekend.", SignalKind.CONCERN, ("praktijkopleider",)),
    ("Denken erover te stoppen met leerplaatsen: te druk om te begeleiden.", SignalKind.STOPPING, ("drukte",)),
    ("Robot voor lassen besteld; willen die met de school delen.", SignalKind.TECHNOLOGY, ("robot",)),
    ("Kort gebeld, alles loopt. Graag na de zomer weer contact.", None, ()),
    ("Gesproken op de bedrijvenavond. Belangstelling voor een gastles.", None, ()),
)
ANSWERS: Final[tuple[tuple[Topic, tuple[str, ...]], ...]] = (
    (Topic.STAFF_SIZE, ("12 mensen", "35 mensen, waarvan 20 in de werkplaats", "110 mensen op twee locaties")),
    (Topic.STAFF_MAKE_UP, ("Veel vijftigers, weinig instroom", "Jong team, gemiddeld 31 jaar")),
    (Topic.DEVELOPMENT_TECHNOLOGY, ("Meer 5-assig werk", "Additief maken komt op")),
    (Topic.DEVELOPMENT_BUSINESS, ("Orders voor twee jaar", "Minder orders dan vorig jaar")),
    (Topic.FIT, ("Past goed; meten mag meer aandacht krijgen", "Basis is goed, CAD kan beter")),
    (Topic.OFFER_EXPERTISE, ("Gastles over optica", "Twee keer per jaar een excursie")),
    (Topic.OFFER_MATERIALS, ("Restpartijen aluminium", "Een gebruikte draaibank")),
    (Topic.OFFER_PLACEMENTS, ("Twee per jaar", "Een per half jaar")),
)
STEPS: Final = ("Data van het volgende blok sturen", "Gastles afspreken", "Vacature naar de klas sturen", None)
COURSE: Final = (
    (RequestState.PROSPECT, 40),
    (RequestState.REQUESTED, 30),
    (RequestState.RECOGNISED, 12),
    (RequestState.REFUSED, 8),
    (RequestState.WITHDRAWN, 10),
)
REQUESTS: Final = 28


def build(session: Session, dice: Dice, school: School) -> None:
    """A third of the companies was spoken to, some of them several times; a few dozen requests."""
    table = METADATA.tables["company"]
    mine = table.c.institution_id == school.frame.institution_id
    companies = session.connection().execute(select(table.c.id).where(mine).order_by(table.c.id)).scalars().all()
    kept = [one for one in keepers(school) if one.owners]
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("talk", "talk_answer", "signal", "signal_tag", "follow_up")
    }
    for company_id in companies:
        if kept and dice.chance(SHARE):
            days = sorted(dice.randint(3, 1000) for _ in range(dice.choice((1, 1, 2, 3))))
            for ago in days:
                one_talk(dice, school, rows, company_id, dice.choice(kept), school.frame.day - timedelta(days=ago))
    for name, found in rows.items():
        insert(session, name, found)
    if kept:
        requests(session, dice, school, kept)


def moment(day: date) -> datetime:
    """Half past three in the afternoon of a day, when people write things down."""
    return datetime.combine(day, time(14, 30), tzinfo=UTC)


def one_talk(
    dice: Dice, school: School, rows: dict[str, list[dict[str, Any]]], company_id: str, keeper: Keeper, day: date
) -> None:
    """A talk with what belongs to it."""
    text, kind, tag_words = dice.choice(TEXTS)
    writer = dice.choice(keeper.owners)
    own = {"institution_id": school.frame.institution_id, "company_id": company_id}
    talk_id = dice.id()
    rows["talk"].append(
        {
            "id": talk_id, **own, "college_id": keeper.college_id, "written_by": writer, "held_on": day,
            "form": dice.choice(list(TalkForm)).value, "with_whom": None, "text": text, "created_at": moment(day),
            "edited_at": None, "version": 1,
        }
    )  # fmt: skip
    for topic, choices in dice.some(ANSWERS, 0, 5):
        rows["talk_answer"].append(
            {
                "id": dice.id(), **own, "talk_id": talk_id, "written_by": writer, "topic": topic.value,
                "text": dice.choice(choices), "noted_on": day, "created_at": moment(day),
            }
        )  # fmt: skip
    if kind is not None:
        one_signal(dice, school, rows, own, keeper.college_id, talk_id, (text, kind, tag_words), day)
    if dice.chance(0.5):
        one_follow_up(dice, school, rows, own, keeper.college_id, talk_id, writer, day)


def one_signal(
    dice: Dice,
    school: School,
    rows: dict[str, list[dict[str, Any]]],
    own: dict[str, str],
    college_id: str,
    talk_id: str,
    said: tuple[str, SignalKind, tuple[str, ...]],
    day: date,
) -> None:
    """A signal with its tags; most of the old ones were dealt with."""
    text, kind, tag_words = said
    signal_id = dice.id()
    closed = day + timedelta(days=20) if dice.chance(0.7) and (school.frame.day - day).days > 60 else None
    writer = rows["talk"][-1]["written_by"]
    rows["signal"].append(
        {
            "id": signal_id, **own, "talk_id": talk_id, "college_id": college_id, "kind": kind.value, "text": None,
            "crebo": None, "noted_on": day, "search_text": search_text(text, None, tag_words), "closed_on": closed,
            "closed_by": writer if closed else None,
        }
    )  # fmt: skip
    rows["signal_tag"].extend(
        {"id": dice.id(), "institution_id": own["institution_id"], "signal_id": signal_id, "tag": tag, "folded": key}
        for key, tag in folded_tags(tag_words).items()
    )


def one_follow_up(
    dice: Dice,
    school: School,
    rows: dict[str, list[dict[str, Any]]],
    own: dict[str, str],
    college_id: str,
    talk_id: str,
    owner: str,
    day: date,
) -> None:
    """What was promised two or three weeks later; old ones are done, now and then one is late."""
    due = day + timedelta(days=dice.randint(7, 28))
    passed = (school.frame.day - due).days
    done = due + timedelta(days=dice.randint(-3, 2)) if passed > 40 or (passed > 0 and dice.chance(0.5)) else None
    done = min(done, school.frame.day) if done else None
    rows["follow_up"].append(
        {
            "id": dice.id(), **own, "talk_id": talk_id, "college_id": college_id, "owner_id": owner,
            "what": dice.choice(STEPS), "due_on": due, "done_on": done, "done_by": owner if done else None,
            "result": dice.choice(list(FollowUpResult)).value if done else None, "note": None, "version": 1,
        }
    )  # fmt: skip


def requests(session: Session, dice: Dice, school: School, kept: list[Keeper]) -> None:
    """Requests whose state agrees with the registry: its line tells when it was requested, recognised or refused."""
    table = METADATA.tables["recognition"]
    mine = table.c.institution_id == school.frame.institution_id
    lines = session.connection().execute(select(table).where(mine).order_by(table.c.id)).all()
    found: dict[RequestState, list[Any]] = {state: [] for state, _ in COURSE}
    for line in lines:
        if state := state_of(line, school.frame.day):
            found[state].append(line)
    made: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    for state, share in COURSE:
        for line in dice.some(found[state], 1, max(1, REQUESTS * share // 100)):
            one_request(dice, school, made, moves, line, state, dice.choice(kept))
    insert(session, "recognition_request", made)
    insert(session, "request_move", moves)


def state_of(line: Any, day: date) -> RequestState | None:
    """Which request fits a line of the registry; None for one that no request explains."""
    if line.refused_on:
        return RequestState.REFUSED
    if line.requested_on and not line.recognised_from:
        return RequestState.REQUESTED
    if line.withdrawn_on:
        return RequestState.PROSPECT if (day - line.withdrawn_on).days > 200 else RequestState.WITHDRAWN
    recent = line.recognised_from and (day - line.recognised_from).days < 900
    return RequestState.RECOGNISED if recent and not line.last_bpv_end else None


def one_request(
    dice: Dice,
    school: School,
    made: list[dict[str, Any]],
    moves: list[dict[str, Any]],
    line: Any,
    state: RequestState,
    keeper: Keeper,
) -> None:
    """A request with its steps, in order."""
    day = school.frame.day
    ends = {
        RequestState.REFUSED: line.refused_on,
        RequestState.RECOGNISED: line.recognised_from,
        RequestState.WITHDRAWN: day - timedelta(days=5),
    }
    asked = line.requested_on if state in (RequestState.REQUESTED, RequestState.REFUSED) else None
    if state is RequestState.RECOGNISED:
        asked = line.recognised_from - timedelta(days=25)
    first = (asked or ends.get(state) or day) - timedelta(days=dice.randint(10, 30))
    steps = [(RequestState.PROSPECT, first), *([(RequestState.REQUESTED, asked)] if asked else [])]
    if state in ends:
        steps.append((state, ends[state]))
    owner, key = dice.choice(keeper.owners), dice.id()
    look = day + timedelta(days=dice.randint(-4, 20)) if state in OPEN else None
    made.append(
        {
            "id": key, "institution_id": school.frame.institution_id, "establishment_id": line.establishment_id,
            "college_id": keeper.college_id, "owner_id": owner, "crebo": line.crebo, "state": state.value,
            "since": steps[-1][1], "requested_on": asked, "next_on": look, "is_open": state in OPEN,
            "created_at": moment(first), "version": len(steps),
        }
    )  # fmt: skip
    moves.extend(
        {
            "id": dice.id(), "institution_id": school.frame.institution_id, "request_id": key, "owner_id": owner,
            "written_by": owner, "at": moment(on), "state": step.value, "moved_on": on, "note": None, "next_on": None,
        }
        for step, on in steps
    )  # fmt: skip
