"""The directory of the school for rooms that lie beside this one."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from bpv.core.directory import Colleague
from bpv.core.outbox.models import Recipient
from bpv.core.rights import Role
from bpv.people.store import directory as store


class Accounts:
    """`bpv.core.directory.Directory`, filled from the accounts."""

    def names(self, session: Session, institution_id: str, account_ids: Collection[str]) -> Mapping[str, str]:
        """The names of accounts of the institution by id, those that were disabled too; unknown ids are left out."""
        return store.names(session, institution_id, account_ids)

    def colleagues(self, session: Session, institution_id: str, roles: Collection[Role]) -> tuple[Colleague, ...]:
        """The active accounts of the institution that hold one of the roles, by name."""
        return store.colleagues(session, institution_id, roles)


def recipient(session: Session, institution_id: str, account_id: str) -> Recipient | None:
    """Whom the mail of an account goes to; None for an account that is disabled, gone, or of another institution."""
    return store.recipient(session, institution_id, account_id)


def languages(session: Session, institution_id: str, account_ids: Collection[str]) -> Mapping[str, str]:
    """The language of each active account of the institution among these: a port of `companies.jobs`."""
    return store.languages(session, institution_id, account_ids)
