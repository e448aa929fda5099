"""What a person reads on the page, in either language: looked up in the same catalogue as the pages use."""

import re
from typing import Final

from bpv.core.words import catalogue

GAP: Final = re.compile(r"%\\\(\w+\\\)s|\\\{\w+\\\}")


class Words:
    """The visible names of one language; the English sentence is the key."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, sentence: str, **params: object) -> str:
        """The sentence as it stands on the page."""
        found = catalogue(self.language).gettext(sentence)
        return found % params if params else found

    def like(self, sentence: str) -> re.Pattern[str]:
        """A pattern for a name that begins with the sentence, with anything in its gaps."""
        return re.compile("^" + GAP.sub(".+", re.escape(catalogue(self.language).gettext(sentence))))

    def counted(self, one: str, many: str) -> re.Pattern[str]:
        """A pattern for a sentence that counts something."""
        plural = catalogue(self.language)
        forms = {plural.ngettext(one, many, number) for number in (1, 2)}
        found = "|".join(GAP.sub("[0-9.,]+", re.escape(form)) for form in sorted(forms))
        return re.compile(found)
