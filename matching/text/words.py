"""From Dutch text to words, stems and the parts of compounds."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[a-z0-9]{2,40}")
_SNOWBALL = snowballstemmer.stemmer("dutch")
_LINKS = ("", "s", "en", "e", "n")
SHORTEST_PART = 3

# fmt: off
STOP_WORDS = frozenset({
    "aan", "al", "alle", "alleen", "allemaal", "als", "alsof", "altijd", "ander", "andere", "anders", "ben", "bent",
    "bij", "binnen", "buiten", "daar", "daarbij", "daarin", "daarna", "daarom", "dan", "dat", "de", "deze", "die",
    "dit", "doen", "doet", "door", "dus", "een", "eens", "en", "enkele", "er", "erg", "etc", "even", "gaan", "gaat",
    "gebruik", "geen", "goed", "graag", "had", "hadden", "heb", "hebben", "hebt", "heeft", "heel", "hem", "hen",
    "het", "hier", "hierbij", "hij", "hoe", "hun", "iemand", "iets", "ik", "in", "inclusief", "is", "ja", "je",
    "jij", "jou", "jouw", "jouwe", "jullie", "kan", "kon", "kunnen", "kunt", "leer", "leert", "leren", "maar",
    "mag", "meer", "met", "mij", "mijn", "moet", "moeten", "mogelijk", "mogen", "na", "naar", "naast", "nadat",
    "niet", "niets", "nog", "nu", "of", "om", "omdat", "ons", "onder", "onze", "ook", "op", "over", "per", "samen",
    "soms", "sommige", "te", "tegen", "ten", "ter", "tijdens", "toch", "toe", "tot", "tussen", "uit", "van",
    "vanaf", "vanuit", "veel", "verder", "via", "vooral", "voor", "waar", "waarbij", "waarin", "waaronder",
    "waarvan", "wanneer", "want", "waren", "was", "wat", "we", "weer", "wel", "welke", "werd", "werden", "wie",
    "wij", "wil", "willen", "word", "worden", "wordt", "zal", "ze", "zeer", "zelf", "zich", "zij", "zijn", "zo",
    "zoals", "zou", "zouden", "zullen",
})
DOMAIN_WORDS = frozenset({
    "bedrijf", "bedrijven", "beroepspraktijkvorming", "bpv", "leerbedrijf", "leerbedrijven", "leerling", "leerlingen",
    "leerplaats", "leerplaatsen", "leerplek", "leerplekken", "leerwerkplek", "mbo", "opleiding", "opleidingen",
    "plaats", "plaatsen", "plek", "plekken", "scholen", "school", "stage", "stagebedrijf", "stageplaats",
    "stageplaatsen", "stageplek", "stageplekken", "stages", "stagiair", "stagiaire", "stagiaires", "stagiairs",
    "student", "studenten", "werk", "werken", "werkplek", "werkplekken", "werkt", "werkzaamheden",
})
# fmt: on
"""Words that nearly every place and wish may hold: they can be searched for, but are never evidence of a match."""


def normalise(text: str) -> str:
    """Lower case without accents: "Één CAFÉ" becomes "een cafe"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed if decomposed.isascii() else "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The words of a text in order, without stop words and bare numbers."""
    return [word for word in _WORD.findall(normalise(text)) if word not in STOP_WORDS and not word.isdigit()]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Dutch Snowball stem: "frezen" and "frees" both give "frees"."""
    return str(_SNOWBALL.stemWord(word))


_NAMESAKES = frozenset({stem("plaat")})
_DOMAIN_STEMS = frozenset(map(stem, DOMAIN_WORDS)) - _NAMESAKES
_PLACE_ENDINGS = ("plaats", "plaatsen")


def says_little(word: str) -> bool:
    """Whether a word only says that this is about a placement. Sheet metal ("plaat") is spared, though its stem is that
    of "plaats"."""
    return word in DOMAIN_WORDS or stem(word) in _DOMAIN_STEMS


def telling(words: Iterable[str]) -> list[str]:
    """The words that can be evidence."""
    return [word for word in words if not says_little(word)]


class Splitter:
    """Splits compounds by what the corpus itself says: "freesmachine" = "frees" + "machine" when both occur.

    The best cut is the one whose parts have the highest geometric mean of corpus counts, and it must be at least the
    count of the whole word (Koehn and Knight, "Empirical methods for compound splitting", EACL 2003).
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._words = counts
        stems: dict[str, int] = {}
        for word, count in counts.items():
            stems[stem(word)] = stems.get(stem(word), 0) + count
        self._stems = stems

    def knows(self, word_stem: str) -> bool:
        """Whether the corpus has a word with this stem."""
        return word_stem in self._stems

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the two parts of a compound, or nothing when the word is better left whole."""
        whole = stem(word)
        best: tuple[str, ...] = ()
        best_score = max(1, self._words.get(word, 0) ** 2)
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            tail = whole[cut:]
            tail_count = self._stems.get(tail, 0) if len(tail) >= SHORTEST_PART else 0
            if tail_count:
                head, head_count = self._head(word[:cut])
                score = head_count * tail_count
                if score > best_score or (score == best_score and not best):
                    best, best_score = (head, tail), score
        return best

    def _head(self, text: str) -> tuple[str, int]:
        """The most frequent known reading of the first part, with or without a linking letter."""
        best, best_count = "", 0
        for link in _LINKS:
            bare = text.removesuffix(link) if link else text
            if len(bare) < SHORTEST_PART or (link and bare == text):
                continue
            for reading in (bare, stem(bare)):
                count = self._stems.get(reading, 0)
                if count > best_count:
                    best, best_count = reading, count
        return best, best_count


def word_features(word: str, splitter: Splitter) -> tuple[str, ...]:
    """The stem of a word and, for a compound, the stems of its parts, as far as they can be evidence.

    "laswerk" gives "laswerk" and "las", but not "werk"; a word that says little gives nothing.
    """
    if says_little(word):
        return ()
    unsaid = _DOMAIN_STEMS | _NAMESAKES if word.endswith(_PLACE_ENDINGS) else _DOMAIN_STEMS
    return (stem(word), *(part for part in splitter.parts(word) if part not in unsaid))


def four_grams(word: str) -> Iterable[str]:
    """Character 4-grams of a word with its borders marked: "las" gives "_las" and "las_"."""
    marked = f"_{word}_"
    return (marked[i : i + 4] for i in range(max(1, len(marked) - 3)))
