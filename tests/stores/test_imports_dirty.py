"""R17: two hundred malformed files: a verdict per row, nothing lost, nothing half applied, no change a second time."""

from pathlib import Path

import pytest

from bpv.core.db import Database
from bpv.core.errors import Refused
from bpv.core.intake import Verdict
from bpv.core.rights import Scope
from bpv.imports import service
from bpv.imports.models import State
from tests.support.databases import KINDS, Databases
from tests.support.dirty_files import BLANK, GOOD, REFUSED, DirtyFile, dirty_file
from tests.support.imports import applied, digest, dry, found_school, imported

FILES = 200
SLICE = 25  # on PostgreSQL
CLASSES = {
    Verdict.NEW: GOOD,
    Verdict.CHANGED: GOOD,
    Verdict.SAME: GOOD,
    Verdict.POSSIBLE_DUPLICATE: GOOD,
    Verdict.REFUSED: REFUSED,
    Verdict.BLANK: BLANK,
}


def check(database: Database, scope: Scope, file: DirtyFile) -> None:
    """One file: judged as it must be, without a change; applied once; and then nothing is left to do."""
    before = digest(database)
    if file.refusals:
        with pytest.raises(Refused) as refusal:
            dry(database, scope, file.raw, name=file.name)
        assert refusal.value.code in file.refusals
        assert digest(database) == before
        return
    sheet = service.read_file(file.raw)
    run, verdicts = dry(database, scope, file.raw, name=file.name, sheet=sheet)
    found = [CLASSES[row.verdict] for row in verdicts.judged]
    assert found == file.expected, [(row.number, row.verdict, row.notes) for row in verdicts.judged]
    assert verdicts.above == file.above + 1
    assert len(verdicts.judged) + verdicts.above == file.records, "a row was lost"
    assert sum(run.counts.values()) == len(verdicts.judged)
    assert all(row.notes for row in verdicts.judged if row.verdict is Verdict.REFUSED)
    assert digest(database) == before, "a dry run changes nothing"
    first = applied(database, scope, run, skip_bad=True)
    assert first.state is State.APPLIED
    after = digest(database)
    second = imported(database, scope, file.raw, name=file.name, sheet=sheet, skip_bad=True)
    assert (second.counts["new"], second.counts["changed"]) == (0, 0)
    assert second.repeats_id == first.id
    assert digest(database) == after


@pytest.mark.parametrize("block", range(20))
def test_every_file_on_sqlite(sqlite_database: Database, block: int) -> None:
    """All of them, in twenty schools, so that two processes share the work."""
    scope = found_school(sqlite_database)
    for seed in range(block, FILES, 20):
        check(sqlite_database, scope, dirty_file(seed))


def test_a_slice_on_postgresql(databases: Databases, tmp_path: Path) -> None:
    """What differs between the databases shows in a slice."""
    with databases.migrated(KINDS[1], tmp_path) as url:
        database = Database(url)
        scope = found_school(database)
        for seed in range(1_000, 1_000 + SLICE):
            check(database, scope, dirty_file(seed))
        database.dispose()


def test_the_generator_makes_every_kind() -> None:
    """The seeds hold all three kinds of file and all three verdicts: else the test above shows little."""
    files = [dirty_file(seed) for seed in range(FILES)]
    assert {verdict for file in files for verdict in file.expected} == {GOOD, REFUSED, BLANK}
    assert sum(bool(file.refusals) for file in files) >= 10
    assert {file.encoding for file in files} >= {"utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"}
