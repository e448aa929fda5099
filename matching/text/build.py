"""Builds a text index: texts to written words, written words to features, and both together by sparse products.

Each distinct written word is stemmed, split and cut into 4-grams once; `texts x words` times `words x features` then
gives the counts per text. scikit-learn would do the same work per text, and is not needed.
"""

from array import array
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.text.index import TextIndex
from matching.text.words import Splitter, four_grams, says_little, tokens, word_features


class _Numbering(dict[str, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


def _counts(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_array:
    """How often each column occurs in each row, from a list of column numbers per row."""
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(starts[-1]))
    ones = np.ones(len(columns), dtype=np.float32)
    matrix = sparse.csr_array((ones, columns, starts), shape=(len(rows), width))
    matrix.sum_duplicates()
    return matrix


def _weigh(counts: sparse.csr_array) -> tuple[sparse.csr_array, NDArray[np.float32]]:
    """TF-IDF with 1 + ln tf and smoothed idf, rows of length 1; also the idf per column."""
    texts, width = counts.shape
    frequency = np.bincount(counts.indices, minlength=width)
    idf = (np.log((1 + texts) / (1 + frequency)) + 1).astype(np.float32)
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    owner = np.repeat(np.arange(texts), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(owner, weights=data.astype(np.float64) ** 2, minlength=texts))
    data = (data / length[owner]).astype(np.float32)
    return sparse.csr_array((data, counts.indices, counts.indptr), shape=counts.shape), idf


def _narrowed(matrix: sparse.csr_array) -> sparse.csr_array:
    """The same matrix with positions of 32 bits where those are enough: half the memory to read."""
    kind = np.int32 if max(matrix.nnz, *matrix.shape) < 2**31 else np.int64
    return sparse.csr_array((matrix.data, matrix.indices.astype(kind), matrix.indptr.astype(kind)), shape=matrix.shape)


def _made_of(texts: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> bytes:
    """A hash of everything that decides an index."""
    made = blake2b(repr(sorted((word, tuple(others)) for word, others in synonyms.items())).encode(), digest_size=32)
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        made.update(len(content).to_bytes(8, "big"))
        made.update(content)
    return made.digest()


def build_index(
    texts: Sequence[str], synonyms: Mapping[str, Sequence[str]], before: TextIndex | None = None
) -> TextIndex:
    """An index over the texts; `synonyms` maps a normalised word to words that mean the same to a student.

    The index `before` is given back when it is made of the very same: texts change less often than places do.
    """
    made_of = _made_of(texts, synonyms)
    if before is not None and before.made_of == made_of:
        return before
    numbers = _Numbering()
    rows = [array("q", [numbers[word] for word in tokens(text)]) for text in texts]
    written = list(numbers)
    occurrences = _counts(rows, len(written))
    totals = np.asarray(occurrences.sum(axis=0)).ravel().astype(int).tolist()
    splitter = Splitter(dict(zip(written, totals, strict=True)))
    words, grams = _Numbering(), _Numbering()
    word_rows = [[words[feature] for feature in word_features(word, splitter)] for word in written]
    gram_rows = [[] if says_little(word) else [grams[gram] for gram in four_grams(word)] for word in written]
    written_columns = _counts(word_rows, len(words))
    word_half, word_idf = _weigh(sparse.csr_array(occurrences @ written_columns))
    gram_half, gram_idf = _weigh(sparse.csr_array(occurrences @ _counts(gram_rows, len(grams))))
    matrix = sparse.csr_array(sparse.hstack([word_half, gram_half], format="csr"), dtype=np.float32)
    matrix.sort_indices()
    matrix = _narrowed(matrix)
    return TextIndex(
        matrix=matrix,
        idf=np.concatenate([word_idf, gram_idf]),
        occurrences=occurrences,
        written=written,
        written_columns=written_columns,
        gram_rows=[[len(words) + number for number in row] for row in gram_rows],
        features=(dict(words), {gram: len(words) + number for gram, number in grams.items()}),
        splitter=splitter,
        synonyms=synonyms,
        made_of=made_of,
    )
