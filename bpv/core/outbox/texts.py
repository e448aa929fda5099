"""The texts of mail: those of the service, and those that a school wrote in their place, per language.

A text is the pair of word codes `<name>.subject` and `<name>.body`. Words in braces stand for what differs per mail;
they are put in by name only, so that a text can reach nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bpv.core.clock import now
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.outbox.tables import MailTextRow
from bpv.core.word_list import WORDS
from bpv.core.words import catalogue, say

SUBJECT, BODY = ".subject", ".body"
MARK: Final = re.compile(r"\{(\w+)\}")
LINK: Final = "link"
KEPT: Final = "bpv.mail_texts"  # where a session keeps what it read
NAMES: Final = tuple(
    sorted(
        code.removesuffix(SUBJECT)
        for code in WORDS
        if code.endswith(SUBJECT) and code.removesuffix(SUBJECT) + BODY in WORDS
    )
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a mail, with or without its marks."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class OwnText:
    """One version of a text that a school wrote; `back` when the text of the service holds again from then on."""

    name: str
    language: str
    version: int
    wording: Wording
    set_by: str | None
    valid_from: datetime

    @property
    def back(self) -> bool:
        """True when this version is no text but the way back to that of the service."""
        return not self.wording.body


def known(name: str) -> str:
    """The name of a text; raises `NotFound` for any other."""
    if name not in NAMES:
        raise NotFound()
    return name


def default(name: str, language: str) -> Wording:
    """The text of the service, with its marks."""
    words = catalogue(language)
    return Wording(words.gettext(WORDS[name + SUBJECT]), words.gettext(WORDS[name + BODY]))


def marks(name: str) -> tuple[str, ...]:
    """What can stand in braces in this text, in the order of the service's own text."""
    own = default(name, "en")
    return tuple(dict.fromkeys([*MARK.findall(own.subject), *MARK.findall(own.body)]))


def filled(text: str, params: Mapping[str, object]) -> str:
    """The text with its marks put in; a mark that nothing is known for stays as it is."""
    return MARK.sub(lambda found: str(params.get(found[1], found[0])), text)


def check(name: str, wording: Wording) -> None:
    """Raise `Refused` when a text misses its link, has a mark that this mail knows nothing for, or stray braces."""
    allowed = marks(name)
    for field, text in (("subject", wording.subject), ("body", wording.body)):
        if not text.strip():
            raise Refused("mail_text.empty", field=field)
        strange = next((mark for mark in MARK.findall(text) if mark not in allowed), None)
        if strange is not None:
            raise Refused("mail_text.unknown_mark", field=field, mark=f"({strange})", marks=", ".join(allowed))
        if re.search(r"[{}]", MARK.sub("", text)):
            raise Refused("mail_text.stray_brace", field=field)
    if LINK in MARK.findall(wording.subject):
        raise Refused("mail_text.link_in_subject", field="subject")
    if LINK in allowed and LINK not in MARK.findall(wording.body):
        raise Refused("mail_text.no_link", field="body")


def wording(
    session: Session,
    institution_id: str,
    language: str,
    subject_code: str,
    body_code: str,
    params: Mapping[str, str | int],
) -> Wording:
    """The words of a mail: those of the school when it wrote some, otherwise those of the service."""
    name = subject_code.removesuffix(SUBJECT)
    if name + BODY == body_code:
        own = in_force(session, institution_id).get((name, language))
        if own is not None and not own.back:
            return Wording(filled(own.wording.subject, params), filled(own.wording.body, params))
    return Wording(say(language, subject_code, params), say(language, body_code, params))


def in_force(session: Session, institution_id: str) -> Mapping[tuple[str, str], OwnText]:
    """The last version of every text that a school wrote, by name and language; asked once per session, so that many
    mails cost no more than one."""
    kept: dict[str, dict[tuple[str, str], OwnText]] = session.info.setdefault(KEPT, {})
    if institution_id not in kept:
        written = reversed(history(session, institution_id))  # the newest of each comes last
        kept[institution_id] = {(one.name, one.language): one for one in written}
    return kept[institution_id]


def newest(session: Session, institution_id: str, name: str, language: str) -> OwnText | None:
    """The last version that a school wrote of a text in a language."""
    return next(iter(history(session, institution_id, name, language)), None)


def history(
    session: Session, institution_id: str, name: str | None = None, language: str | None = None
) -> tuple[OwnText, ...]:
    """Every version that a school wrote, newest first per text and language."""
    query = select(MailTextRow).where(col(MailTextRow.institution_id) == institution_id)
    if name is not None:
        query = query.where(col(MailTextRow.name) == name)
    if language is not None:
        query = query.where(col(MailTextRow.language) == language)
    order = (col(MailTextRow.name), col(MailTextRow.language), col(MailTextRow.version).desc())
    return tuple(value_of(row) for row in session.exec(query.order_by(*order)))


def value_of(row: MailTextRow) -> OwnText:
    """The value of a row."""
    words = Wording(row.subject, row.body)
    return OwnText(row.name, row.language, row.version, words, row.set_by, row.valid_from)


def write(
    session: Session,
    institution_id: str,
    name: str,
    language: str,
    wording: Wording | None,
    version: int,
    account_id: str | None,
) -> None:
    """Give a text other words from now on; None: back to those of the service. `version` is the last that was seen.

    Raises `Refused` for words that do not fit, `Stale` when somebody else wrote in between.
    """
    if wording is not None:
        check(known(name), wording)
    last = newest(session, institution_id, name, language)
    if version != (last.version if last else 0):
        raise Stale(last)
    kept = wording or Wording("", "")
    row = MailTextRow(
        institution_id=institution_id,
        name=name,
        language=language,
        version=version + 1,
        subject=" ".join(kept.subject.split()),
        body=kept.body.strip(),
        set_by=account_id,
        valid_from=now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Stale(newest(session, institution_id, name, language)) from None
    session.info.pop(KEPT, None)
