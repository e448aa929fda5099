"""B10: the same plan, byte for byte, for shuffled input, with and without numba.

python -m benchmarks.b10_same --size mid --shuffles 5
"""

import argparse
import hashlib
from dataclasses import replace

import numpy as np

from benchmarks.instances_allocation import SIZES, generate
from matching.allocation import solve, stable
from matching.compiled import PLAIN, Kernel, best
from matching.types.allocation import NOBODY, Goal, Instance, Plan


def shuffled(instance: Instance, draw: np.random.Generator) -> Instance:
    """The same cohort with students and places in another order."""
    students, places = draw.permutation(instance.students), draw.permutation(instance.places)
    number = np.argsort(places)
    length = np.diff(instance.start)[students]
    start = np.concatenate([[0], np.cumsum(length)])
    source = np.repeat(instance.start[:-1][students] - start[:-1], length) + np.arange(instance.edges)
    place = number[instance.place[source]]
    source = source[np.lexsort((place, np.repeat(np.arange(instance.students), length)))]
    by_edge = {name: getattr(instance, name)[source] for name in ("score", "choice", "priority")}
    by_student = {name: getattr(instance, name)[students] for name in ("credit", "present", "voter", "student_key")}
    return replace(
        instance,
        start=start,
        place=number[instance.place[source]].astype(np.int32),
        capacity=instance.capacity[places],
        place_key=instance.place_key[places],
        **by_edge,
        **by_student,
    )


def bytes_of(instance: Instance, plan: Plan) -> bytes:
    """Who got what and the price of every place, by the keys of students and places."""
    seated = np.flatnonzero(plan.edge != NOBODY)
    student, place = instance.student_key[seated], instance.place_key[instance.place[plan.edge[seated]]]
    order, rank = np.argsort(student), np.argsort(instance.place_key)
    prices = [] if plan.certificate is None else [plan.certificate.seat_price[rank], plan.certificate.place_price[rank]]
    rows = [student[order], place[order], *prices]
    return b"".join(one.tobytes() for one in rows) + repr(plan.levels).encode()


def hashes(instance: Instance, kernel: Kernel) -> tuple[str, ...]:
    """A hash per way to solve."""
    plans = [*(solve(instance, goal=goal, kernel=kernel) for goal in Goal), stable(instance, fill=True, kernel=kernel)]
    return tuple(hashlib.sha256(bytes_of(instance, plan)).hexdigest()[:16] for plan in plans)


def measure(size: str, shuffles: int, seed: int) -> dict[str, tuple[str, ...]]:
    """Per way to run it, the hashes of the plans."""
    draw = np.random.default_rng(seed)
    instance = generate(SIZES[size], seed=seed)
    found = {"plain": hashes(instance, PLAIN), "compiled": hashes(instance, best())}
    for number in range(shuffles):
        other = shuffled(instance, draw)
        found[f"shuffled {number + 1}"] = hashes(other, PLAIN if size == "small" else best())
    return found


def main() -> None:
    """Print the hashes, and whether they are all the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="mid")
    parser.add_argument("--shuffles", type=int, default=5)
    chosen = parser.parse_args()
    found = measure(chosen.size, chosen.shuffles, seed=1)
    for name, one in found.items():
        print(f"{name:12} {' '.join(one)}")
    print("all the same" if len(set(found.values())) == 1 else "DIFFERENT")


if __name__ == "__main__":
    main()
