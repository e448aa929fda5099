"""Sessions that stand in the database, so that they can be seen and ended."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from bpv.core import audit
from bpv.core.errors import NotFound
from bpv.core.rights import Role
from bpv.people.models import Device, OpenSession
from bpv.people.store import sessions as store


class TrainerOf(Protocol):
    """Tells which trainer of the registry an account belongs to; the registry lies beside this room."""

    def __call__(self, session: Session, institution_id: str, account_id: str) -> str | None:
        """The id of the trainer, or None."""


def nobody(session: Session, institution_id: str, account_id: str) -> str | None:
    """There is no registry to ask."""
    return None


def find(session: Session, token_hash: str, instant: datetime, trainer_of: TrainerOf = nobody) -> OpenSession | None:
    """The live session with this token, and who it belongs to with roles as they are now."""
    found = store.find(session, token_hash, instant)
    if found is None or Role.TRAINER not in found.principal.roles or found.principal.account_id is None:
        return found
    who = found.principal
    trainer_id = trainer_of(session, who.institution_id, found.principal.account_id)
    return replace(found, principal=replace(who, trainer_id=trainer_id))


def touch(session: Session, session_id: str, instant: datetime) -> None:
    """Write that the session was used."""
    store.touch(session, session_id, instant)


def rotate(session: Session, session_id: str, token_hash: str, instant: datetime) -> bool:
    """Give the session a new token; False when another request was first."""
    return store.rotate(session, session_id, token_hash, instant)


def devices(session: Session, account_id: str, own_id: str | None, instant: datetime) -> tuple[Device, ...]:
    """Where somebody is signed in."""
    return store.devices(session, account_id, own_id, instant)


def end_own(session: Session, institution_id: str, account_id: str, session_id: str) -> None:
    """End one of one's own sessions; raises `NotFound` for anybody else's."""
    if not store.end(session, account_id, session_id):
        raise NotFound()
    audit.record(session, "session.ended", institution_id=institution_id, actor_id=account_id, object_id=account_id)


def end_others(session: Session, institution_id: str, account_id: str, own_id: str | None) -> int:
    """End every session but the one in use; returns how many."""
    ended = store.end_all(session, account_id, but=own_id)
    audit.record(
        session, "session.others_ended", institution_id=institution_id, actor_id=account_id, object_id=account_id
    )
    return ended


def sign_out(session: Session, institution_id: str, account_id: str, session_id: str) -> None:
    """End the session in use. Ending it twice is no error."""
    store.end(session, account_id, session_id)
    audit.record(
        session, "session.signed_out", institution_id=institution_id, actor_id=account_id, object_id=account_id
    )


def prune(session: Session, instant: datetime) -> int:
    """Remove expired sessions; returns how many. For the worker."""
    return store.prune(session, instant)
