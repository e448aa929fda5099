"""B11: one plan for 500,000 students and 250,000 places, by `make bench-national` (some minutes, mostly to make it).

    python -m benchmarks.national --size national

Processor seconds and the peak of the process while solving, compiled, on one core; targets 30 s and 2 GB.
"""

import argparse
import time

from benchmarks import memory
from benchmarks.instances_allocation import SIZES, generate
from matching.allocation import solve, verify
from matching.compiled import best
from matching.types.allocation import Goal

TARGETS = {"seconds": 30, "megabytes": 2_048}


def measure(size: str) -> dict[str, float]:
    """The plain plan and all four levels, each with the peak of the process and the time to verify."""
    kernel = best()
    for goal in (None, Goal.WORST):
        solve(generate(SIZES["small"]), goal=goal, kernel=kernel)
    instance = generate(SIZES[size])
    found: dict[str, float] = {"edges": instance.edges}
    for name, goal in (("plain", None), ("all", Goal.WORST)):
        memory.begin()
        begun = time.process_time()
        plan = solve(instance, goal=goal, kernel=kernel)
        found[f"{name} seconds"] = time.process_time() - begun
        found[f"{name} megabytes"] = memory.peak()
        begun = time.process_time()
        found[f"{name} wrong"] = len(verify(instance, plan))
        found[f"{name} verify"] = time.process_time() - begun
        found[f"{name} placed"] = plan.placed
    return found


def main() -> None:
    """Print the figures beside their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="national")
    print(f"targets {TARGETS}", flush=True)
    for name, one in measure(parser.parse_args().size).items():
        print(f"{name:16} {one:,.4g}")


if __name__ == "__main__":
    main()
