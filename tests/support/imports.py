"""What tests of imports share: a school, a scope, a digest of all tables, and one import from file to result."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from bpv.core.clock import now
from bpv.core.db import METADATA, Database
from bpv.core.rights import Reach, Scope
from bpv.core.sheets.shape import Sheet
from bpv.imports import service
from bpv.imports.models import Kind, Run, Upload, Verdicts
from bpv.organisation.tables import InstitutionRow, QualificationRow, SettingRow

OWN: Final = ("import_run", "import_blob", "import_decision", "audit", "job_run", "heartbeat")
DAY: Final = date(2026, 11, 1)


def awake(session: Session, institution_id: str) -> None:
    """Let the mail of a school go out at any hour, so that tests of mail hold at night too."""
    for name, value in (("mail.quiet_from", 24), ("mail.quiet_until", 0)):
        fixed = {"version": 1, "reason": "Geen stille uren", "valid_from": now()}
        session.add(SettingRow(institution_id=institution_id, name=name, value=value, **fixed))


def found_school(database: Database, crebos: Iterable[str] = ()) -> Scope:
    """A school, with these qualifications."""
    with database.writing() as session:
        school = InstitutionRow(name="LiS")
        session.add(school)
        session.flush()
        awake(session, school.id)
        for crebo in crebos:
            name = f"Kwalificatie {crebo}"
            row = QualificationRow(
                institution_id=school.id, crebo=crebo, name=name, edition=2015, valid_from=date(2015, 8, 1)
            )
            session.add(row)
        return Scope(Reach.ALL, school.id)


def digest(database: Database) -> str:
    """Tells whether any table but those of imports themselves changed."""
    made = hashlib.sha256()
    with database.reading() as session:
        for table in METADATA.sorted_tables:
            if table.name not in OWN:
                rows = sorted(map(repr, session.connection().execute(select(table))))
                made.update(f"{table.name}\n{rows}\n".encode())
    return made.hexdigest()


def staged(
    database: Database,
    scope: Scope,
    raw: bytes,
    kind: Kind = Kind.COMPANIES,
    *,
    name: str = "lijst.csv",
    mapping: Mapping[str, str] | None = None,
    dated_on: date = DAY,
    sheet: Sheet | None = None,
    **options: int,
) -> Run:
    """A file that was read (unless its sheet is given), mapped with changes by column name, and queued for judging."""
    sheet = sheet or service.read_file(raw)
    upload = Upload(kind, name, raw, dated_on, options=options)
    with database.writing() as session:
        run = service.stage(session, scope, upload, sheet)
        chosen: dict[str, int] = dict(run.mapping)
        for field, column in (mapping or {}).items():
            index = service.column_of(run, sheet, field, column)
            assert index is not None
            chosen = {other: at for other, at in chosen.items() if at != index} | {field: index}
        service.map_columns(session, scope, run, chosen, {})
    return run


def dry(database: Database, scope: Scope, raw: bytes, kind: Kind = Kind.COMPANIES, **more: Any) -> tuple[Run, Verdicts]:
    """The verdict on a file."""
    run = staged(database, scope, raw, kind, **more)
    assert service.judge_now(database, run.id)
    return state(database, scope, run)


def state(database: Database, scope: Scope, run: Run) -> tuple[Run, Verdicts]:
    """A run as it stands."""
    with database.reading() as session:
        found = service.run(session, scope, run.id)
        verdicts = service.verdicts_of(session, found)
    assert verdicts is not None, found.problem
    return found, verdicts


def imported(
    database: Database, scope: Scope, raw: bytes, kind: Kind = Kind.COMPANIES, *, skip_bad: bool = False, **more: Any
) -> Run:
    """A file from bytes to the registry."""
    return applied(database, scope, dry(database, scope, raw, kind, **more)[0], skip_bad=skip_bad)


def applied(database: Database, scope: Scope, run: Run, *, skip_bad: bool = False) -> Run:
    """A judged run, written."""
    with database.writing() as session:
        service.ask_apply(session, scope, run, skip_bad=skip_bad)
    assert service.apply_now(database, run.id)
    return state(database, scope, run)[0]
