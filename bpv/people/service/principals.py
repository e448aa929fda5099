"""Who an account is, without a session."""

from dataclasses import replace

from sqlmodel import Session

from bpv.core.rights import Principal, Role
from bpv.people.service.sessions import TrainerOf
from bpv.people.store import principals as store


def principal(session: Session, institution_id: str, account_id: str, trainer_of: TrainerOf) -> Principal | None:
    """The account with its roles as they are now, as if it asked; None when it is disabled, gone, or of another
    institution. `trainer_of` asks the registry, which lies beside this room."""
    found = store.principal(session, institution_id, account_id)
    if found is None or Role.TRAINER not in found.roles:
        return found
    return replace(found, trainer_id=trainer_of(session, institution_id, account_id))
