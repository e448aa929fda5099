"""The peer of B3, run in .venv-peers: OR-Tools SimpleMinCostFlow on the instances in a file (arrays of NumPy).

Most students placed, of these plans the highest total: a student who goes without costs more than all scores together.
Prints per instance the number placed, the total, the processor seconds and the extra megabytes at the peak.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow


def solve(start: np.ndarray, place: np.ndarray, score: np.ndarray, capacity: np.ndarray) -> tuple[int, int]:
    """(Placed, total score) of the best plan."""
    students, places = len(start) - 1, len(capacity)
    student = np.repeat(np.arange(students), np.diff(start))
    source, sink = students + places, students + places + 1
    without = int(score.max(initial=0)) * (min(students, places) + 1) + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    one = np.ones(students, np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(student, students + place, np.ones(len(place), np.int64), -score)
    flow.add_arcs_with_capacity_and_unit_cost(
        students + np.arange(places), np.full(places, sink), capacity, np.zeros(places, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(students), np.full(students, sink), one, one * without)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(students, source), np.arange(students), one, one * 0)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([students, -students]))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"no optimum: {status}")
    used = flow.flows(np.arange(len(place)))
    return int(used.sum()), int((used * score).sum())


def megabytes(name: str) -> float:
    """A line of this process' status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def main() -> None:
    """One line per instance."""
    with np.load(sys.argv[1]) as file:
        cases = [
            {name: file[f"{name}{number}"] for name in ("start", "place", "score", "capacity")}
            for number in range(int(file["count"]))
        ]
    for case in cases:
        wide = {name: values.astype(np.int64) for name, values in case.items()}
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = megabytes("VmRSS:"), time.process_time()
        placed, total = solve(**wide)
        seconds = time.process_time() - begun
        extra = megabytes("VmHWM:") - before
        print(json.dumps({"placed": placed, "total": total, "seconds": seconds, "megabytes": extra}))


if __name__ == "__main__":
    main()
