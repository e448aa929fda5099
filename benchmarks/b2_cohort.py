"""B2: score a whole cohort, beside one all-pairs matrix product and beside sparse-dot-topn on the same features.

    python -m benchmarks.b2_cohort --size ROC

Ours: every hard rule, every component and the total of every allowed pair, and of these the best 100 per student. The
matrix product: students x 128 by 128 x places in float32, in blocks, the result thrown away. sparse-dot-topn: the
product of the same wishes and texts, best 100 each, in an environment of its own (`make peers`). One thread, processor
time, medians of turns. Students are made easy to place, so that there are many allowed pairs; reading their wishes
into columns is told apart, as the peers get columns too.
"""

import argparse
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from benchmarks.instances import SIZES, generate
from matching.catalogue import Catalogue, build
from matching.engine.cohort import prepared
from matching.engine.edges import Block, Edges, Scale, blocks_of, edges_of
from matching.types import DEFAULT_WEIGHTS, PlaceFacts, Rules, StudentWish

PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
TOP, WIDTH = 100, 128
MOST_GEMM, LEAST_TOPN = 1.5, 8.0
RULES = Rules()
PEER = """
import sys, time
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn
wishes, texts = sparse.load_npz(sys.argv[1]), sparse.load_npz(sys.argv[2])
turned = sparse.csr_matrix(texts.T)
began = time.process_time()
sp_matmul_topn(sparse.csr_matrix(wishes), turned, top_n=100, n_threads=1)
print(time.process_time() - began)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds of processor time, allowed pairs and how many of them are among the best of their student."""

    seconds: dict[str, float]
    pairs: int
    kept: int


def eased(wish: StudentWish) -> StudentWish:
    """A student whom many places suit."""
    return replace(wish, age=18, travel_limit_km=60.0, care_kinds=frozenset())


def opened(place: PlaceFacts) -> PlaceFacts:
    """A place that suits every year and period."""
    return replace(place, study_years=frozenset(), period_start=None, period_end=None, recognised_until=None)


def best_of(edges: Edges, top: int) -> np.ndarray:
    """The numbers of the best edges of each student, equal scores by row."""
    kept = []
    for first, end in zip(edges.start[:-1].tolist(), edges.start[1:].tolist(), strict=True):
        if end - first <= top:
            kept.append(np.arange(first, end))
        else:
            kept.append(first + np.sort(np.argpartition(-edges.score[first:end], top)[:top]))
    return np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)


def _silent(done: int, of: int) -> None:
    """Nobody listens."""


def ours(catalogue: Catalogue, blocks: Sequence[Block], students: int) -> tuple[Edges, np.ndarray]:
    """All allowed pairs with their scores, and which of them are the best."""
    edges = edges_of(catalogue, blocks, students, Scale(weights=DEFAULT_WEIGHTS, rules=RULES), _silent)
    return edges, best_of(edges, TOP)


def product(students: int, places: int, *, seed: int = 1) -> float:
    """Seconds of the matrix product."""
    draw = np.random.default_rng(seed)
    left, right = draw.random((students, WIDTH), dtype=np.float32), draw.random((WIDTH, places), dtype=np.float32)
    began = time.process_time()
    for first in range(0, students, 2_000):
        left[first : first + 2_000] @ right
    return time.process_time() - began


def topn(catalogue: Catalogue, wishes: Sequence[StudentWish]) -> float | None:
    """Seconds of sparse-dot-topn on the same wishes and texts, None when it is not installed."""
    if not PEERS.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("wishes.npz", "texts.npz")]
        rows = catalogue.text.matrix[catalogue.text_row]
        for file, matrix in zip(files, (prepared(catalogue, wishes), rows), strict=True):
            sparse.save_npz(file, sparse.csr_matrix(matrix, dtype=np.float32))
        done = subprocess.run([PEERS, "-I", "-c", PEER, *files], capture_output=True, text=True, check=True)
    return float(done.stdout)


def run(size: str, *, seed: int, rounds: int) -> Found:
    """Every contestant in turns."""
    made = generate(SIZES[size], seed=seed)
    catalogue = build([opened(place) for place in made.places])
    wishes = sorted((eased(wish) for wish in made.students), key=lambda wish: wish.qualification)
    began = time.process_time()
    blocks = blocks_of(catalogue, wishes, RULES)
    reading = time.process_time() - began
    taken: dict[str, list[float]] = {"whole cohort": [], "matrix product": []}
    for _ in range(rounds):
        began = time.process_time()
        edges, kept = ours(catalogue, blocks, len(wishes))
        taken["whole cohort"].append(time.process_time() - began)
        taken["matrix product"].append(product(len(wishes), len(catalogue)))
    seconds = {name: statistics.median(values) for name, values in taken.items()} | {"reading wishes": reading}
    theirs = topn(catalogue, wishes)
    if theirs is not None:
        seconds["sparse-dot-topn"] = theirs
    return Found(seconds, len(edges.row), len(kept))


def report(size: str, found: Found) -> None:
    """Prints times, ratios and the verdict."""
    seconds = found.seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"B2 {size}, Python {platform.python_version()}, NumPy {np.__version__}: {found.pairs:,} allowed pairs, "
          f"{found.kept:,} among the best {TOP}, peak {peak:,} MB")  # fmt: skip
    for name, taken in seconds.items():
        print(f"{name:18s} {taken:9.3f} s")
    ratio = seconds["whole cohort"] / seconds["matrix product"]
    print(f"{ratio:.2f}x the matrix product; target <= {MOST_GEMM}x: {'met' if ratio <= MOST_GEMM else 'MISSED'}")
    if "sparse-dot-topn" in seconds:
        faster = seconds["sparse-dot-topn"] / seconds["whole cohort"]
        verdict = "met" if faster >= LEAST_TOPN else "MISSED"
        print(f"{faster:.1f}x faster than sparse-dot-topn; target >= {LEAST_TOPN:g}x: {verdict}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="ROC")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with threadpool_limits(1):
        report(chosen.size, run(chosen.size, seed=chosen.seed, rounds=chosen.rounds))


if __name__ == "__main__":
    main()
