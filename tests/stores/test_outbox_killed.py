"""R20: workers that are killed at random lose no mail, and double at most one each."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bpv.core.db import Database
from tests.support import mail_fleet
from tests.support.mail_fleet import Fleet, Mailbag
from tests.support.mail_sink import Sink, listening
from tests.support.repository import ROOT

SMALL = {"due": 60, "soon": 5, "past": 10, "cancelled": 5, "left": 5, "moving": 5}
FULL = {"due": 1000, "soon": 200, "past": 200, "cancelled": 100, "left": 100, "moving": 50}


def harass(fleet: Fleet, kills: int, until: float) -> None:
    """Kill a worker each 0.2 to 0.5 seconds, as soon as one works."""
    chance = random.Random(20)
    while fleet.kills < kills and time.monotonic() < until:
        time.sleep(chance.uniform(0.2, 0.5))
        fleet.kill_one(chance)


def checked(database: Database, bag: Mailbag, sink: Sink, fleet: Fleet) -> str:
    """The figure of the run, after everything was held against the promises."""
    assert mail_fleet.faults(database, bag, sink, fleet) == []
    dup = mail_fleet.doubled(sink)
    cuts = sum(tries > 1 for tries in sink.seen.values())
    assert dup <= fleet.kills + fleet.stops + cuts
    total = len(bag.wanted | bag.unwanted | bag.moved)
    return f"due={total} arrived={len(set(sink.ids()))} kills={fleet.kills} stops={fleet.stops} lost=0 dup={dup}"


def test_a_few_kills_lose_nothing(database: Database, tmp_path: Path) -> None:
    bag = mail_fleet.fill(database, **SMALL)
    with (
        listening(delay=0.05, options="?timeout=0.4") as sink,
        Fleet(database, tmp_path, sink, 3) as fleet,
    ):
        harass(fleet, 3, time.monotonic() + 20)
        mail_fleet.move(database, bag)
        assert mail_fleet.finish(database, 60)
        print("R20 small", checked(database, bag, sink, fleet))


def test_one_round_by_hand_prints_what_it_did(database: Database, tmp_path: Path) -> None:
    """`bpv worker --once --json`: for an operator, and for tests from outside."""
    bag = mail_fleet.fill(database, due=3, soon=0, past=1, cancelled=1, left=1, moving=1)
    with listening() as sink, Fleet(database, tmp_path, sink, 0) as fleet:
        command = [sys.executable, "-m", "tests.support.mail_worker", "worker", "--once", "--json"]
        done = subprocess.run(command, env=fleet.env, cwd=ROOT, capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout)
        assert (answer["ticks"]["outbox.send"], answer["failures"]) == (5, 0)
        assert set(sink.ids()) == bag.wanted | bag.moved
        assert "bedrijf.example" not in done.stderr


@pytest.mark.long
@pytest.mark.timeout(900)
def test_thirty_kills_and_a_moody_server(database: Database, tmp_path: Path) -> None:
    bag = mail_fleet.fill(database, **FULL)
    with (
        listening(mail_fleet.moody, hang=10.0, delay=0.03, options="?timeout=1.5") as sink,
        Fleet(database, tmp_path, sink, 3) as fleet,
    ):
        harass(fleet, 10, time.monotonic() + 200)
        mail_fleet.move(database, bag)
        fleet.stand_still(20.0)
        harass(fleet, 30, time.monotonic() + 300)
        assert fleet.kills == 30
        assert mail_fleet.finish(database, 300)
        figure = checked(database, bag, sink, fleet)
    print(f"R20 {database.engine.dialect.name} {figure} ids_stable=100%")


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("workers", [1, 3])
def test_without_kills_nothing_is_doubled(database: Database, tmp_path: Path, workers: int) -> None:
    bag = mail_fleet.fill(database, **{**FULL, "due": 400, "moving": 0})
    with listening(delay=0.01, options="?timeout=15") as sink, Fleet(database, tmp_path, sink, workers) as fleet:
        assert mail_fleet.finish(database, 400)
        print(f"R20 {database.engine.dialect.name} workers={workers} quiet {checked(database, bag, sink, fleet)}")
        assert mail_fleet.doubled(sink) == 0
