"""Dutch text: words and their parts, similarity with evidence, and search that forgives typing errors."""

from matching.text.build import build_index
from matching.text.index import TextIndex, WishText
from matching.text.search import search
from matching.text.words import Splitter, normalise, stem, tokens

__all__ = ["Splitter", "TextIndex", "WishText", "build_index", "normalise", "search", "stem", "tokens"]
