"""Keeping files (R15): sealed on disk, whole at every reading, within quota, and nothing left behind by a crash."""

import errno
import hashlib
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import text

from bpv.core import files
from bpv.core.cleaning.asking import Cleaned
from bpv.core.db import Database
from bpv.core.errors import NotFound, Refused
from bpv.core.files import Quota, disk, janitor
from bpv.core.ids import new_id
from bpv.core.rights import Role
from tests.support.keys import RING
from tests.support.school import School

WORDS = b"words that only the reader may see " * 100
OWNER = "o" * 20
NOW = timedelta(0)


def copy(content: bytes = WORDS, name: str = "report.txt") -> Cleaned:
    """A clean copy, as `clean` gives it."""
    return Cleaned(name, "txt", content, hashlib.sha256(content).hexdigest())


@pytest.fixture
def folder(database: Database, school: School, tmp_path: Path) -> Path:
    """A folder of this test alone, and a database that knows no file yet."""
    with database.writing() as session:
        session.connection().execute(text("DELETE FROM stored_file"))
    database.files = tmp_path / "files"
    return database.files


def on_disk(folder: Path) -> list[str]:
    """The names of all files in the folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def kept(database: Database, institution_id: str, cleaned: Cleaned | None = None) -> files.StoredFile:
    """One file, kept and committed."""
    with database.writing() as session:
        return files.keep(session, institution_id, cleaned or copy(), "hand_in", OWNER, None)


def rows(database: Database) -> int:
    """How many files the database knows."""
    with database.reading() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM stored_file")).scalar_one())


def test_a_file_comes_back_as_it_was_and_lies_sealed(database: Database, school: School, folder: Path) -> None:
    stored = kept(database, school.institution)
    with database.reading() as session:
        assert files.content(session, school.institution, stored.id) == WORDS
        assert files.one(session, school.institution, stored.id) == stored
        found = files.of_owner(session, school.institution, "hand_in", [OWNER, "x" * 20])
    assert (found[OWNER], found["x" * 20]) == ((stored,), ())
    sealed = disk.place_of(folder, stored.id)
    assert on_disk(folder) == [stored.id]
    assert b"words that only" not in sealed.read_bytes()
    assert (sealed.stat().st_mode & 0o777, sealed.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert stored.sha256 == hashlib.sha256(WORDS).hexdigest()


def test_two_files_of_one_name_both_stay(database: Database, school: School, folder: Path) -> None:
    first, second = kept(database, school.institution), kept(database, school.institution, copy(b"another"))
    with database.reading() as session:
        found = files.of_owner(session, school.institution, "hand_in", [OWNER])[OWNER]
        assert [files.content(session, school.institution, one.id) for one in (first, second)] == [WORDS, b"another"]
    assert {one.id for one in found} == {first.id, second.id}
    assert len(on_disk(folder)) == 2


def test_another_school_finds_nothing(database: Database, school: School, folder: Path) -> None:
    stored = kept(database, school.institution)
    with database.writing() as session:
        for act in (files.one, files.content, files.drop):
            with pytest.raises(NotFound):
                act(session, school.other_institution, stored.id)
        assert files.of_owner(session, school.other_institution, "hand_in", [OWNER])[OWNER] == ()


def flipped(place: Path) -> None:
    """One bit of the content."""
    raw = bytearray(place.read_bytes())
    raw[len(raw) // 2] ^= 1
    place.write_bytes(raw)


@pytest.mark.parametrize(
    "harm", [flipped, Path.unlink, lambda place: place.write_bytes(b""), lambda place: os.truncate(place, 50)]
)
def test_a_damaged_file_is_refused_and_told(
    harm: Callable[[Path], object], database: Database, school: School, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = kept(database, school.institution)
    harm(disk.place_of(folder, stored.id))
    with database.reading() as session, pytest.raises(Refused, match=r"file\.damaged"):
        files.content(session, school.institution, stored.id)
    told = capsys.readouterr()
    assert "file.damaged" in told.out + told.err


def test_the_bytes_of_one_file_do_not_open_as_another(database: Database, school: School, folder: Path) -> None:
    first, second = kept(database, school.institution), kept(database, school.institution, copy(b"another"))
    disk.place_of(folder, second.id).write_bytes(disk.place_of(folder, first.id).read_bytes())
    with database.writing() as session:
        session.connection().execute(
            text("UPDATE stored_file SET file_key = (SELECT file_key FROM stored_file WHERE id = :a) WHERE id = :b"),
            {"a": first.id, "b": second.id},
        )
    with database.reading() as session, pytest.raises(Refused, match=r"file\.damaged"):
        files.content(session, school.institution, second.id)


def test_what_does_not_commit_leaves_nothing(database: Database, school: School, folder: Path) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        files.keep(session, school.institution, copy(), "hand_in", OWNER, None)
        assert len(on_disk(folder)) == 1
        raise RuntimeError
    assert (on_disk(folder), rows(database)) == ([], 0)


def test_a_dropped_file_goes_with_the_commit_and_not_before(database: Database, school: School, folder: Path) -> None:
    stored = kept(database, school.institution)
    with pytest.raises(RuntimeError), database.writing() as session:
        files.drop(session, school.institution, stored.id)
        raise RuntimeError
    assert on_disk(folder) == [stored.id]
    with database.writing() as session:
        files.drop(session, school.institution, stored.id)
    assert (on_disk(folder), rows(database)) == ([], 0)


@pytest.mark.parametrize(
    "quota", [Quota(files=5, size=10**9), Quota(files=1000, size=5 * len(WORDS))], ids=["count", "bytes"]
)
def test_quotas_hold_for_uploads_at_one_moment(quota: Quota, database: Database, school: School, folder: Path) -> None:
    person, placement = school.accounts[Role.STUDENT][0], placement_of(database)

    def upload(_: int) -> str:
        try:
            with database.writing() as session:
                files.keep(
                    session, school.institution, copy(), "hand_in", new_id(), person, placement_id=placement,
                    quotas={"created_by": quota, "placement_id": Quota(1000, 10**9)},
                )  # fmt: skip
        except Refused as refusal:
            return refusal.code
        return "kept"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(upload, range(100)))
    assert (answers.count("kept"), answers.count("file.quota.created_by")) == (5, 95)
    assert (len(on_disk(folder)), rows(database)) == (5, 5)
    with database.writing() as session, pytest.raises(Refused, match=r"file\.quota\.placement_id"):
        files.keep(
            session, school.institution, copy(), "hand_in", OWNER, None, placement_id=placement,
            quotas={"placement_id": quota},
        )  # fmt: skip


def placement_of(database: Database) -> str:
    """Any placement."""
    with database.reading() as session:
        return str(session.connection().execute(text("SELECT id FROM placement ORDER BY id")).scalars().first())


def test_a_full_disk_is_said_and_hurts_nothing(
    database: Database, school: School, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Refused, match=r"file\.no_room"), database.writing() as session:
            files.keep(session, school.institution, copy(), "hand_in", OWNER, None)
    assert (on_disk(folder), rows(database)) == ([], 0)
    kept(database, school.institution)
    assert (len(on_disk(folder)), rows(database)) == (1, 1)


def test_the_janitor_takes_what_has_no_row_and_is_old_enough(database: Database, school: School, folder: Path) -> None:
    stored = kept(database, school.institution)
    for name in (new_id(), new_id() + disk.PART, "README"):
        place = disk.place_of(folder, name)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"left over")
    assert janitor.sweep(database) == 0
    assert janitor.sweep(database, NOW) == 2
    assert set(on_disk(folder)) == {"README", stored.id}


def upload_for_ever(url: str, folder: Path, institution_id: str, ready: Event) -> None:
    """Keep one file after another, in a process of its own, until it is killed."""
    database, content = Database(url, RING, folder), os.urandom(300_000)
    while True:
        kept(database, institution_id, copy(content))
        ready.set()


def test_a_killed_upload_leaves_no_file_without_a_row_and_no_row_without_a_file(
    database: Database, school: School, folder: Path
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    database.dispose()
    processes = multiprocessing.get_context("fork")
    for moment in range(10):
        ready = processes.Event()
        child = processes.Process(target=upload_for_ever, args=(url, folder, school.institution, ready))
        child.start()
        assert ready.wait(60)
        time.sleep(moment * 0.007)
        child.kill()
        child.join()
    janitor.sweep(database, NOW)
    with database.reading() as session:
        known = session.connection().execute(text("SELECT id FROM stored_file ORDER BY id")).scalars().all()
        assert len(known) >= 10
        assert on_disk(folder) == sorted(known)
        for file_id in known[:20]:
            assert len(files.content(session, school.institution, file_id)) == 300_000
