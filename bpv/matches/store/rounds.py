"""Where rounds are kept, with who is pinned or kept apart in them."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bpv.matches.models.rounds import PairKind, PairLine, Round, RoundSettings
from bpv.matches.tables import MatchingRoundRow, RoundPairRow

SHOWN: Final[tuple[Any, ...]] = tuple(getattr(MatchingRoundRow, name) for name in Round.__dataclass_fields__)
PAIR: Final[tuple[Any, ...]] = tuple(getattr(RoundPairRow, name) for name in PairLine.__dataclass_fields__)


def add(session: Session, institution_id: str, values: Mapping[str, Any]) -> str | None:
    """Keep a new round; gives its id, or None when the form with this key was sent before."""
    row = MatchingRoundRow(institution_id=institution_id, **values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row.id


def with_key(session: Session, institution_id: str, key: str) -> str | None:
    """The round that the form with this key started."""
    query = select(col(MatchingRoundRow.id)).where(*_of(institution_id), col(MatchingRoundRow.key) == key)
    return session.execute(query).scalars().first()


def get(session: Session, institution_id: str, round_id: str) -> Round | None:
    """A round of the institution, or None."""
    row = session.execute(select(*SHOWN).where(*_of(institution_id), col(MatchingRoundRow.id) == round_id)).first()
    return None if row is None else _round(row)


def every(session: Session, institution_id: str) -> tuple[Round, ...]:
    """All rounds of the institution, the newest first: a school has some tens a year."""
    query = select(*SHOWN).where(*_of(institution_id))
    rows = session.execute(query.order_by(col(MatchingRoundRow.created_at).desc(), col(MatchingRoundRow.id)))
    return tuple(_round(row) for row in rows)


def change(session: Session, round_: Round, values: Mapping[str, Any]) -> bool:
    """Change a round over the version that was seen; False when somebody changed it in between. It holds the round
    until the caller's transaction ends."""
    done = session.connection().execute(
        update(MatchingRoundRow)
        .where(
            *_of(round_.institution_id),
            col(MatchingRoundRow.id) == round_.id,
            col(MatchingRoundRow.version) == round_.version,
        )
        .values(**values, version=round_.version + 1)
    )
    session.expire_all()
    return done.rowcount == 1


def touch(session: Session, institution_id: str, round_id: str, values: Mapping[str, Any]) -> None:
    """Change a round whatever its version; others wait until the caller's transaction ends."""
    session.connection().execute(
        update(MatchingRoundRow)
        .where(*_of(institution_id), col(MatchingRoundRow.id) == round_id)
        .values(**values, version=MatchingRoundRow.version + 1)
    )
    session.expire_all()


def pairs(session: Session, institution_id: str, round_id: str) -> tuple[PairLine, ...]:
    """Who is pinned and kept apart in a round, the newest first."""
    query = select(*PAIR).where(
        col(RoundPairRow.institution_id) == institution_id, col(RoundPairRow.round_id) == round_id
    )
    rows = session.execute(query.order_by(col(RoundPairRow.made_at).desc(), col(RoundPairRow.id)))
    return tuple(_pair(row) for row in rows)


def pair(session: Session, institution_id: str, pair_id: str) -> PairLine | None:
    """One decision about a student and a place."""
    query = select(*PAIR).where(col(RoundPairRow.institution_id) == institution_id, col(RoundPairRow.id) == pair_id)
    row = session.execute(query).first()
    return None if row is None else _pair(row)


def keep_pair(session: Session, institution_id: str, values: Mapping[str, Any]) -> None:
    """Keep a decision in place of an earlier one about the same student and place; a pin in place of another pin."""
    mine = (
        col(RoundPairRow.institution_id) == institution_id,
        col(RoundPairRow.round_id) == values["round_id"],
        col(RoundPairRow.student_id) == values["student_id"],
    )
    session.connection().execute(delete(RoundPairRow).where(*mine, col(RoundPairRow.place_id) == values["place_id"]))
    if values["kind"] == PairKind.PIN:
        session.connection().execute(delete(RoundPairRow).where(*mine, col(RoundPairRow.kind) == PairKind.PIN.value))
    session.add(RoundPairRow(institution_id=institution_id, **values))
    session.flush()


def drop_pair(session: Session, institution_id: str, pair_id: str) -> bool:
    """Forget a decision; False when it was gone."""
    gone = session.connection().execute(
        delete(RoundPairRow).where(col(RoundPairRow.institution_id) == institution_id, col(RoundPairRow.id) == pair_id)
    )
    session.expire_all()
    return gone.rowcount == 1


def _of(institution_id: str) -> tuple[Any, ...]:
    return (col(MatchingRoundRow.institution_id) == institution_id,)


def _round(row: Any) -> Round:
    values = dict(row._mapping)
    return Round(
        **values | {"team_ids": tuple(values["team_ids"]), "settings": RoundSettings.restored(values["settings"])}
    )


def _pair(row: Any) -> PairLine:
    return PairLine(**dict(row._mapping) | {"kind": PairKind(row.kind)})
