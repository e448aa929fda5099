"""B4: stable allocation beside the `matching` package's HospitalResident: the identical matching, and how much faster.

    python -m benchmarks.b4_stable --size mid

The package has the same import name as ours and calls itself deeply, so it runs in an environment of its own
(`make peers`) and in a thread with a large stack. Both times go from plain input (arrays; dictionaries of lists) to the
matching; that of the package's `solve` alone, without building its objects, is printed too, and is no fair comparison:
ours sorts, draws and builds as well. Ties are broken by our draw before both start.
"""

import argparse
import json
import platform
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.instances_allocation import SIZES, generate
from matching.allocation import blocking_pairs, stable
from matching.allocation.levels import owners
from matching.allocation.stable import claims, wishes
from matching.compiled import PLAIN, Kernel, best
from matching.types.allocation import NOBODY, Instance, Plan

PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
TARGETS = {"compiled": 1_000.0, "plain": 100.0}
PEER = """
import json, sys, threading, time
from matching.games import HospitalResident
entered = json.load(sys.stdin)
found = {}
def work():
    first = time.process_time()
    game = HospitalResident.create_from_dictionaries(
        {int(k): v for k, v in entered["students"].items()}, {int(k): v for k, v in entered["places"].items()},
        {int(k): v for k, v in entered["capacity"].items()},
    )
    began = time.process_time()
    solution = game.solve(optimal="resident")
    found["alone"] = time.process_time() - began
    found["seconds"] = time.process_time() - first
    place = [-1] * entered["count"]
    for at, residents in solution.items():
        for one in residents:
            place[one.name] = at.name
    found["place"] = place
sys.setrecursionlimit(10_000_000)
threading.stack_size(1_000_000_000)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds of processor time per contestant, and what was found."""

    seconds: dict[str, float]
    plan: Plan
    identical: bool | None


def peer_input(instance: Instance) -> dict[str, object]:
    """Both sides' strict orders as the package takes them: lists of numbers, best first. Who has nowhere to go and
    places without room or interest are left out, as it refuses them."""
    owner, wanted, claim = owners(instance.start), wishes(instance), claims(instance)
    useful = np.flatnonzero(instance.capacity[instance.place] > 0)
    students: dict[int, list[int]] = {}
    for edge in useful[np.lexsort((-wanted[useful], owner[useful]))].tolist():
        students.setdefault(int(owner[edge]), []).append(int(instance.place[edge]))
    places: dict[int, list[int]] = {}
    for edge in useful[np.lexsort((claim[useful], instance.place[useful]))].tolist():
        places.setdefault(int(instance.place[edge]), []).append(int(owner[edge]))
    capacity = {place: int(instance.capacity[place]) for place in places}
    return {"students": students, "places": places, "capacity": capacity, "count": instance.students}


def ours(instance: Instance, kernel: Kernel, rounds: int) -> tuple[float, Plan]:
    """The median of some runs."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        plan = stable(instance, kernel=kernel)
        taken.append(time.process_time() - began)
    return statistics.median(taken), plan


def run(size: str, *, seed: int, rounds: int, peer: bool = True) -> Found:
    """Every contestant on one instance."""
    instance = generate(SIZES[size], seed=seed)
    stable(generate(SIZES["small"]), kernel=best())
    seconds: dict[str, float] = {}
    for kernel in (PLAIN, best()):
        seconds[kernel.name], plan = ours(instance, kernel, rounds)
    if blocking_pairs(instance, plan):
        raise AssertionError("a stable plan has a blocking pair")
    if not peer or not PEERS.exists():
        return Found(seconds, plan, None)
    done = subprocess.run(
        [PEERS, "-I", "-c", PEER], input=json.dumps(peer_input(instance)), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    seconds |= {"matching package": found["seconds"], "its solve alone": found["alone"]}
    mine = np.where(plan.edge == NOBODY, NOBODY, instance.place[plan.edge])
    return Found(seconds, plan, bool((mine == np.array(found["place"])).all()))


def report(size: str, found: Found) -> None:
    """Prints times, ratios and the verdict."""
    print(f"B4 {size}, Python {platform.python_version()}, NumPy {np.__version__}: {found.plan.placed:,} placed")
    peer = found.seconds.get("matching package")
    for name, seconds in found.seconds.items():
        ratio = "" if peer is None else f"  {peer / seconds:10.0f}x faster than the package"
        print(f"{name:20s} {1e3 * seconds:12.2f} ms{ratio}")
        if peer is not None and name in TARGETS and size == "mid":
            print(f"target >= {TARGETS[name]:g}x: {'met' if peer / seconds >= TARGETS[name] else 'MISSED'}")
    print(
        {None: "the package is not installed (make peers)", True: "identical matching", False: "DIFFERENT"}[
            found.identical
        ]
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="mid")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-peer", action="store_true", help="at roc the package takes more than nine minutes")
    chosen = parser.parse_args()
    report(chosen.size, run(chosen.size, seed=chosen.seed, rounds=chosen.rounds, peer=not chosen.no_peer))


if __name__ == "__main__":
    main()
