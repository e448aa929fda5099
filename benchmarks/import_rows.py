"""Import of 10,000 companies: rows per second and peak memory, beside two peers on the same file and database.

    python -m benchmarks.import_rows --rows 10000

- ours: read in the child process, judge every row (identity, duplicates), write in one transaction. The time of the
  writing transaction alone is printed too: at most 2 s per 10,000 rows.
- naive: csv, one ORM object and one commit per row; no verdicts, no duplicates, half applied when cut off.
- floor: csv and one `executemany` in one transaction, companies only; no verdicts.

Every contestant is a process of its own, so that memory is its own; they take turns, and medians of CPU seconds (with
those of child processes) are compared, so that the ratios hold on a busy machine.
"""

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from benchmarks.companies import two_lists
from bpv.companies.tables import CompanyRow, EstablishmentRow
from bpv.core import migrate
from bpv.core.clock import now, today
from bpv.core.db import METADATA, Database
from bpv.core.ids import new_id
from bpv.core.rights import Reach, Scope
from bpv.imports import service
from bpv.imports.models import Kind, Upload
from bpv.imports.service import running
from bpv.organisation.tables import InstitutionRow

HEAD: Final = ("Naam", "KvK", "Straat", "Huisnummer", "Postcode", "Plaats", "Telefoon", "Website")


def write(path: Path, rows: int) -> None:
    """The file to import."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD)
        for number, record in enumerate(two_lists(rows, 10)[0]):
            fields = ("street", "house_number", "postcode", "place", "phone", "website")
            writer.writerow([record["name"], 20_000_000 + number, *(record[field] for field in fields)])


def ours(database: Database, school: str, path: Path) -> dict[str, float]:
    """The whole way, and the seconds within the writing transaction."""
    raw, scope = path.read_bytes(), Scope(Reach.ALL, school)
    sheet = service.read_file(raw)
    with database.writing() as session:
        run = service.stage(session, scope, Upload(Kind.COMPANIES, path.name, raw, today()), sheet)
    with database.writing() as session:
        service.map_columns(session, scope, run, run.mapping, {})
    service.judge_now(database, run.id)
    with database.writing() as session:
        service.ask_apply(session, scope, service.run(session, scope, run.id), skip_bad=True)
    inside = timed(running, "written", lambda: service.apply_now(database, run.id))
    return {"transaction": inside}


def timed(module: Any, name: str, work: Callable[[], object]) -> float:
    """CPU seconds spent in one function of a module while `work` runs."""
    original, spent = getattr(module, name), []

    def measured(*args: Any) -> Any:
        start = time.process_time()
        answer = original(*args)
        spent.append(time.process_time() - start)
        return answer

    setattr(module, name, measured)
    work()
    setattr(module, name, original)
    return sum(spent)


def values(row: list[str], school: str) -> dict[str, Any]:
    """A row as the peers write it."""
    made = {"institution_id": school, "name": row[0], "kvk": row[1], "phone": row[6] or None, "website": row[7] or None}
    return {**made, "id": new_id(), "created_at": now(), "updated_at": now()}


def naive(database: Database, school: str, path: Path) -> dict[str, float]:
    """One object and one commit per row."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            with database.writing() as session:
                company = CompanyRow(**values(row, school))
                session.add(company)
                session.flush()
                at = dict(zip(("street", "house_number", "postcode", "place"), row[2:6], strict=True))
                session.add(EstablishmentRow(institution_id=school, company_id=company.id, **at))
    return {}


def floor(database: Database, school: str, path: Path) -> dict[str, float]:
    """One executemany."""
    empty = {
        "techniques": [],
        "machines": [],
        "languages": [],
        "sources": {},
        "company_type": "company",
        "country": "NL",
    }
    rest = {"paused": False, "search_text": "", "sort_name": "", "completeness": 0, "version": 1}
    with path.open(newline="", encoding="utf-8") as file, database.connection() as connection:
        rows = [{**empty, **rest, **values(row, school)} for row in list(csv.reader(file, delimiter=";"))[1:]]
        connection.execute(insert(METADATA.tables["company"]), rows)
    return {}


CONTESTANTS: Final = {"ours": ours, "naive": naive, "floor": floor}


def cpu() -> float:
    """CPU seconds of this process and its children so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def contest(name: str, path: Path) -> None:
    """One contestant in this process: prints CPU seconds and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.sqlite3")
        migrate.upgrade(database)
        with database.writing() as session:
            school = InstitutionRow(name="Bench")
            session.add(school)
        start = cpu()
        more = CONTESTANTS[name](database, school.id, path)
        seconds = cpu() - start
        database.dispose()
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": seconds, "megabytes": max(own, child) / 1024, **more}))


def main() -> None:
    """Run every contestant in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contestant", choices=sorted(CONTESTANTS))
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.contestant:
        contest(asked.contestant, asked.file)
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "companies.csv"
        write(path, asked.rows)
        for _ in range(asked.rounds):
            for name in CONTESTANTS:
                command = [sys.executable, "-m", "benchmarks.import_rows", "--contestant", name, "--file", str(path)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                found[name].append(json.loads(done.stdout.splitlines()[-1]))
    report(asked.rows, found)


def report(rows: int, found: dict[str, list[dict[str, float]]]) -> None:
    """The table."""
    print(f"import of {rows:,} companies on SQLite (synchronous=FULL)")
    seconds = {name: statistics.median(one["seconds"] for one in runs) for name, runs in found.items()}
    for name, runs in found.items():
        memory = max(one["megabytes"] for one in runs)
        print(f"  {name:6} {seconds[name]:6.2f} s  {rows / seconds[name]:9,.0f} rows/s  {memory:5.0f} MB")
    inside = statistics.median(one["transaction"] for one in found["ours"])
    print(f"  writing transaction {inside:.2f} s per {rows:,} rows (<= 2 s per 10,000)")
    print(
        f"  ours/naive {seconds['ours'] / seconds['naive']:.2f}x   ours/floor {seconds['ours'] / seconds['floor']:.1f}x"
    )


if __name__ == "__main__":
    main()
