"""Free search over candidate places: exact words, stems, compound parts, synonyms, beginnings and typing errors."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching.text.index import TextIndex
from matching.text.words import normalise, stem, telling, tokens

SAME_STEM, SYNONYM, BEGINNING, PART = 0.95, 0.85, 0.9, 0.6
TYPING_ERROR_FACTOR = 0.9
CLOSEST_WORD, CLOSEST_NAME = 78.0, 85.0
SHORTEST_FUZZY, MOST_NEIGHBOURS = 4, 20


def _written_scores(index: TextIndex, word: str) -> dict[int, float]:
    """Which written words of the corpus a search word may mean, and how sure that is (0-1]."""
    scores: dict[int, float] = {}

    def note(numbers: Sequence[int], score: float) -> None:
        for number in numbers:
            scores[number] = max(score, scores.get(number, 0.0))

    def note_features(of_word: str, whole: float) -> None:
        for column in index.features_of(of_word):
            start, end = index.column_written.indptr[column : column + 2]
            score = whole if column == index.column_of(stem(of_word)) else PART
            note(index.column_written.indices[start:end].tolist(), score)

    note_features(word, SAME_STEM)
    for synonym in index.synonyms.get(word, ()):
        note_features(synonym, SYNONYM)
    if word in index.written_numbers:
        note([index.written_numbers[word]], 1.0)
    if len(word) >= SHORTEST_FUZZY:
        note([number for number, other in enumerate(index.written) if other.startswith(word)], BEGINNING)
    if not scores or max(scores.values()) < BEGINNING:
        _note_typing_errors(index, word, scores)
    return scores


def _note_typing_errors(index: TextIndex, word: str, scores: dict[int, float]) -> None:
    """Adds the corpus words nearest in spelling, for a search word that the corpus does not know."""
    if len(word) < SHORTEST_FUZZY:
        return
    for _, ratio, number in _nearest(word, index.written):
        scores[number] = max(TYPING_ERROR_FACTOR * ratio / 100, scores.get(number, 0.0))


def _nearest(word: str, words: Sequence[str]) -> list[tuple[str, float, int]]:
    """The words nearest in spelling with their likeness (to 100) and position: one rule for texts and names."""
    return process.extract(word, words, scorer=fuzz.ratio, score_cutoff=CLOSEST_WORD, limit=MOST_NEIGHBOURS)


def _name_scores(word: str, names: Sequence[str]) -> NDArray[np.float64]:
    """How well a search word is found in each name (0-1); typing errors are forgiven from four letters on."""
    if len(word) < SHORTEST_FUZZY:
        return np.array([word in name.split() for name in names], dtype=np.float64)
    inside = process.cdist([word], names, scorer=fuzz.partial_ratio, score_cutoff=CLOSEST_NAME, dtype=np.float32)[0]
    long_enough = np.array([len(name) >= len(word) - 1 for name in names])
    distinct = sorted({part for name in names for part in name.split()})
    ratios = {part: ratio for part, ratio, _ in _nearest(word, distinct)}
    by_word = np.array([max((ratios.get(part, 0.0) for part in name.split()), default=0.0) for name in names])
    found: NDArray[np.float64] = np.maximum(np.where(long_enough, inside.astype(np.float64), 0.0), by_word) / 100
    return found


def search(index: TextIndex, text: str, rows: NDArray[np.int64], names: Sequence[str]) -> NDArray[np.float64]:
    """Relevance (0 = no match) of each candidate for a free search text.

    `rows` are the text rows of the candidates and `names` their normalised names, in the same order. A candidate
    matches when each search word is found in its text or name; when none has them all, half of the words is enough.
    Words such as "stage" count only when there is nothing else to search for; a text without any word that can be
    searched for matches everything.
    """
    words = tokens(text)
    wanted = list(dict.fromkeys(telling(words) or words)) or normalise(text).split()
    if not wanted or not len(rows):
        return np.ones(len(rows))
    distinct = list(dict.fromkeys(names))
    place_of_name = {name: number for number, name in enumerate(distinct)}
    name_numbers = np.array([place_of_name[name] for name in names], dtype=np.int64)
    found = np.zeros((len(wanted), len(rows)))
    for line, word in enumerate(wanted):
        best = np.zeros(index.matrix.shape[0])
        for number, score in _written_scores(index, word).items():
            start, end = index.postings.indptr[number : number + 2]
            posted = index.postings.indices[start:end]
            best[posted] = np.maximum(best[posted], score)
        found[line] = np.maximum(best[rows], _name_scores(word, distinct)[name_numbers])
    hits = np.count_nonzero(found, axis=0)
    needed = len(wanted) if (hits == len(wanted)).any() else max(1, (len(wanted) + 1) // 2)
    relevance: NDArray[np.float64] = np.where(hits >= needed, found.mean(axis=0), 0.0)
    return relevance
