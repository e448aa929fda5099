"""B6: duplicates of 10,000 incoming companies among 10,000 known ones, beside splink on the same two lists.

    python -m benchmarks.b6_duplicates --size 10000

Ours: keys, candidates, `rules.duplicates`; a pair counts as found when its best candidate is not `new`. splink runs in
.venv-peers (make peers) as a subprocess, trained without labels on the same lists, and is given the threshold that
suits it best. Times are CPU seconds of one thread each, without reading the
lists, so that the ratio holds on a busy machine; they take turns.
"""

import argparse
import csv
import json
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Final

from benchmarks.companies import FIELDS, Record, two_lists
from bpv.companies.rules.duplicates import Profile, Zone, compare
from bpv.companies.rules.keys import Address, keys

PEER: Final = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
SCRIPT: Final = Path(__file__).parent / "b6_splink.py"
TARGETS: Final = {"recall": 0.97, "pairs": 25.0, "time": 0.2}


def profile(record: Record) -> tuple[Profile, frozenset[str]]:
    """A record as it is compared, with its keys."""
    at = Address(record["street"], record["house_number"], record["postcode"], record["place"])
    return (
        Profile(record["name"], (at,), record["website"], record["phone"]),
        keys(record["name"], (at,), record["website"], record["phone"]),
    )


def ours(registry: list[Record], incoming: list[Record]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """What is found, and the candidates that were looked at."""
    index: dict[str, list[str]] = defaultdict(list)
    known = {}
    for record in registry:
        known[record["id"]], own = profile(record)
        for key in own:
            index[key].append(record["id"])
    found, looked = {}, {}
    for record in incoming:
        mine, own = profile(record)
        candidates = {one for key in own for one in index.get(key, ()) if len(index[key]) <= 60}
        looked[record["id"]] = candidates
        best = max(((compare(mine, known[one]), one) for one in candidates), default=None)
        if best is not None and best[0].zone is not Zone.NEW:
            found[record["id"]] = best[1]
    return found, looked


def f1(found: dict[str, str], truth: dict[str, str]) -> float:
    """The harmonic mean of precision and recall of pairs."""
    right = sum(truth.get(one) == other for one, other in found.items())
    return 2 * right / (len(found) + len(truth)) if found else 0.0


def peer(folder: Path, truth: dict[str, str]) -> tuple[float, float] | None:
    """Seconds and best F1 of splink; None when it is not installed."""
    if not PEER.exists():
        return None
    done = subprocess.run([str(PEER), str(SCRIPT), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:])
        return None
    answer = json.loads(done.stdout.splitlines()[-1])
    best: dict[str, tuple[float, str]] = {}
    with (folder / "pairs.csv").open(newline="") as file:
        for left, right, probability in csv.reader(file):
            one, other = (left, right) if left.startswith("i") else (right, left)
            best[one] = max(best.get(one, (0.0, "")), (float(probability), other))
    cuts = sorted({round(score, 3) for score, _ in best.values()})
    scores = (f1({one: other for one, (score, other) in best.items() if score >= cut}, truth) for cut in cuts)
    return answer["seconds"], max(scores, default=0.0)


def write(folder: Path, name: str, records: list[Record]) -> None:
    """A list for the peer."""
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(records)


def measure(size: int, seed: int, rounds: int) -> dict[str, float]:
    """The figures, medians of `rounds`."""
    registry, incoming, truth = two_lists(size, seed)
    times, peers = [], []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, "registry.csv", registry)
        write(folder, "incoming.csv", incoming)
        for _ in range(rounds):
            start = time.process_time()
            found, looked = ours(registry, incoming)
            times.append(time.process_time() - start)
            if answer := peer(folder, truth):
                peers.append(answer)
    figures = {
        "seconds": statistics.median(times),
        "f1": f1(found, truth),
        "recall": sum(other in looked[one] for one, other in truth.items()) / len(truth),
        "pairs": sum(map(len, looked.values())) / len(looked),
    }
    if peers:
        figures["splink_seconds"] = statistics.median(seconds for seconds, _ in peers)
        figures["splink_f1"] = peers[0][1]
        figures["ratio"] = figures["seconds"] / figures["splink_seconds"]
    return figures


def main() -> None:
    """Print the figures beside their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = measure(asked.size, asked.seed, asked.rounds)
    print(f"B6 duplicates, {asked.size:,} incoming against {asked.size:,}, seed {asked.seed}")
    print(f"  ours    {found['seconds']:.2f} s   F1 {found['f1']:.3f}")
    print(f"  candidates: recall {found['recall']:.3f} (>= {TARGETS['recall']}), {found['pairs']:.1f} pairs (<= 25)")
    if "ratio" in found:
        print(f"  splink  {found['splink_seconds']:.2f} s   F1 {found['splink_f1']:.3f}")
        print(f"  ratio   {found['ratio']:.3f} (<= {TARGETS['time']})")
    else:
        print("  splink is not installed: make peers")


if __name__ == "__main__":
    main()
