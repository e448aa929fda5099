"""Text that is made outside templates: a code with parameters becomes Dutch or English here, without Flask.

The English sentence in `WORDS` is the message id; the Dutch one stands in the same catalogue as the templates' texts.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from babel.support import NullTranslations, Translations

from bpv.core.word_list import WORDS

TRANSLATIONS: Final = Path(__file__).parent.parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """The message catalogue of a language; English is the source."""
    return Translations.load(TRANSLATIONS, [language])


def say(language: str, code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of `code` in `language`; a date among the parameters is written as people write it.

    An unknown code raises KeyError: a test finds it before a person does.
    """
    sentence = catalogue(language).gettext(WORDS[code])
    if not params:
        return sentence
    days = {name: say_day(language, value) for name, value in params.items() if type(value) is date}
    return sentence.format(**{**params, **days})


def say_day(language: str, day: date) -> str:
    """A date as people write it: 22 november 2026."""
    return format_date(day, "d MMMM y", locale=language)
