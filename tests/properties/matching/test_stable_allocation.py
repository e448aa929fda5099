"""The stable mode against all stable plans of tiny instances, and against an independent program."""

import itertools
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from benchmarks.b4_stable import PEER, peer_input
from matching.allocation import blocking_pairs, stable
from matching.allocation.replan import free, hold, joined, moved, sticky
from matching.allocation.stable import claims, wishes
from matching.types.allocation import NOBODY, Instance, Level, Mode
from tests.properties.matching.promise import promise

PEERS = Path(__file__).parents[3] / ".venv-peers" / "bin" / "python"


def instance_of(seed, students, places, room=2):
    """A small instance with many equal scores and priorities."""
    draw = np.random.default_rng(seed)
    allowed = draw.random((students, places)) < 0.6
    owner, place = allowed.nonzero()
    choice = np.where(draw.random(len(place)) < 0.3, draw.permutation(len(place)) + 1, 0)
    return Instance(
        start=np.concatenate(([0], np.cumsum(allowed.sum(axis=1)))),
        place=place.astype(np.int32),
        score=(draw.integers(0, 4, len(place)) * 100).astype(np.int32),
        choice=choice.astype(np.int16),
        priority=draw.integers(0, 3, len(place)).astype(np.int32),
        capacity=draw.integers(0, room + 1, places).astype(np.int32),
        credit=np.zeros(students, dtype=np.int32),
        present=np.full(students, NOBODY, dtype=np.int32),
        voter=np.bincount(owner[choice > 0], minlength=students) > 0,
        student_key=draw.integers(0, 2**63, students, dtype=np.uint64),
        place_key=draw.integers(0, 2**63, places, dtype=np.uint64),
        draw=seed,
    )


SMALL = st.builds(instance_of, st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 4))


def every_plan(instance):
    """Every way to give each student an allowed edge or nothing, within capacity."""
    spans = [range(instance.start[s], instance.start[s + 1]) for s in range(instance.students)]
    for edges in itertools.product(*((NOBODY, *span) for span in spans)):
        taken = [instance.place[edge] for edge in edges if edge != NOBODY]
        if all(taken.count(place) <= instance.capacity[place] for place in taken):
            yield np.array(edges, dtype=np.int64)


def is_stable(instance, edges):
    """No pair would rather have each other, by both strict orders; written for one pair at a time."""
    wanted, claim = wishes(instance), claims(instance)
    for student in range(instance.students):
        for edge in range(instance.start[student], instance.start[student + 1]):
            place = instance.place[edge]
            held = [other for other in edges if other != NOBODY and instance.place[other] == place]
            rather = edges[student] == NOBODY or wanted[edge] > wanted[edges[student]]
            welcome = len(held) < instance.capacity[place] or any(claim[edge] < claim[other] for other in held)
            if rather and welcome and instance.capacity[place]:
                return False
    return True


@promise(few=60, instance=SMALL)
def test_of_all_stable_plans_it_is_the_best_for_every_student(instance):
    found = stable(instance)
    assert blocking_pairs(instance, found) == 0
    wanted = wishes(instance)
    plans = [edges for edges in every_plan(instance) if is_stable(instance, edges)]
    assert any((edges == found.edge).all() for edges in plans)
    for edges in plans:
        assert ((edges == NOBODY) == (found.edge == NOBODY)).all()
        placed = np.flatnonzero(edges != NOBODY)
        assert (wanted[found.edge[placed]] >= wanted[edges[placed]]).all()


@promise(few=60, instance=SMALL)
def test_filling_places_as_many_as_can_be_and_no_voter_loses_a_place(instance):
    first, filled = stable(instance), stable(instance, fill=True)
    plans = tuple(every_plan(instance))
    assert filled.placed == max((edges != NOBODY).sum() for edges in plans)
    assert (filled.edge[(first.edge != NOBODY) & instance.voter] != NOBODY).all()
    voters = (filled.edge[instance.voter] != NOBODY).sum()
    assert voters == max((edges[instance.voter] != NOBODY).sum() for edges in plans)
    used = np.bincount(instance.place[filled.edge[filled.edge != NOBODY]], minlength=instance.places)
    assert (used <= instance.capacity).all()
    assert (first.mode, filled.mode) == (Mode.STABLE, Mode.STABLE_FILLED)


@promise(few=40, seed=st.integers(0, 10_000))
def test_who_stays_is_held_with_their_room_and_the_rest_is_planned(seed):
    first = instance_of(seed, 8, 5)
    plan = stable(first)
    present = np.where(plan.edge == NOBODY, NOBODY, first.place[plan.edge]).astype(np.int32)
    shrunk = np.maximum(first.capacity - np.eye(1, first.places, dtype=np.int32)[0], 0)
    again = replace(first, present=present, capacity=shrunk)
    held = hold(again)
    whole = joined(held, stable(held.instance))
    kept = held.stays != NOBODY
    assert (whole.edge[kept] == plan.edge[kept]).all()
    used = np.bincount(again.place[whole.edge[whole.edge != NOBODY]], minlength=again.places)
    assert (used <= again.capacity).all()
    assert dict(whole.levels)[Level.PLACED] == whole.placed
    assert dict(whole.levels)[Level.TOTAL] == int(again.score[whole.edge[whole.edge != NOBODY]].sum())
    lost = int((np.bincount(present[present >= 0], minlength=again.places) - again.capacity).clip(0).sum())
    assert kept.sum() == plan.placed - lost
    assert moved(again, whole) <= lost


@promise(few=20, seed=st.integers(0, 10_000))
def test_without_present_places_holding_and_sticking_change_nothing(seed):
    instance = instance_of(seed, 8, 5)
    for held in (hold(instance), free(instance), free(sticky(instance, 500))):
        assert (joined(held, stable(held.instance)).edge == stable(instance).edge).all()


@pytest.mark.skipif(not PEERS.exists(), reason="the environment of the peers is not installed (make peers)")
@pytest.mark.parametrize("seed", range(3))
def test_equals_the_student_optimal_result_of_an_independent_program(seed):
    instance = instance_of(seed, 40, 12, room=4)
    done = subprocess.run(
        [PEERS, "-I", "-c", PEER],
        input=json.dumps(peer_input(instance)),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    theirs = np.array(json.loads(done.stdout)["place"])
    ours = stable(instance).edge
    assert (np.where(ours == NOBODY, NOBODY, instance.place[ours]) == theirs).all()
