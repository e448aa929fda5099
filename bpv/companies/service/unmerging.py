"""Undoing a merge: what still stands where the merge put it goes back; what changed since stays, and is named first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from bpv.companies.models.merging import LeftLine, MergeLine, UndoView
from bpv.companies.rules.returning import Owned, Stray, returned, strays
from bpv.companies.service.merging import name_of, record
from bpv.companies.store import bump, editing, joining
from bpv.companies.store import merging as ledger
from bpv.core.clock import now
from bpv.core.db import Clash
from bpv.core.errors import NotFound, Refused
from bpv.core.moving import Change, Left, Return, from_json, returning
from bpv.core.rights import Scope
from bpv.organisation import service as organisation

UNDO_DAYS = "merge.undo_days"


def merges(session: Session, scope: Scope, q: str, *, offset: int, size: int) -> tuple[tuple[MergeLine, ...], int]:
    """One page of merges, the latest first, and how many there are: three queries, whatever their number."""
    days = organisation.setting(session, scope.institution_id, UNDO_DAYS)
    return ledger.lines(session, scope.institution_id, q, days, offset=offset, size=size)


def undo_view(session: Session, scope: Scope, merge_id: str) -> UndoView:
    """A merge, with what undoing it would do now and what would stay as it is. Raises NotFound."""
    line, kept = found(session, scope, merge_id)
    later = ledger.later(session, scope.institution_id, line, undo_days(session, scope))
    code = blocked(line, later)
    if code:
        return UndoView(line=line, rows=(), columns=(), left=(), along=(), blocked=code, later=later)
    back, along, stays = planned(session, line, from_json(kept))
    left = [left_line(session, one) for one in back.left if one.column not in joining.FOLLOWING]
    return UndoView(
        line=line,
        rows=counted(back.rows),
        columns=counted([one for one in back.columns if joining.FOLLOWING[0] not in (one.after or {})]),
        left=tuple([*left, *(stray_line(one) for one in stays)]),
        along=tuple(stray_line(one) for one in along),
    )


def undo(session: Session, scope: Scope, merge_id: str) -> MergeLine:
    """Undo a merge within its time. Raises NotFound, or Refused with the reason; then nothing changed."""
    line, _ = found(session, scope, merge_id)
    editing.locked(session, scope, line.kept_id)
    line, kept = found(session, scope, merge_id)
    later = ledger.later(session, scope.institution_id, line, undo_days(session, scope))
    if code := blocked(line, later):
        raise Refused(code, name=later.absorbed_name if later else line.absorbed_name)
    changes = from_json(kept)
    back, along, stays = planned(session, line, changes)
    moved = tuple(Change(one.table, one.key, {}, {one.column: line.absorbed_id}) for one in along)
    try:
        joining.undo(session, replace(back, columns=(*back.columns, *moved)))
        for company_id in sorted((line.kept_id, line.absorbed_id)):
            editing.refresh(session, scope, company_id)
    except Clash as clash:
        raise Refused("merge.in_the_way") from clash
    if not (back.left or along or stays):  # nobody touched anything since: all is as it was, to the last column
        joining.set_following(session, line.kept_id, changes[-1].before)
        joining.set_following(session, line.absorbed_id, went_whole(changes, line.absorbed_id).before)
    ledger.mark_undone(session, scope.institution_id, merge_id, scope.account_id)
    bump(session, scope.institution_id)
    record(session, scope, "company.merge_undone", merge_id, tuple(sorted(line.chosen)))
    return line


def forget(session: Session, institution_id: str) -> int:
    """Empty what merges keep to be undone when the time for it is over: it holds names of people. How many."""
    days = organisation.setting(session, institution_id, UNDO_DAYS)
    return ledger.forget(session, institution_id, now() - timedelta(days=days))


def found(session: Session, scope: Scope, merge_id: str) -> tuple[MergeLine, Sequence[dict[str, object]]]:
    """A merge with what is needed to undo it; raises NotFound."""
    line = ledger.one(session, scope.institution_id, merge_id, undo_days(session, scope))
    if line is None:
        raise NotFound()
    return line


def undo_days(session: Session, scope: Scope) -> int:
    """How many days a merge can be undone."""
    return organisation.setting(session, scope.institution_id, UNDO_DAYS)


def blocked(line: MergeLine, later: MergeLine | None) -> str:
    """Why a merge cannot be undone now, as a word code; empty when it can."""
    if line.undone_at is not None:
        return "merge.undone_already"
    if not line.can_undo:
        return "merge.too_late"
    return "merge.later_first" if later is not None else ""


def went_whole(changes: Sequence[Change], company_id: str) -> Change:
    """The deletion of the company itself, with the whole row."""
    return next(one for one in changes if one.table == joining.COMPANY and one.key["id"] == company_id)


def planned(
    session: Session, line: MergeLine, changes: Sequence[Change]
) -> tuple[Return, tuple[Stray, ...], tuple[Stray, ...]]:
    """What undoing gives back; rows that came since and go along with their part; rows that stay with theirs."""
    back = returning(session, changes)
    along: list[Stray] = []
    stays: list[Stray] = []
    homes = returned(back, line.kept_id, line.absorbed_id, joining.COMPANY)
    for table, column, parts in joining.bound_to_parts():
        rows = joining.rows_of(session, table, column, line.kept_id)
        owned = Owned(table.name, column, tuple(table.primary_key.columns.keys()), parts)
        found = strays(owned, rows, back, homes, line.kept_id, line.absorbed_id)
        along += [one for one in found if one.goes]
        stays += [one for one in found if not one.goes]
    taken = {(one.table, tuple(one.key.items()), one.column) for one in stays}
    columns = tuple(one for one in (without(one, taken) for one in back.columns) if one.after)
    return replace(back, columns=columns), tuple(along), tuple(stays)


def without(one: Change, taken: set[tuple[str, tuple[tuple[str, object], ...], str]]) -> Change:
    """A change without the columns that stay as they are."""
    after = {n: v for n, v in (one.after or {}).items() if (one.table, tuple(one.key.items()), n) not in taken}
    return replace(one, after=after) if after != one.after else one


def counted(changes: Sequence[Change]) -> tuple[tuple[str, int], ...]:
    """How many rows per table."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for one in changes:
        found.setdefault(one.table, set()).add(tuple(one.key.values()))
    return tuple(sorted((table, len(keys)) for table, keys in found.items()))


def left_line(session: Session, one: Left) -> LeftLine:
    """Something that changed since, with its name."""
    row = joining.rows_by_key(session, one.table, one.key)
    return LeftLine(table=one.table, name=name_of(row), column=one.column, gone=one.gone)


def stray_line(one: Stray) -> LeftLine:
    """A row that goes along with its part, or stays with it."""
    return LeftLine(table=one.table, name=name_of(one.row), column=one.column)
