"""Sealed fields (R7): unreadable at rest, bound to their row, and their keys rotate while the service is in use."""

import json
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bpv.cli.keys import rotate_all
from bpv.cli.main import main
from bpv.core import audit, rotation
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.sealing import Broken, Keyring, LostKey, NoKeys, key_id_of, new_key, sealed_columns
from bpv.matches.models.choosing import SupportContent
from bpv.matches.store import support
from bpv.matches.tables import SupportWishRow
from bpv.tables import METADATA
from tests.support.keys import RING
from tests.support.school import School
from tests.support.school_choosing import SECRET_WORDS

WHERE = {"table": "support_wish", "column": "content", "row_id": "a" * 20}
NEXT = new_key()


@pytest.mark.parametrize(
    "plain", ["", "x", "é" * 100_000, "🙂👩‍🔧", "a\x00b"], ids=["empty", "one", "long", "emoji", "nul"]
)
def test_what_is_sealed_comes_back(plain: str) -> None:
    assert RING.open(RING.seal(plain, **WHERE), **WHERE) == plain
    assert RING.seal(plain, **WHERE) != RING.seal(plain, **WHERE), "equal texts look different"


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        RING.seal("\ud800", **WHERE)


def test_any_flipped_bit_and_any_cut_is_noticed() -> None:
    sealed, dice = RING.seal(SECRET_WORDS, **WHERE), random.Random(7)
    for bit in dice.sample(range(8 * len(sealed)), 100):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Broken, LostKey)):
            RING.open(bytes(changed), **WHERE)
    for length in range(len(sealed)):
        with pytest.raises((Broken, LostKey)):
            RING.open(sealed[:length], **WHERE)


@pytest.mark.parametrize("moved", [{"table": "other"}, {"column": "other"}, {"row_id": "b" * 20}], ids=str)
def test_a_value_opens_in_its_own_place_only(moved: dict[str, str]) -> None:
    with pytest.raises(Broken):
        RING.open(RING.seal(SECRET_WORDS, **WHERE), **WHERE | moved)


def test_another_key_of_the_same_name_a_lost_key_and_no_key_are_told_apart() -> None:
    sealed = RING.seal(SECRET_WORDS, **WHERE)
    with pytest.raises(Broken):
        Keyring.parse(f"demo:{NEXT}").open(sealed, **WHERE)
    with pytest.raises(LostKey) as lost:
        Keyring.parse(f"other:{NEXT}").open(sealed, **WHERE)
    assert lost.value.params == {"key": "demo"}
    with pytest.raises(NoKeys):
        Keyring.parse("").open(sealed, **WHERE)


def test_a_ring_never_prints_its_keys() -> None:
    ring = Keyring.parse(f"new:{NEXT}")
    assert NEXT not in repr(ring)
    assert str(ring.keys["new"]) not in repr(ring)


def raw_bytes(database: Database, databases, tmp_path: Path) -> bytes:
    """Everything that the database keeps on disk."""
    if database.sqlite:
        files = Path(str(database.engine.url.database)).parent.glob("bpv.sqlite3*")
        return b"".join(path.read_bytes() for path in files)
    with database.connection() as connection:
        folder = Path(connection.execute(text("SELECT current_setting('data_directory')")).scalar_one())
        path = connection.execute(text("SELECT pg_relation_filepath('support_wish')")).scalar_one()
    with databases.postgres.admin_connection() as connection:
        connection.execute(text("CHECKPOINT"))
    heap = b"".join(found.read_bytes() for found in folder.glob(f"{path}*"))
    return heap + b"".join(found.read_bytes() for found in (folder / "pg_wal").iterdir() if found.is_file())


def test_no_plain_text_is_in_the_bytes_of_the_database(database: Database, school: School, databases, tmp_path) -> None:
    with database.writing() as session:
        row = session.get(SupportWishRow, held(session, school).id)
        sealed = bytes(row.content)
        row.shared_with = ["supervisor"]
    found = raw_bytes(database, databases, tmp_path)
    assert sealed[-16:] in found, "control: these are the bytes that hold the row"
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert SECRET_WORDS.encode(encoding) not in found
        assert "raak ik de draad".encode(encoding) not in found


def wish_column():
    """The sealed column of these tests."""
    return next(one for one in sealed_columns(METADATA) if one[0].name == "support_wish")


def ids_elsewhere(database: Database) -> list[str]:
    """The rows with a sealed value in other tables than that of the support wishes."""
    others = [(table, column) for table, column in sealed_columns(METADATA) if table.name != "support_wish"]
    with database.reading() as session:
        return [
            one
            for table, column in others
            for one in session.execute(
                table.select().where(column.is_not(None)).with_only_columns(table.c.id)
            ).scalars()
        ]


def held(session, school: School):
    """The support wish of the usual student."""
    found = support.wish(session, school.institution, school.students["seventeen"])
    assert found is not None
    return found


