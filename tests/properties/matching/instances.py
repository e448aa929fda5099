"""Generated instances for the allocators, and referees that know nothing of how they work."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from matching.types.allocation import NOBODY, Goal, Instance


def instance_of(rows, capacity, *, voter=None, credit=None, draw=7):
    """An instance from, per student, a dict of place -> (score, choice)."""
    students, places = len(rows), len(capacity)
    edges = [(place, *rows[student][place]) for student in range(students) for place in sorted(rows[student])]
    column = [list(values) for values in zip(*edges, strict=True)] or [[], [], []]
    if voter is None:
        voter = [any(choice for _, choice in row.values()) for row in rows]
    return Instance(
        start=np.cumsum([0, *map(len, rows)]),
        place=np.array(column[0], np.int32),
        score=np.array(column[1], np.int32),
        choice=np.array(column[2], np.int16),
        priority=np.zeros(len(edges), np.int32),
        capacity=np.array(capacity, np.int32),
        credit=np.array(credit or [0] * students, np.int32),
        present=np.full(students, NOBODY, np.int32),
        voter=np.array(voter, np.bool_),
        student_key=np.array([hash_of(1, student) for student in range(students)], np.uint64),
        place_key=np.array([hash_of(2, place) for place in range(places)], np.uint64),
        draw=draw,
    )


def hash_of(kind, number):
    """Any 64 bits that differ."""
    return (kind * 0x9E3779B97F4A7C15 + number * 0xD6E8FEB86659FD93) % 2**64


def random_instance(seed, students, places, *, degree=4, steps=12, seats=2):
    """Few different scores, so that there are ties everywhere."""
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(students):
        reach = draw.choice(places, draw.integers(0, min(degree, places) + 1), replace=False)
        wish = list(draw.permutation(reach)[: draw.integers(0, 3)])
        rows.append(
            {
                int(place): (
                    int(draw.integers(0, steps)) * 10_000 // steps,
                    wish.index(place) + 1 if place in wish else 0,
                )
                for place in reach
            }
        )
    credit = (draw.random(students) < 0.3) * draw.integers(1, 4_000, students)
    return instance_of(rows, draw.integers(0, seats + 1, places).tolist(), credit=credit.tolist(), draw=int(seed))


SEEDS = st.integers(0, 2**32)
TINY = st.builds(random_instance, SEEDS, st.integers(0, 5), st.integers(1, 4), steps=st.integers(1, 6))
SOME = st.builds(random_instance, SEEDS, st.integers(6, 40), st.integers(3, 20), steps=st.integers(1, 40))


def facts(instance):
    """Per edge: student, rank of the student, outside own choices, regret."""
    found = []
    for student in range(instance.students):
        own = range(int(instance.start[student]), int(instance.start[student + 1]))
        best = max((int(instance.score[edge]) for edge in own), default=0)
        for edge in own:
            lost = best - int(instance.score[edge])
            rank = 1 + 2 * int(instance.voter[student]) + int(instance.credit[student] > 0)
            beyond = bool(instance.voter[student]) and instance.choice[edge] == 0
            found.append((student, rank, int(beyond), lost + int(instance.credit[student]) if lost else 0))
    return np.array(found, np.int64).reshape(-1, 4).T


def value(instance, edges, goal):
    """What a plan is worth, to be compared from the first number on."""
    known = facts(instance)
    used = [edge for edge in edges if edge != NOBODY]
    regret = known[3][used]
    third = {Goal.WORST: -int(regret.max(initial=0)), Goal.SQUARES: -int((regret**2).sum()), None: 0}[goal]
    ranks = known[1][used]
    return (
        len(used),
        int((ranks >= 3).sum()),
        int(ranks.sum()),
        -int(known[2][used].sum()),
        third,
        int(instance.score[used].sum()),
    )


def all_plans(instance):
    """Every possible plan of a tiny instance."""
    options = [
        [NOBODY, *range(int(instance.start[one]), int(instance.start[one + 1]))] for one in range(instance.students)
    ]
    for edges in product(*options):
        places = [int(instance.place[edge]) for edge in edges if edge != NOBODY]
        if all(places.count(place) <= instance.capacity[place] for place in set(places)):
            yield list(edges)


def by_program(instance, goal):
    """The same numbers from HiGHS: a program per level, each bound by what the earlier ones reached."""
    student, rank, beyond, regret = facts(instance)
    edges = instance.edges
    ones, at = np.ones(edges), np.arange(edges)
    limits = vstack(
        [
            csr_array((ones, (student, at)), (instance.students, edges)),
            csr_array((ones, (instance.place, at)), (instance.places, edges)),
        ]
    )
    rules = [LinearConstraint(limits, ub=np.append(np.ones(instance.students), instance.capacity))]

    def best(weight, upper):
        found = milp(-weight.astype(float), integrality=ones, bounds=Bounds(0, upper), constraints=rules)
        reached = round(-found.fun)
        rules.append(LinearConstraint(csr_array(weight.reshape(1, -1)), lb=reached, ub=reached))
        return reached

    levels = [best(weight, ones) for weight in (np.ones(edges), (rank >= 3).astype(int), rank, -beyond)]
    third, upper = 0, ones
    if goal is Goal.WORST:
        for worst in np.unique(np.append(regret, 0)):
            third, upper = -int(worst), (regret <= worst).astype(float)
            if milp(np.zeros(edges), integrality=ones, bounds=Bounds(0, upper), constraints=rules).success:
                break
    elif goal is Goal.SQUARES:
        third = best(-(regret**2), ones)
    return (*levels, third, best(instance.score.astype(int), upper))


def shuffled(instance, seed):
    """The same instance in another order."""
    draw = np.random.default_rng(seed)
    students, places = draw.permutation(instance.students), draw.permutation(instance.places)
    number = np.argsort(places)
    edges = []
    for one in students:
        own = np.arange(instance.start[one], instance.start[one + 1])
        edges.append(own[np.argsort(number[instance.place[own]])])
    source = np.concatenate([np.zeros(0, np.int64), *edges]).astype(np.int64)
    return replace(
        instance,
        start=np.cumsum([0, *map(len, edges)]),
        place=number[instance.place[source]].astype(np.int32),
        score=instance.score[source],
        choice=instance.choice[source],
        priority=instance.priority[source],
        capacity=instance.capacity[places],
        credit=instance.credit[students],
        present=instance.present[students],
        voter=instance.voter[students],
        student_key=instance.student_key[students],
        place_key=instance.place_key[places],
    )


def by_keys(instance, plan):
    """Who got what, by the keys of student and place."""
    return sorted(
        (int(instance.student_key[student]), int(instance.place_key[instance.place[edge]]))
        for student, edge in enumerate(plan.edge.tolist())
        if edge != NOBODY
    )
