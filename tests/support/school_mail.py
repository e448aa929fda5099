"""Mail of the small school: one that waits, set going by the coordinator and meant for the broker; one elsewhere."""

from typing import Any, Final

from sqlmodel import Session

from bpv.core.clock import now
from bpv.core.outbox.tables import OutboxRow
from bpv.core.rights import Role
from tests.support.school_rows import keep

LOWEST: Final = "2" * 20  # the matrix takes the first id of a table, and this mail is one that all its readers may see


def build(session: Session, school: Any) -> None:
    """A mail at each school."""
    keep(
        session,
        row(LOWEST, school.institution, school.accounts[Role.BROKER][0], school.accounts[Role.COORDINATOR][0]),
        row("3" * 20, school.other_institution, school.other_accounts[Role.ADMINISTRATOR], None),
    )


def row(mail_id: str, institution_id: str, account_id: str, created_by: str | None) -> OutboxRow:
    """A mail about a sign-in."""
    moment = now()
    return OutboxRow(
        id=mail_id,
        institution_id=institution_id,
        key=f"test:{mail_id}",
        kind="sign_in.new_device",
        object_id=mail_id,
        account_id=account_id,
        language="nl",
        subject="Ingelogd op een nieuw apparaat",
        body="Hallo,\n\nKijk hier: {link}\n",
        link="company:" + mail_id,
        wanted_at=moment,
        not_before=moment,
        changed_at=moment,
        created_by=created_by,
    )
