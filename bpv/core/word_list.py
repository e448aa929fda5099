"""The sentences behind the codes, in English. `{name}` stands for a parameter. Sorted by room."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "error.not_found": "This does not exist, or not for you.",
    "error.forbidden": "Your role does not allow this.",
    "error.stale": "Someone else saved this in the meantime.",
}
