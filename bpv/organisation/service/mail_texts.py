"""The texts of mail that a school wrote itself."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from bpv.core import audit
from bpv.core.config import LANGUAGES
from bpv.core.outbox import texts
from bpv.core.outbox.texts import OwnText, Wording
from bpv.core.rights import Scope

SAMPLE: Final = {"name": "Noor", "school": "ROC", "company": "Bakkerij De Ster", "place": "Bakker", "count": "2"}


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A text in one language: that of the service, versions of the school, newest first, its marks."""

    name: str
    language: str
    default: Wording
    versions: tuple[OwnText, ...]
    marks: tuple[str, ...]

    @property
    def own(self) -> bool:
        """True when the school's own words hold now."""
        return bool(self.versions) and not self.versions[0].back

    @property
    def wording(self) -> Wording:
        """The words that hold now."""
        return self.versions[0].wording if self.own else self.default

    @property
    def version(self) -> int:
        """The number of the last version; 0 when the school never wrote one."""
        return self.versions[0].version if self.versions else 0


def mail_texts(session: Session, scope: Scope) -> tuple[TextSheet, ...]:
    """Every text in every language, with what the school made of it; in one query."""
    written = texts.history(session, scope.institution_id)
    return tuple(
        sheet_of(name, language, tuple(one for one in written if (one.name, one.language) == (name, language)))
        for name in texts.NAMES
        for language in LANGUAGES
    )


def mail_text(session: Session, scope: Scope, name: str, language: str) -> TextSheet:
    """One text in one language. Raises `NotFound` for a name that no mail has."""
    written = texts.history(session, scope.institution_id, texts.known(name), language)
    return sheet_of(name, language, written)


def sheet_of(name: str, language: str, versions: tuple[OwnText, ...]) -> TextSheet:
    """The sheet of a text."""
    return TextSheet(name, language, texts.default(name, language), versions, texts.marks(name))


def write_mail_text(
    session: Session, scope: Scope, name: str, language: str, wording: Wording | None, version: int
) -> None:
    """Give a text other words from now on; None goes back to those of the service.

    Raises `NotFound`, `Refused` (words that do not fit) and `Stale`. Mail that waits in the outbox keeps its words.
    """
    own = scope.institution_id
    texts.write(session, own, texts.known(name), language, wording, version, scope.account_id)
    audit.record(
        session,
        "mail_text.changed",
        institution_id=own,
        actor_id=scope.account_id,
        object_id=f"{name}.{language}",
        fields=("subject", "body"),
    )


def sample(sheet: TextSheet, wording: Wording, link: str) -> Wording:
    """The words as somebody would read them, with made-up facts in place of the marks; `link` stands for the link."""
    params = {mark: SAMPLE.get(mark, f"‹{mark}›") for mark in sheet.marks} | {texts.LINK: link}
    return Wording(texts.filled(wording.subject, params), texts.filled(wording.body, params))
