"""Merging two companies: the preview field by field, and the merge itself in one transaction.

Everything that pointed at the company that goes points at the one that stays, in every room; then the row is deleted,
and foreign keys prove that nothing was forgotten (docs/decisions/0016).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import Company
from bpv.companies.models.merging import FieldPair, Held, JointLine, Preview, Side
from bpv.companies.rules import joining as rules
from bpv.companies.service.relations import college_names
from bpv.companies.store import bump, editing, joining
from bpv.companies.store import merging as ledger
from bpv.core import audit
from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.moving import Change, Joint, Moves, Repoint, Row, to_json
from bpv.core.rights import Scope

NAMES: Final = ("name", "title", "street", "kind", "crebo", "code", "place")
QUIET: Final = frozenset({"id", "institution_id", "version", "sources", "place_key", "company_id", "establishment_id"})
Repoints = Sequence[Repoint]


def preview(session: Session, scope: Scope, kept_id: str, gone_id: str, repoints: Repoints) -> Preview:
    """Everything that merging `gone_id` into `kept_id` would do. Reads only.

    Raises Refused for a company and itself, or one that was merged away; NotFound for one that the school has not.
    """
    kept, gone = both(session, scope, kept_id, gone_id, lock=False)
    moves = planned(session, scope, kept, gone, repoints)
    return shown(session, scope, kept, gone, moves)


def bigger(session: Session, scope: Scope, one_id: str, other_id: str) -> tuple[str, str]:
    """The two ids, the company with more around it first; of two with as much the older one."""
    kept, gone = both(session, scope, one_id, other_id, lock=False)
    counted = joining.held(session, scope.institution_id, [one_id, other_id])
    totals = {key: sum(one.get(key, 0) for one in counted.values()) for key in (one_id, other_id)}
    best = max((kept, gone), key=lambda row: (totals[row["id"]], -row["created_at"].timestamp(), row["id"]))
    return (one_id, other_id) if best["id"] == one_id else (other_id, one_id)


def merge(
    session: Session,
    scope: Scope,
    kept_id: str,
    gone_id: str,
    seen: str,
    chosen: Mapping[str, Side],
    repoints: Repoints,
) -> str:
    """Merge `gone_id` into `kept_id` with a side per field; gives the id of the merge.

    `seen` is that of the preview. Raises as `preview` does, and Stale with a new preview when either changed since.
    """
    kept, gone = both(session, scope, kept_id, gone_id, lock=True)
    moves = planned(session, scope, kept, gone, repoints)
    if seen != seen_of(kept, gone):
        raise Stale(shown(session, scope, kept, gone, moves))
    fitting = {name: side for name, side in chosen.items() if side in rules.sides(name, kept, gone)}
    fields = rules.merged(kept, gone, fitting, heading(gone, today()))
    if fields:
        moves.changes.append(Change("company", {"id": kept_id}, {n: kept[n] for n in fields}, fields, content=True))
    done = joining.carry_out(session, moves)
    editing.refresh(session, scope, kept_id)
    follows = joining.following(session, kept_id)
    done.append(Change("company", {"id": kept_id}, {name: kept[name] for name in follows}, follows))
    values = {
        "kept_id": kept_id,
        "absorbed_id": gone_id,
        "absorbed_name": gone["name"],
        "chosen": {name: side.value for name, side in fitting.items() if side is not Side.KEPT},
        "moved": moves.moved | {f"{name}+": number for name, number in joined_of(moves).items()},
        "undo": to_json(done),
    }
    merge_id = ledger.record(session, scope.institution_id, scope.account_id, values)
    bump(session, scope.institution_id)
    record(session, scope, "company.merged", merge_id, tuple(name for name in fields if name != "sources"))
    return merge_id


def record(session: Session, scope: Scope, event: str, object_id: str, fields: tuple[str, ...]) -> None:
    """The audit event, last in the transaction."""
    who, school = scope.account_id, scope.institution_id
    audit.record(session, event, institution_id=school, actor_id=who, object_id=object_id, fields=fields)


def both(session: Session, scope: Scope, kept_id: str, gone_id: str, *, lock: bool) -> tuple[Row, Row]:
    """Both companies as whole rows, locked in one order for everybody when they are to be written."""
    if kept_id == gone_id:
        raise Refused("merge.itself", field="other")
    found = joining.companies(session, scope.institution_id, (kept_id, gone_id), lock=lock)
    for company_id in (kept_id, gone_id):
        if company_id in found:
            continue
        went = ledger.went_to(session, scope.institution_id, company_id)
        if went is not None:
            raise Refused("merge.gone_already", field="other", name=went[1])
        raise NotFound()
    return found[kept_id], found[gone_id]


def planned(session: Session, scope: Scope, kept: Row, gone: Row, repoints: Repoints) -> Moves:
    """What moves in this room and in every room above it."""
    moves = joining.planned(session, scope.institution_id, kept, gone, heading(gone, today()), today())
    for repoint in repoints:
        repoint(session, scope.institution_id, moves)
    return moves


def heading(gone: Row, day: date) -> str:
    """What stands above a text that came from the other company: its name and the day, in no language."""
    return f"— {gone['name']} ({day.day}-{day.month}-{day.year}) —"


def shown(session: Session, scope: Scope, kept: Row, gone: Row, moves: Moves) -> Preview:
    """A plan as a page shows it."""
    colleges = college_names(session, scope.institution_id)
    counted = joining.held(session, scope.institution_id, (kept["id"], gone["id"]))
    return Preview(
        kept=Company.model_validate(kept),
        gone=Company.model_validate(gone),
        fields=tuple(field_pair(name, kept, gone) for name in rules.FIELDS),
        held=tuple(
            Held(table=table, kept=numbers.get(kept["id"], 0), gone=numbers.get(gone["id"], 0))
            for table, numbers in counted.items()
            if numbers
        ),
        moved=tuple(sorted(moves.moved.items())),
        joints=tuple(joint_line(one, colleges) for one in moves.joints),
        seen=seen_of(kept, gone),
    )


def field_pair(name: str, kept: Row, gone: Row) -> FieldPair:
    """One field of both companies with the side that is proposed."""
    return FieldPair(
        name=name,
        kept=kept[name],
        gone=gone[name],
        kept_source=origin(kept["sources"].get(name)),
        gone_source=origin(gone["sources"].get(name)),
        side=rules.proposed(name, kept, gone),
        sides=rules.sides(name, kept, gone),
    )


def origin(stamp: Mapping[str, str] | None) -> dict[str, Any]:
    """The source of a field with its day; empty when nobody knows."""
    return {"source": stamp["source"], "on": date.fromisoformat(stamp["on"])} if stamp else {}


def joint_line(one: Joint, colleges: Mapping[str, str]) -> JointLine:
    """Two rows that become one, with the columns in which they differ. `colleges`: names by id."""
    differing = [name for name in one.stays if name not in QUIET and one.stays[name] != one.goes.get(name)]
    return JointLine(
        table=one.table,
        stays=name_of(one.stays, colleges),
        goes=name_of(one.goes, colleges),
        differences=tuple(
            (name, said(one.stays[name]), said(one.goes[name]), said(one.changes.get(name, one.stays[name])))
            for name in differing
            if not name.endswith("_id")
        ),
    )


def name_of(row: Mapping[str, Any], colleges: Mapping[str, str] | None = None) -> str:
    """What a row is called: its name or title, an address, or whatever tells it apart; empty when nothing does."""
    if row.get("crebo") and row.get("code"):
        return f"{row['crebo']}, {row['code']}"
    if row.get("college_id") and not row.get("name"):
        return (colleges or {}).get(row["college_id"], "")
    if row.get("street"):
        address = (row["street"], row.get("house_number"))
        return ", ".join(filter(None, (" ".join(part for part in address if part), row.get("place"))))
    return next((str(row[name]) for name in NAMES if row.get(name)), "")


def said(value: Any) -> str:
    """A value of a part as text; days as ISO text, unknown as the empty text."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def joined_of(moves: Moves) -> dict[str, int]:
    """How many rows became one with another, per table."""
    found: dict[str, int] = {}
    for one in moves.joints:
        found[one.table] = found.get(one.table, 0) + 1
    return found


def seen_of(kept: Row, gone: Row) -> str:
    """A short digest of the state of both: it changes with every change to a company or to its parts."""
    parts = [f"{row['id']} {row['version']} {row['updated_at'].isoformat()}" for row in (kept, gone)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def went_to(session: Session, scope: Scope, company_id: str) -> tuple[str, str] | None:
    """Where a company that was merged away is now (its id), and the name it had; None when it was not merged."""
    return ledger.went_to(session, scope.institution_id, company_id)
