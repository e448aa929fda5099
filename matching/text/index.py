"""The text index: half the weight on TF-IDF over words, half on TF-IDF over character 4-grams.

Each row has two halves of length 1 and a prepared wish two halves of length 1/2, so that their product is the mean of
two cosines and lies between 0 and 1. Words give readable evidence; 4-grams catch what stems and compounds miss.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.text.words import Splitter, four_grams, stem, telling, tokens, word_features
from matching.types import Evidence

SYNONYM_WEIGHT = 0.5
PREPARED_WISHES_KEPT = 256
Half = tuple[NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class WishText:
    """A prepared wish: one dense vector over all features, for each word feature the wish's own word, and whether
    nothing of the wish occurs in any text."""

    vector: NDArray[np.float32]
    words: Mapping[int, str]
    empty: bool


def _lines(entries: NDArray[Any], starts: NDArray[np.integer]) -> list[NDArray[Any]]:
    """Views of the entries of each row."""
    bounds = starts.tolist()
    return [entries[start:end] for start, end in pairwise(bounds)]


class TextIndex:
    """An immutable index; made by `matching.text.build`. Row numbers are positions in the list of texts.

    `matrix` is texts x features (words first, then 4-grams); `occurrences` is texts x written words and `postings` the
    same turned over (the inverted index); `written_columns` gives the word features of each written word and
    `gram_rows` its 4-grams (columns). `made_of` tells the texts and synonyms of one index from those of another.
    """

    def __init__(
        self,
        *,
        matrix: sparse.csr_array,
        idf: NDArray[np.float32],
        occurrences: sparse.csr_array,
        written: Sequence[str],
        written_columns: sparse.csr_array,
        gram_rows: Sequence[Sequence[int]],
        features: tuple[Mapping[str, int], Mapping[str, int]],
        splitter: Splitter,
        synonyms: Mapping[str, Sequence[str]],
        made_of: bytes,
    ) -> None:
        self.matrix = matrix
        self.occurrences = occurrences
        self.made_of = made_of
        self.postings: sparse.csr_array = sparse.csr_array(occurrences.T)
        self.written = tuple(written)
        self.written_numbers = {word: number for number, word in enumerate(self.written)}
        self.written_columns = written_columns
        self._word_columns = _lines(written_columns.indices, written_columns.indptr)
        self._gram_rows = gram_rows
        self.column_written: sparse.csr_array = sparse.csr_array(written_columns.T)
        self._idf = idf
        self._words, self._grams = features
        self._splitter = splitter
        self.synonyms = {key: tuple(values) for key, values in synonyms.items()}
        self._lengths = np.diff(matrix.indptr)
        self._columns, self._data = (_lines(array, matrix.indptr) for array in (matrix.indices, matrix.data))
        in_words = np.concatenate(([0], np.cumsum(matrix.indices < len(self._words))))
        self._word_lengths = np.diff(in_words[matrix.indptr])
        self.prepare = lru_cache(maxsize=PREPARED_WISHES_KEPT)(self._prepare)

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays of the index, without the Python strings."""
        arrays = (self.matrix, self.occurrences, self.postings, self.written_columns, self.column_written)
        return int(self._idf.nbytes + sum(m.data.nbytes + m.indices.nbytes + m.indptr.nbytes for m in arrays))

    def column_of(self, feature: str) -> int | None:
        """The column of a stem, if any text has it."""
        return self._words.get(feature)

    def features_of(self, word: str) -> list[int]:
        """The word features (columns) of a word that need not occur in any text itself."""
        number = self.written_numbers.get(word)
        if number is not None:
            known: list[int] = self._word_columns[number].tolist()
            return known
        found = (self.column_of(feature) for feature in word_features(word, self._splitter))
        return [column for column in found if column is not None]

    def _grams_of(self, word: str) -> Sequence[int]:
        """The 4-grams (columns) of a word that need not occur in any text itself."""
        number = self.written_numbers.get(word)
        if number is not None:
            return self._gram_rows[number]
        return [self._grams[gram] for gram in four_grams(word) if gram in self._grams]

    def _prepare(self, text: str) -> WishText:
        """The vector of a wish (cached for the last wishes by text as `prepare`)."""
        vector = np.zeros(len(self._idf), dtype=np.float32)
        own: dict[int, str] = {}
        for columns, weights in self._halves(text, own):
            vector[columns] = weights
        return WishText(vector, own, not vector.any())

    def weights_of(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The same vector of a wish as its columns, in rising order, and the weights there."""
        halves = self._halves(text, {})
        columns = np.concatenate([half[0] for half in halves])
        order = columns.argsort()
        return columns[order], np.concatenate([half[1] for half in halves])[order]

    def _halves(self, text: str, own: dict[int, str]) -> tuple[Half, Half]:
        """The half over words and the half over 4-grams; notes in `own` the wish's word behind each word feature."""
        words: dict[int, float] = {}
        grams: dict[int, float] = {}
        for word in telling(tokens(text)):
            for column in self.features_of(word):
                words[column] = words.get(column, 0) + 1
                own.setdefault(column, word)
            for column in self._grams_of(word):
                grams[column] = grams.get(column, 0) + 1
            for synonym in self.synonyms.get(word, self.synonyms.get(stem(word), ())):
                for column in self.features_of(synonym):
                    words.setdefault(column, SYNONYM_WEIGHT)
                    own.setdefault(column, word)
        return self._half(words), self._half(grams)

    def _half(self, counts: Mapping[int, float]) -> Half:
        """One half of a wish: tf-idf, scaled to length 1/2."""
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        weights = np.array([1 + math.log(n) if n >= 1 else n for n in counts.values()]) * self._idf[columns]
        length = 2 * math.sqrt(float(weights @ weights)) if counts else 1.0
        return columns, (weights / length).astype(np.float32)

    def similarity(self, wish: WishText, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The mean of both cosines (0-1) of a wish with each of the rows.

        The rows are laid end to end and summed each by itself: SciPy's row picking costs more than the product. Summed
        in double precision, so that a whole cohort, where the order of adding differs, gets the same score.
        """
        lengths = self._lengths.take(rows)
        found = np.zeros(len(rows))
        filled = lengths.nonzero()[0]
        if len(filled):
            lengths, lines = lengths[filled], rows[filled].tolist()
            weights = wish.vector.take(np.concatenate([self._columns[line] for line in lines]))
            products = np.multiply(weights, np.concatenate([self._data[line] for line in lines]), dtype=np.float64)
            found[filled] = np.add.reduceat(products, lengths.cumsum() - lengths)
        return found

    def similarity_of(self, wish: WishText, row: int) -> float:
        """The similarity of a wish with one row."""
        return float(self._data[row] @ wish.vector[self._columns[row]])

    def strongest_words(self, wish: WishText, rows: NDArray[np.int64], *, most: int = 2) -> list[tuple[str, ...]]:
        """Per row the wish's own words that weigh most in the similarity; empty when only 4-grams met."""
        lengths = self._word_lengths.take(rows)
        lines = list(zip(rows.tolist(), lengths.tolist(), strict=True))
        columns = np.concatenate([self._columns[line][:words] for line, words in lines])
        products = wish.vector.take(columns) * np.concatenate([self._data[line][:words] for line, words in lines])
        hits = products.nonzero()[0]
        hits = hits[(-products[hits]).argsort(kind="stable")]
        owners = lengths.cumsum().searchsorted(hits, side="right")
        found: list[list[str]] = [[] for _ in range(len(rows))]
        for owner, column in zip(owners.tolist(), columns[hits].tolist(), strict=True):
            mine = found[owner]
            if len(mine) < most and wish.words[column] not in mine:
                mine.append(wish.words[column])
        return [tuple(words) for words in found]

    def evidence(self, wish: WishText, row: int, *, most: int = 5) -> tuple[Evidence, ...]:
        """Pairs of a word of the wish and a word of the text that share a stem, a compound part or a synonym."""
        columns = self._columns[row]
        products = self._data[row] * wish.vector[columns]
        total = float(products.sum())
        order = np.argsort(-products, kind="stable")
        here = self.occurrences.indices[self.occurrences.indptr[row] : self.occurrences.indptr[row + 1]].tolist()
        pairs: dict[tuple[str, str], float] = {}
        for position in order[: 4 * most].tolist():
            column, product = int(columns[position]), float(products[position])
            if product <= 0 or column >= len(self._words):
                continue
            pair = (wish.words[column], self._written_for(column, here, wish.words[column]))
            pairs[pair] = pairs.get(pair, 0) + product / total
        best = sorted(pairs.items(), key=lambda item: -item[1])[:most]
        return tuple(Evidence(mine, theirs, round(share, 4)) for (mine, theirs), share in best)

    def _written_for(self, column: int, here: Iterable[int], mine: str) -> str:
        """The written word of a text that carries a feature; the wish's own word when the text has it literally."""
        start, end = self.column_written.indptr[column : column + 2]
        carriers = set(self.column_written.indices[start:end].tolist())
        found = [self.written[number] for number in here if number in carriers]
        return mine if mine in found else found[0]
