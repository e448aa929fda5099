"""Files of hand-ins: reading them within a scope, and taking one out of a draft."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core import audit, files
from bpv.core.errors import NotFound, Refused
from bpv.core.files import Cleaned, StoredFile
from bpv.core.rights import Reach, Scope
from bpv.folder.models.work import HandIn, HandInState
from bpv.folder.service.assignments import processes
from bpv.folder.store import work as store
from bpv.placements.service import following

__all__ = ["OWNER", "drop", "file", "files_of", "keep", "processes"]

OWNER: Final = "hand_in"


def files_of(
    session: Session, institution_id: str, hand_in_ids: Collection[str]
) -> Mapping[str, tuple[StoredFile, ...]]:
    """The files of each of these hand-ins, oldest first."""
    return files.of_owner(session, institution_id, OWNER, hand_in_ids)


def keep(session: Session, scope: Scope, one: HandIn, cleaned: Collection[Cleaned]) -> None:
    """Keep clean copies with a hand-in. Raises Refused when there is no room."""
    for each in cleaned:
        files.keep(session, scope.institution_id, each, OWNER, one.id, scope.account_id, placement_id=one.placement_id)


def known(session: Session, scope: Scope, file_id: str, day: date) -> tuple[StoredFile, HandIn]:
    """A file of a hand-in of a placement within the scope; of a draft for the student alone. Raises NotFound."""
    found = files.one(session, scope.institution_id, file_id)
    one = store.one(session, scope.institution_id, found.owner_id) if found.owner_kind == OWNER else None
    if one is None or (one.state is HandInState.DRAFT and scope.reach is not Reach.OWN):
        raise NotFound()
    following.one(session, scope, one.placement_id, day)
    return found, one


def file(session: Session, scope: Scope, file_id: str, day: date) -> tuple[StoredFile, bytes]:
    """A file with its bytes. Raises NotFound outside the scope, and Refused when it is damaged."""
    found, _ = known(session, scope, file_id, day)
    return found, files.content(session, scope.institution_id, file_id)


def drop(session: Session, scope: Scope, file_id: str, day: date) -> HandIn:
    """Take a file out of a draft; gives the draft. Raises NotFound, and Refused once it was handed in."""
    found, one = known(session, scope, file_id, day)
    if one.state is not HandInState.DRAFT:
        raise Refused("folder.file_handed_in")
    files.drop(session, scope.institution_id, found.id)
    own, who = scope.institution_id, scope.account_id
    audit.record(session, "file.dropped", institution_id=own, actor_id=who, object_id=found.id, fields=("name",))
    return one
