"""B3: the exact allocation beside OR-Tools SimpleMinCostFlow: equal, how fast, how much memory.

    python -m benchmarks.b3_exact --size roc --instances 500

Ours: the plain plan (most placed, then the highest total; no choices, no regrets), which is what the peer solves; then
all four levels on the same cohort with its choices; `verify` is timed apart. The peer runs in .venv-peers (make peers).
Processor seconds of one thread without making the instance; compiling is left out and told apart. Extra memory is the
peak above what the process held before it began.
"""

import argparse
import json
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import memory
from benchmarks.instances_allocation import SIZES, Size, generate
from matching.allocation import solve, verify
from matching.compiled import PLAIN, Kernel, best
from matching.types.allocation import Goal, Instance, Level, Plan

PEER: Final = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
SCRIPT: Final = Path(__file__).parent / "b3_peer.py"
SCARCITIES: Final = (0.90, 0.98, 1.03)
TARGETS: Final = {"different": 0, "time": 0.30, "memory": 0.3, "levels": 4.0}


def without_choices(instance: Instance) -> Instance:
    """The same cohort as the peer sees it."""
    nobody = np.zeros(instance.students, np.bool_)
    return replace(instance, voter=nobody, choice=np.zeros_like(instance.choice), credit=np.zeros_like(instance.credit))


def reached(plan: Plan) -> tuple[int, int]:
    """(Placed, total)."""
    levels = dict(plan.levels)
    return levels[Level.PLACED], levels[Level.TOTAL]


def peer(instances: list[Instance]) -> list[dict[str, float]] | None:
    """What OR-Tools makes of them; None when it is not installed."""
    if not PEER.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        arrays = {
            f"{name}{number}": getattr(one, name)
            for number, one in enumerate(instances)
            for name in ("start", "place", "score", "capacity")
        }
        np.savez(Path(folder) / "cases.npz", count=len(instances), **arrays)
        done = subprocess.run(
            [str(PEER), str(SCRIPT), str(Path(folder) / "cases.npz")], capture_output=True, text=True, check=True
        )
    return [json.loads(line) for line in done.stdout.splitlines() if line]


def many(count: int, seed: int) -> list[Instance]:
    """Random small cohorts of every kind."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        students, places = int(draw.integers(1, 120)), int(draw.integers(1, 60))
        size = Size(students, places, int(draw.integers(1, 4)), int(draw.integers(1, 4)), int(draw.integers(1, 15)))
        scarcity, demand = float(draw.uniform(0.5, 1.5)), float(draw.uniform(0, 1))
        found.append(without_choices(generate(size, seed=seed + number, scarcity=scarcity, demand=demand)))
    return found


def different(count: int, seed: int, kernel: Kernel) -> tuple[int, bool]:
    """How many of `count` random cohorts differ from the peer's (placed, total); whether there was a peer."""
    instances = many(count, seed)
    ours = [solve(one, goal=None, kernel=kernel) for one in instances]
    wrong = sum(bool(verify(one, plan)) for one, plan in zip(instances, ours, strict=True))
    theirs = peer(instances)
    if theirs is None:
        return wrong, False
    pairs = zip(ours, theirs, strict=True)
    return wrong + sum(reached(plan) != (other["placed"], other["total"]) for plan, other in pairs), True


def timed(instance: Instance, goal: Goal | None, kernel: Kernel) -> tuple[Plan, float, float]:
    """(The plan, processor seconds, extra megabytes)."""
    before, begun = memory.begin(), time.process_time()
    plan = solve(instance, goal=goal, kernel=kernel)
    return plan, time.process_time() - begun, memory.peak() - before


def measure(size: Size, scarcity: float, kernel: Kernel) -> dict[str, float]:
    """One cohort: the plain plan beside the peer, and all four levels beside the plain plan."""
    instance = generate(size, scarcity=scarcity)
    bare = without_choices(instance)
    plan, seconds, extra = timed(bare, None, kernel)
    whole, whole_seconds, _ = timed(instance, Goal.WORST, kernel)
    begun = time.process_time()
    wrong = verify(instance, whole)
    found = {
        "edges": instance.edges,
        "placed": plan.placed,
        "seconds": seconds,
        "megabytes": extra,
        "levels": whole_seconds / seconds,
        "verify": time.process_time() - begun,
        "different": len(wrong) + len(verify(bare, plan)),
    }
    if other := peer([bare]):
        found["different"] += reached(plan) != (other[0]["placed"], other[0]["total"])
        found |= {"time": seconds / other[0]["seconds"], "memory": extra / max(1.0, other[0]["megabytes"])}
    return found


def main() -> None:
    """Print the figures beside their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="roc")
    parser.add_argument("--instances", type=int, default=500)
    parser.add_argument("--plain", action="store_true", help="without numba")
    chosen = parser.parse_args()
    kernel = PLAIN if chosen.plain else best()
    begun = time.process_time()
    for goal in (None, Goal.WORST):
        solve(generate(SIZES["small"]), goal=goal, kernel=kernel)
    print(f"kernel {kernel.name}, first run {time.process_time() - begun:.1f} s; targets {TARGETS}")
    wrong, compared = different(chosen.instances, 1, kernel)
    print(f"{chosen.instances} random cohorts: {wrong} different" + ("" if compared else " (no peer: make peers)"))
    for scarcity in SCARCITIES:
        figures = measure(SIZES[chosen.size], scarcity, kernel)
        print(f"{chosen.size} {scarcity:.2f}: " + ", ".join(f"{name} {one:.6g}" for name, one in figures.items()))


if __name__ == "__main__":
    main()