def test_values_swapped_between_rows_cannot_be_read_and_a_rule_is_not_skipped(database, school) -> None:
    mine, other = school.students["seventeen"], school.students["twenty"]
    with database.writing() as session:
        support.add(session, school.institution, other, SupportContent(("quiet_workplace",), "Rustig"), (), now())
    with database.connection() as connection:
        table = SupportWishRow.__table__
        values = dict(connection.execute(table.select().with_only_columns(table.c.student_id, table.c.content)).all())
        for who, value in ((mine, values[other]), (other, values[mine])):
            connection.execute(table.update().where(table.c.student_id == who).values(content=value))
    with database.reading() as session:
        found = support.wish(session, school.institution, mine)
        assert (found.content, found.unreadable) == (None, "sealing.broken")
        assert support.kinds(session, school.institution, [mine, other]) == {
            mine: frozenset({"unreadable"}),
            other: frozenset({"unreadable"}),
        }


def test_a_lost_key_is_a_clear_sentence(database: Database, school: School) -> None:
    other = Database(database.engine.url.render_as_string(hide_password=False), Keyring.parse(f"next:{NEXT}"))
    with other.reading() as session:
        found = held(session, school)
    other.dispose()
    assert (found.unreadable, found.params) == ("sealing.lost_key", {"key": "demo"})


def test_without_keys_nothing_is_read_or_kept(database: Database, school: School) -> None:
    bare = Database(database.engine.url.render_as_string(hide_password=False))
    with bare.reading() as session, pytest.raises(NoKeys):
        held(session, school)
    bare.dispose()


def test_rotation_is_repeatable_goes_on_where_it_was_and_old_keys_can_go(database: Database, school: School) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    both = Database(url, Keyring({"next": Keyring.parse(f"next:{NEXT}").keys["next"], **RING.keys}))
    with both.writing() as session:
        table, column = wish_column()
        support.add(session, school.institution, school.students["twenty"], SupportContent((), "Rustig"), (), now())
    with database.writing() as session:  # another process still seals with the old key
        support.add(session, school.institution, school.students["fifteen"], SupportContent((), "Rustig"), (), now())
    with pytest.raises(KeyboardInterrupt), both.writing() as session:  # broken off: nothing of the slice stays
        assert rotation.renew(session, table, column).done == 3
        raise KeyboardInterrupt
    files = len(ids_elsewhere(database))
    assert files > 0
    assert rotate_all(both) == (3 + files, [])
    assert rotate_all(both) == (0, [])
    with both.reading() as session:
        assert rotation.held(session, table, column) == rotation.Held("support_wish", "content", {"next": 4}, 0)
        assert audit.verify(session) is None
    both.dispose()
    alone = Database(url, Keyring.parse(f"next:{NEXT}"))
    with alone.reading() as session:
        assert held(session, school).content.words == SECRET_WORDS
    assert rotate_all(alone) == (0, [])
    alone.dispose()


def test_rotation_without_the_old_key_names_the_rows_and_changes_nothing(database: Database, school: School) -> None:
    alone = Database(database.engine.url.render_as_string(hide_password=False), Keyring.parse(f"next:{NEXT}"))
    with database.reading() as session:
        ids = session.execute(SupportWishRow.__table__.select().with_only_columns(SupportWishRow.id)).scalars().all()
    done, failed = rotate_all(alone)
    alone.dispose()
    assert (done, sorted(failed)) == (0, sorted([*ids, *ids_elsewhere(database)]))
    with database.reading() as session:
        assert held(session, school).content.words == SECRET_WORDS


def test_an_older_value_put_back_in_its_own_row_is_noticed(database: Database, school: School) -> None:
    table, column = wish_column()
    with database.writing() as session:
        before = held(session, school)
        old = bytes(session.get(SupportWishRow, before.id).content)
        digest = support.change(session, school.institution, before, SupportContent((), "Anders"), (), now())
        audit.record(session, "support_wish.saved", object_id=before.id, fields=("content", digest))
    with database.reading() as session:
        assert rotation.held(session, table, column).replaced == 0
    with database.connection() as connection:
        connection.execute(table.update().where(table.c.id == before.id).values(content=old))
    with database.reading() as session:
        assert rotation.held(session, table, column).replaced == 1


def test_the_commands_make_list_and_rotate_keys(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite3"
    shutil.copyfile(str(sqlite_database.engine.url.database), path)
    made = CliRunner().invoke(main, ["keys", "new", "k2027", "--json"])
    ring = json.loads(made.output)["key"]
    assert key_id_of(Keyring.parse(ring).seal("x", **WHERE)) == "k2027"
    env = {"BPV_DATABASE_URL": f"sqlite:///{path}", "BPV_DATA_DIR": str(tmp_path), "BPV_FIELD_KEYS": ring}
    listed = CliRunner().invoke(main, ["keys", "list", "--json"], env=env)
    assert listed.exit_code == 0, listed.output
    found = json.loads(listed.output)
    assert (found["current"], found["keys"], found["lost"]) == ("k2027", ["k2027"], [])
    assert {(one["table"], one["column"]) for one in found["columns"]} >= {("support_wish", "content")}
    turned = CliRunner().invoke(main, ["keys", "rotate"], env=env)
    assert (turned.exit_code, turned.output.splitlines()[0]) == (0, "0 values sealed with the key 'k2027'.")
    assert ring.split(":")[1] not in listed.output + turned.output
    assert CliRunner().invoke(main, ["keys", "new", "No Good"]).exit_code == 2
