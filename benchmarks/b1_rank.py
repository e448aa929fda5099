"""B1: rank one student with all rules, parts and 20 explanations, beside one NumPy pass and beside scikit-learn.

    python -m benchmarks.b1_rank --size 10000
    python -m benchmarks.b1_rank --size 250000

One thread; the contestants take turns, and medians of the thread's own processor time are compared: with time on the
clock, a busy machine would punish a long run more than a short one that fits between two interruptions. "First time"
prepares the learning wish from its words; "again" finds that, and nothing else, in the cache, as a next page does.
"""

import argparse
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.pipeline import FeatureUnion
from threadpoolctl import threadpool_limits

from benchmarks.instances import SIZES, Instance, Size, generate
from matching.catalogue import Catalogue, build
from matching.scoring import rank
from matching.types import Ranking, StudentWish

TARGETS = {10_000: (15.0, 100.0), 250_000: (8.0, 500.0)}
NATIONAL = Size(students=500_000, places=250_000, qualifications=40, clusters=120, spread=1.0)
REGIONAL = Size(students=36_000, places=10_000, qualifications=40, clusters=25, spread=0.4)
COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """Median seconds of processor time of one contestant."""

    name: str
    seconds: float


def question_of(instance: Instance) -> StudentWish:
    """A student of the most common qualification, 17 years old, with every kind of wish but care."""
    common = Counter(place.qualification for place in instance.places).most_common(1)[0][0]
    found = next(wish for wish in instance.students if wish.qualification == common)
    return replace(found, age=17, study_year=2, travel_limit_km=40.0, care_kinds=frozenset())


def numpy_pass(places: int, *, seed: int = 1) -> tuple[Callable[[], object], Callable[[], object]]:
    """One weighted sum of eight float32 columns over all places: column by column, and as one matrix product."""
    draw = np.random.default_rng(seed)
    matrix = draw.random((COLUMNS, places), dtype=np.float32)
    columns = [line.copy() for line in matrix]
    weights = draw.random(COLUMNS, dtype=np.float32)

    def column_by_column() -> object:
        total = columns[0] * weights[0]
        for column, weight in zip(columns[1:], weights[1:], strict=True):
            total += column * weight
        return total

    return column_by_column, lambda: weights @ matrix


def sklearn_peers(texts: Sequence[str], wish: str) -> dict[str, Callable[[], object]]:
    """TF-IDF, cosine and a full argsort as commonly written: on words, and on words and 4-grams as we use."""
    words = TfidfVectorizer(sublinear_tf=True)
    both = FeatureUnion(
        [
            ("words", TfidfVectorizer(sublinear_tf=True)),
            ("grams", TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(4, 4))),
        ]
    )
    peers: dict[str, Callable[[], object]] = {}
    for name, vectorizer in (("sklearn cosine + argsort, words", words), ("the same, words and 4-grams", both)):
        matrix = vectorizer.fit_transform(texts)
        peers[name] = lambda vectorizer=vectorizer, matrix=matrix: np.argsort(
            -cosine_similarity(vectorizer.transform([wish]), matrix)[0]
        )[:20]
    return peers


def measure(contestants: dict[str, Callable[[], object]], *, rounds: int) -> list[Timing]:
    """Medians of interleaved runs; fast ones run several times per turn."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            run()
            started = time.thread_time()
            run()
            repeats = max(1, min(50, int(0.02 / max(1e-9, time.thread_time() - started))))
            started = time.thread_time()
            for _ in range(repeats):
                run()
            taken[name].append((time.thread_time() - started) / repeats)
    return [Timing(name, statistics.median(seconds)) for name, seconds in taken.items()]


def ranked(catalogue: Catalogue, wish: StudentWish, *, first_time: bool) -> Callable[[], Ranking]:
    """A run of our ranking, with or without the prepared learning wish in the cache."""

    def run() -> Ranking:
        if first_time:
            catalogue.text.prepare.cache_clear()
        return rank(catalogue, wish, top=20)

    return run


def report(size: Size, *, seed: int, rounds: int) -> list[Timing]:
    """Builds the instance, measures, prints the table and the verdict on the targets."""
    instance = generate(size, seed=seed, students=400)
    wish = question_of(instance)
    started = time.perf_counter()
    catalogue = build(instance.places)
    print(f"B1 {size.places:,} places, Python {platform.python_version()}, NumPy {np.__version__}, SciPy "
          f"{scipy.__version__}, scikit-learn {sklearn.__version__}")  # fmt: skip
    print(f"catalogue: {time.perf_counter() - started:.1f} s to build, {catalogue.nbytes / 1e6:.0f} MB")
    answer = rank(catalogue, wish, top=20)
    print(f"candidates {answer.candidates:,}, eligible {answer.eligible:,}, explained {len(answer.places)}")
    by_column, product = numpy_pass(size.places)
    contestants: dict[str, Callable[[], object]] = {
        "one NumPy pass, column by column": by_column,
        "one NumPy pass, as one matrix product": product,
        "rank, again": ranked(catalogue, wish, first_time=False),
        "rank, first time": ranked(catalogue, wish, first_time=True),
        **sklearn_peers([place.text for place in instance.places], wish.learning_wish),
    }
    timings = measure(contestants, rounds=rounds)
    show(timings, size.places)
    return timings


def show(timings: Sequence[Timing], places: int) -> None:
    """Prints each median with its ratios, and whether the targets for this size are met."""
    by_column, product, again, first = timings[:4]
    for timing in timings:
        print(f"{timing.name:40s} {1e3 * timing.seconds:10.4f} ms")
    for ours in (again, first):
        print(f"{ours.name}: {ours.seconds / by_column.seconds:.1f}x the pass by column, "
              f"{ours.seconds / product.seconds:.1f}x the matrix product")  # fmt: skip
        for peer in timings[4:]:
            print(f"{ours.name}: {peer.seconds / ours.seconds:.0f}x faster than {peer.name}")
    if places in TARGETS:
        most, least = TARGETS[places]
        for ours in (again, first):
            print(f"target <= {most:g}x the pass by column, {ours.name}: "
                  f"{'met' if ours.seconds <= most * by_column.seconds else 'MISSED'}")  # fmt: skip
            for peer in timings[4:]:
                met = peer.seconds >= least * ours.seconds
                print(f"target >= {least:g}x faster, {ours.name} against {peer.name}: {'met' if met else 'MISSED'}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="number of places")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=25)
    chosen = parser.parse_args()
    base = NATIONAL if chosen.size > SIZES["ROC"].places else REGIONAL
    with threadpool_limits(1):
        report(replace(base, places=chosen.size), seed=chosen.seed, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
