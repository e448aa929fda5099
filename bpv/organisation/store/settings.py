"""What a school changed about its settings: rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bpv.core.clock import end_of_day
from bpv.core.db import Clash
from bpv.organisation.models import SettingChange
from bpv.organisation.store.rows import raw
from bpv.organisation.tables import SettingRow


def setting_changes(session: Session, institution_id: str, name: str | None = None) -> tuple[SettingChange, ...]:
    """Every change of one setting, or of all, oldest first per setting."""
    found = select(SettingRow).where(SettingRow.institution_id == institution_id)
    if name is not None:
        found = found.where(SettingRow.name == name)
    rows = session.exec(found.order_by(SettingRow.name, col(SettingRow.version)))
    return tuple(SettingChange.model_validate(raw(row)) for row in rows)


def setting_values(
    session: Session, institution_id: str, on: date | None = None, name: str | None = None
) -> dict[str, int]:
    """The last value that was set per setting, at the end of a day or now; what nobody changed is left out."""
    last = select(SettingRow.name, func.max(SettingRow.version).label("version")).where(
        SettingRow.institution_id == institution_id
    )
    if on is not None:
        last = last.where(col(SettingRow.valid_from) < end_of_day(on))
    if name is not None:
        last = last.where(SettingRow.name == name)
    newest = last.group_by(SettingRow.name).subquery()
    rows = session.exec(
        select(SettingRow.name, SettingRow.value)
        .join(newest, (col(SettingRow.name) == newest.c.name) & (col(SettingRow.version) == newest.c.version))
        .where(SettingRow.institution_id == institution_id)
    )
    return dict(rows.all())


def add_setting(
    session: Session,
    institution_id: str,
    name: str,
    *,
    version: int,
    value: int,
    reason: str,
    account_id: str | None,
    at: datetime,
) -> bool:
    """Add a change as number `version` of its setting; False when somebody else made that number in between."""
    row = SettingRow(
        institution_id=institution_id,
        name=name,
        version=version,
        value=value,
        reason=reason,
        set_by=account_id,
        valid_from=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except Clash:
        return False
    return True
