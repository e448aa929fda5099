"""The settings of a school: what holds, what held on a day, and changing one."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from types import MappingProxyType

from sqlmodel import Session

from bpv.core import audit
from bpv.core.clock import now
from bpv.core.errors import Refused, Stale
from bpv.core.rights import Scope
from bpv.organisation import store
from bpv.organisation.models import SettingChange
from bpv.organisation.rules import settings as rules


def setting(session: Session, institution_id: str, name: str, *, on: date | None = None) -> int:
    """The value of one setting, in its own unit: the present one, or the one that held at the end of a day.

    Raises `NotFound` for a name that is not in the catalogue.
    """
    default = rules.known(name).default
    return store.setting_values(session, institution_id, on, name).get(name, default)


def settings(session: Session, institution_id: str, *, on: date | None = None) -> Mapping[str, int]:
    """The value of every setting by name, in one query."""
    held = store.setting_values(session, institution_id, on)
    return MappingProxyType({name: held.get(name, one.default) for name, one in rules.SETTINGS.items()})


def setting_history(session: Session, institution_id: str) -> Mapping[str, tuple[SettingChange, ...]]:
    """Every change by setting, oldest first; a setting that nobody changed has none."""
    changes = store.setting_changes(session, institution_id)
    made = {name: tuple(own) for name, own in groupby(changes, key=lambda one: one.name)}
    return MappingProxyType({name: made.get(name, ()) for name in rules.SETTINGS})


def change_setting(session: Session, scope: Scope, name: str, value: int, reason: str, version: int) -> None:
    """Give a setting another value from now on; `version` is the number of changes its reader saw.

    Raises `NotFound` (no such setting), `Refused` (out of bounds, no reason, nothing changes) and `Stale`.
    """
    rules.check(name, value)
    if not reason.strip():
        raise Refused("setting.needs_reason", field="reason")
    changes = store.setting_changes(session, scope.institution_id, name)
    if version != len(changes):
        raise Stale(changes[-1] if changes else None)
    if rules.value_on(name, changes) == value:
        raise Refused("setting.same_value", field="value")
    at = max([now(), *(one.valid_from for one in changes)])
    own, account_id = scope.institution_id, scope.account_id
    number = version + 1
    if not store.add_setting(
        session, own, name, version=number, value=value, reason=reason.strip(), account_id=account_id, at=at
    ):
        raise Stale(store.setting_changes(session, own, name)[-1])
    audit.record(
        session, "setting.changed", institution_id=own, actor_id=account_id, object_id=name, fields=("reason", "value")
    )
