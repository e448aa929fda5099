"""Text made comparable: the one place where case and diacritics are forgiven, so that both databases agree.

Databases differ in what `lower` and `LIKE` do with other letters than a to z; so folded text is stored, and a search
term is folded by the same function before it is compared byte by byte.
"""

import re
import unicodedata
from typing import Final

SPECIAL: Final = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
NOT_WORD: Final = re.compile(r"[^\w]+|_+")
MOST_WORDS: Final = 8  # of a search: more words only make it slower
ARTICLES: Final = ("de ", "het ")


def folded(text: str) -> str:
    """Lower case without diacritics and punctuation, words separated by one space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(SPECIAL)
    return " ".join(NOT_WORD.sub(" ", bare).split())


def search_words(q: str) -> tuple[str, ...]:
    """The folded words of a search, longest first and at most eight; every one of them must occur."""
    return tuple(sorted(set(folded(q).split()), key=lambda word: (-len(word), word))[:MOST_WORDS])


def sort_name(name: str) -> str:
    """What a name is sorted by: folded and without a leading article, at most 200 characters."""
    text = folded(name)
    for article in ARTICLES:
        text = text.removeprefix(article)
    return (text or name.casefold())[:200]
