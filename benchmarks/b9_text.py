"""B9: how well the text score finds the places that a learning wish means, beside TF-IDF over words.

    python -m benchmarks.b9_text --size full

A labelled set: every made-up place and wish is about a few subjects, and says each in other words (verb, participle,
maker, compound before or behind), between words that say nothing or only look like a subject, and with now and
then a typing error. What a place is about is known, so the right order is too: its main subject counts for two, another
one for one. The measure is nDCG@20 (gain 2^grade - 1), over all places and over those of the wish's own qualification
alone, which are the only ones that a student is ever shown. The peer sees the same texts: scikit-learn's
TfidfVectorizer with sublinear tf, as it is commonly used. The synonym table stays empty, for it would be written with
the answers at hand. `--lookalikes` is the share of the other words that share letters with a subject and no meaning
("lastig", "berekening"): 4-grams are misled by those, so a high share is the hard case for us.
"""

import argparse
import platform
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from matching.text.build import build_index
from matching.text.index import TextIndex

TARGET: Final = 0.05
TOP: Final = 20
TYPING_ERROR: Final = 0.04
LOOKALIKES: Final = 0.1
OWN, PLAIN = "half words, half 4-grams", "TF-IDF over words"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WRITTEN: Final = """
    las lassen gelast lasser|frees frezen gefreesd frezer|draai draaien gedraaid draaier|slijp slijpen geslepen slijper|
    meet meten gemeten meter|teken tekenen getekend tekenaar|zaag zagen gezaagd zager|boor boren geboord boorder|
    giet gieten gegoten gieter|pers persen geperst perser|lijm lijmen gelijmd lijmer|verf verven geverfd verver|
    schilder schilderen geschilderd schilder|metsel metselen gemetseld metselaar|timmer timmeren getimmerd timmerman|
    bak bakken gebakken bakker|kook koken gekookt kok|snijd snijden gesneden snijder|naai naaien genaaid naaister|
    weef weven geweven wever|knip knippen geknipt knipper|was wassen gewassen wasser|strijk strijken gestreken strijker|
    druk drukken gedrukt drukker|bind binden gebonden binder|schrijf schrijven geschreven schrijver|
    reken rekenen gerekend rekenaar|boek boeken geboekt boeker|verkoop verkopen verkocht verkoper|
    koel koelen gekoeld koeler|stook stoken gestookt stoker|blaas blazen geblazen blazer|
    polijst polijsten gepolijst polijster|soldeer solderen gesoldeerd soldeerder|monteer monteren gemonteerd monteur|
    sloop slopen gesloopt sloper|laad laden geladen lader|rijd rijden gereden rijder|vaar varen gevaren schipper|
    vlieg vliegen gevlogen vlieger|plant planten geplant planter|snoei snoeien gesnoeid snoeier|
    maai maaien gemaaid maaier|melk melken gemolken melker
"""
SUBJECTS: Final = tuple(_words(line) for line in _WRITTEN.split("|"))
"""Per subject: the root that compounds are made with, the verb, its participle, and who does it."""
HEADS: Final = _words("werk techniek machine bank proces project bewerking hal ploeg opdracht")
TAILS: Final = _words("fijn glas hout metaal hand proef serie maat plaat precisie")
EMPTY: Final = _words(
    """
    zelfstandig nauwkeurig veilig modern klein groot ervaren gezellig dagelijks regionaal duurzaam digitaal team collega
    klant begeleider afdeling tekening materiaal planning je wij onze met voor en een de het bij in op graag leren
    """
)
LOOKALIKE: Final = _words(
    """
    lastig plastic klasse drukte uitdrukking rekening berekening meteen metaal diameter boordevol akkoord schrijfbaar
    bindend verbinding begrijpen vliegensvlug waskrijt gewassen vaardig vaarwel ervaring koelbloedig kookpunt bakstad
    plantage planken maaltijd schrijnend gieterij persoon personeel perspectief lijmerig slijmerig verfijnd verfrissend
    bladeren opladen aanleiding bereiding rijdend slopend monument soldaat beroep boekdeel boetiek snijpunt knipoog
    """
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many places and wishes."""

    places: int
    wishes: int
    qualifications: int


SIZES: Final = {"small": Size(300, 60, 4), "full": Size(3_000, 400, 12)}


@dataclass(frozen=True, slots=True)
class About:
    """A text with what it is about: subjects by number, the main one first."""

    text: str
    subjects: tuple[int, ...]
    qualification: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """Places and wishes of which the right order is known."""

    places: tuple[About, ...]
    wishes: tuple[About, ...]

    def grades(self, wish: About) -> NDArray[np.int64]:
        """How good each place is: two for its main subject, one for every other that the wish names."""
        asked = frozenset(wish.subjects)
        return np.array(
            [sum(2 if rank == 0 else 1 for rank, one in enumerate(p.subjects) if one in asked) for p in self.places]
        )


@dataclass(frozen=True, slots=True)
class Found:
    """nDCG@20 of one way to score, averaged over the wishes."""

    name: str
    every: float
    eligible: float


def generate(size: Size, *, seed: int = 1, lookalikes: float = LOOKALIKES) -> Labelled:
    """The same seed gives the same set on every machine."""
    draw = random.Random(seed)
    own = [draw.sample(range(len(SUBJECTS)), 14) for _ in range(size.qualifications)]

    def made(subjects: int, forms: int, between: int) -> About:
        qualification = draw.randrange(size.qualifications)
        chosen = tuple(draw.sample(own[qualification], subjects))
        words = [form(draw, SUBJECTS[one]) for rank, one in enumerate(chosen) for _ in range(forms + (rank == 0))]
        words += [draw.choice(LOOKALIKE if draw.random() < lookalikes else EMPTY) for _ in range(between)]
        draw.shuffle(words)
        return About(" ".join(misspelt(draw, word) for word in words), chosen, qualification)

    places = tuple(made(draw.randint(2, 4), 2, 22) for _ in range(size.places))
    return Labelled(places, tuple(made(2, 1, 7) for _ in range(size.wishes)))


def form(draw: random.Random, subject: Sequence[str]) -> str:
    """A subject in one of the words that people use for it."""
    root = subject[0]
    kind = draw.random()
    if kind < 0.5:
        return draw.choices(subject[1:], weights=(3, 1, 1))[0]
    return root + draw.choice(HEADS) if kind < 0.8 else draw.choice(TAILS) + draw.choice((root, subject[1]))


def misspelt(draw: random.Random, word: str) -> str:
    """The word, of which now and then two letters have changed places."""
    if len(word) < 5 or draw.random() >= TYPING_ERROR:
        return word
    at = draw.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def ndcg(grades: NDArray[np.int64], scores: NDArray[np.float64]) -> float | None:
    """Normalised discounted cumulative gain of the first 20; None when nothing is right at all."""
    gains = 2.0**grades - 1
    best = np.sort(gains)[::-1][:TOP]
    if not best.any():
        return None
    discount = 1 / np.log2(np.arange(2, len(best) + 2))
    return float(gains[np.argsort(-scores, kind="stable")[:TOP]] @ discount / (best @ discount))


def ways(texts: Sequence[str]) -> Mapping[str, Callable[[str], NDArray[np.float64]]]:
    """The scores of all places for a wish: ours, its two halves, and the peer."""
    index = build_index(texts, {})
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    words = index.written_columns.shape[1]
    rows = np.arange(len(texts))
    return {
        OWN: lambda wish: index.similarity(index.prepare(wish), rows),
        "its words alone (stems, compounds)": lambda wish: half(index, wish, slice(0, words)),
        "its 4-grams alone": lambda wish: half(index, wish, slice(words, None)),
        PLAIN: lambda wish: cosine_similarity(vectorizer.transform([wish]), matrix)[0],
    }


def half(index: TextIndex, wish: str, columns: slice) -> NDArray[np.float64]:
    """The similarity over some of the features alone."""
    vector = np.zeros(index.matrix.shape[1])
    vector[columns] = index.prepare(wish).vector[columns]
    return np.asarray(index.matrix @ vector)


def measure(labelled: Labelled) -> list[Found]:
    """Every way, over all places and over those of the wish's qualification."""
    qualification = np.array([place.qualification for place in labelled.places])
    found = []
    for name, scores_of in ways([place.text for place in labelled.places]).items():
        every, eligible = [], []
        for wish in labelled.wishes:
            grades, scores = labelled.grades(wish), scores_of(wish.text)
            mine = qualification == wish.qualification
            every.append(ndcg(grades, scores))
            eligible.append(ndcg(grades[mine], scores[mine]))
        found.append(Found(name, mean(every), mean(eligible)))
    return found


def mean(values: Sequence[float | None]) -> float:
    """The mean of what could be measured."""
    return fmean(value for value in values if value is not None)


def report(found: Sequence[Found]) -> tuple[float, float]:
    """Prints the table and the verdict on the target; the gains over all places and over the eligible."""
    by_name = {one.name: one for one in found}
    own, plain = by_name[OWN], by_name[PLAIN]
    for one in found:
        print(f"{one.name:36s} all {one.every:.3f}   eligible only {one.eligible:.3f}")
    gains = (own.every - plain.every, own.eligible - plain.eligible)
    for where, gain in zip(("all", "eligible only"), gains, strict=True):
        print(f"target >= +{TARGET:g}, {where}: {gain:+.3f} {'met' if gain >= TARGET else 'MISSED'}")
    return gains


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lookalikes", type=float, default=LOOKALIKES)
    chosen = parser.parse_args()
    size = SIZES[chosen.size]
    print(f"B9 {size.places:,} places, {size.wishes:,} wishes, seed {chosen.seed}, lookalikes {chosen.lookalikes:g}, "
          f"Python {platform.python_version()}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    )  # fmt: skip
    report(measure(generate(size, seed=chosen.seed, lookalikes=chosen.lookalikes)))


if __name__ == "__main__":
    main()
