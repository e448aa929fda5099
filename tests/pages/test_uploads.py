"""Files through the page (R15): bad ones are said beside the field, good ones come back as attachments."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import col, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from bpv.core.db import Database
from bpv.core.files import disk
from bpv.core.files.tables import StoredFileRow
from bpv.core.ids import new_id
from bpv.core.rights import Role
from bpv.core.words import say
from bpv.folder.tables import HandInRow
from bpv.web import csrf, transaction
from tests.support.client import Client
from tests.support.fake_scanner import scanner
from tests.support.handed_in import SECRET, Sent, bad_files, bad_names, good_files, pdf
from tests.support.page_fixtures import SignIn
from tests.support.school import School
from tests.support.school_files import CONTENT, NAME

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def folder(database: Database, school: School, tmp_path: Path) -> Path:
    """A folder of this test alone, with the file of the school in it."""
    shared, database.files = database.files, tmp_path / "files"
    for row in stored(database):
        place = disk.place_of(database.files, row.id)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(disk.place_of(shared or Path(), row.id).read_bytes())
    return database.files


def stored(database: Database) -> list[StoredFileRow]:
    """Every file that the database knows, oldest first."""
    with database.reading() as session:
        return list(session.exec(select(StoredFileRow).order_by(col(StoredFileRow.created_at))))


def on_disk(folder: Path) -> list[str]:
    """The names of all files in the folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def watched(app: Flask) -> Iterator[None]:
    """The application asks a scanner that answers."""
    with scanner() as url:
        app.extensions[transaction.SETTINGS] = replace(app.extensions[transaction.SETTINGS], clamd_url=url)
        yield


@pytest.fixture
def work_path(database: Database, school: School) -> str:
    """Where the usual student hands in; what waits there was returned."""
    with database.writing() as session:
        work = session.exec(select(HandInRow).where(col(HandInRow.institution_id) == school.institution)).one()
        work.state = "returned"
        return f"/my-placements/{work.placement_id}/folder/{work.assignment_id}"


def send(student: Client, path: str, *chosen: tuple[str, bytes, str], **more: str) -> Any:
    """Keep work with these files: name, content, and the type that the browser says."""
    parts = [FileStorage(io.BytesIO(raw), name, content_type=declared) for name, raw, declared in chosen]
    data = {csrf.FIELD: student.token(), "key": new_id(), "version": "0", "text": "Mijn werk.", "act": "keep", **more}
    boundary, body = encode_multipart(MultiDict([*data.items(), *(("files", part) for part in parts)]))
    return student.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def one_of_each() -> list[Sent]:
    """A bad file for each refusal, and every bad name that arrives: of a Windows path the last step alone does, and a
    line end comes written as %0A."""
    files = {sent.code: sent for sent in bad_files()} | {sent.name: sent for sent in bad_names()}
    return [sent for sent in files.values() if not set("\\\n") & set(sent.name)]


def test_no_bad_file_gets_in_and_nothing_of_it_stays(
    sign_in: SignIn, database: Database, folder: Path, watched: None, work_path: str
) -> None:
    student, before = sign_in(Role.STUDENT, language="en"), on_disk(folder)
    assert len(before) == 2
    accepted = []
    for number, sent in enumerate(one_of_each()):
        answer = send(student, work_path, (sent.name, sent.raw, sent.declared or "application/octet-stream"))
        assert 400 <= answer.status_code < 500, (number, sent.code, answer.status)
        if answer.status_code == 422:
            assert "Mijn werk." in answer.text
            assert 'id="files-error"' in answer.text
        else:  # a name that no page may hold, and more than a request may hold
            assert (answer.status_code, sent.code) in ((400, "file.name"), (413, "file.big"))
        accepted += [] if on_disk(folder) == before and len(stored(database)) == 2 else [sent.name]
    assert accepted == []


def test_good_files_come_back_clean_as_attachments(
    sign_in: SignIn, database: Database, folder: Path, watched: None, work_path: str
) -> None:
    student, chosen = sign_in(Role.STUDENT), good_files()[::3]  # the others differ below the page only
    for name, raw in chosen:
        assert send(student, work_path, (name, raw, "application/octet-stream")).status_code in (302, 409), name
        with database.writing() as session:
            session.connection().execute(text("DELETE FROM hand_in WHERE state = 'draft'"))
    kept = stored(database)[2:]
    assert [row.name for row in kept] == [name for name, _ in chosen]
    with database.writing() as session:
        work = session.exec(select(StoredFileRow).where(col(StoredFileRow.name) == NAME)).first()
        session.connection().execute(
            text("UPDATE stored_file SET owner_id = :id"), {"id": work.owner_id if work else ""}
        )
    for row in kept:
        answer = student.get(f"/my-hand-in-files/{row.id}", headers={"Range": "bytes=0-10"})
        assert (answer.status_code, len(answer.data)) == (200, row.size)
        assert SECRET.encode() not in answer.data
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_is_read_by_whom_it_concerns_only(
    sign_in: SignIn, database: Database, school: School, folder: Path
) -> None:
    mine = next(row for row in stored(database) if row.institution_id == school.institution)
    theirs = next(row for row in stored(database) if row.institution_id != school.institution)
    assert sign_in(Role.SUPERVISOR).get(f"/hand-in-files/{mine.id}").data == CONTENT
    assert sign_in(Role.STUDENT).get(f"/my-hand-in-files/{mine.id}").data == CONTENT
    assert sign_in(Role.STUDENT).get(f"/my-hand-in-files/{theirs.id}").status_code == 404
    assert sign_in(Role.COORDINATOR).get(f"/hand-in-files/{theirs.id}").status_code == 404
    assert sign_in(Role.BROKER).get(f"/hand-in-files/{mine.id}").status_code == 403


def test_a_damaged_file_is_refused_in_words(sign_in: SignIn, database: Database, school: School, folder: Path) -> None:
    mine = next(row for row in stored(database) if row.institution_id == school.institution)
    place = disk.place_of(folder, mine.id)
    raw = bytearray(place.read_bytes())
    raw[20] ^= 1
    place.write_bytes(raw)
    answer = sign_in(Role.STUDENT, language="en").get(f"/my-hand-in-files/{mine.id}")
    assert answer.status_code == 422
    assert say("en", "file.damaged") in answer.text


def test_too_many_at_once_and_a_scanner_that_is_away_are_said(
    sign_in: SignIn, app: Flask, folder: Path, work_path: str
) -> None:
    student = sign_in(Role.STUDENT, language="en")
    many = send(student, work_path, *[("a.txt", b"a", "text/plain")] * 6)
    assert (many.status_code, say("en", "file.many", {"most": 5}) in many.text) == (422, True)
    with scanner(b"stream: ERROR\0") as url:
        app.extensions[transaction.SETTINGS] = replace(app.extensions[transaction.SETTINGS], clamd_url=url)
        away = send(student, work_path, ("a.pdf", pdf(), "application/pdf"))
    assert (away.status_code, say("en", "file.scanner_away") in away.text) == (422, True)
    assert len(on_disk(folder)) == 2
