"""Files on their way in and out of pages: a form field that cleans what it gets, and an answer that no browser runs."""

from typing import Any, Final
from urllib.parse import quote

from flask import Response
from flask_babel import get_locale
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import Form, ValidationError

from bpv.core import words
from bpv.core.cleaning.shape import ACCEPTED, KINDS
from bpv.core.errors import Refused
from bpv.core.files import Cleaned, Limits, StoredFile, clean
from bpv.web.fields import checks
from bpv.web.transaction import settings

MOST: Final = 5


class Files(MultipleFileField):
    """One file or several to hand in. After validation `cleaned` holds the clean copies, ready for `files.keep`.

    Validation cleans, which takes a moment: do it before the writing transaction. What cannot be taken is said next to
    the field, by the name of the file.
    """

    def __init__(
        self,
        label: Any = None,
        *,
        required: bool = False,
        most: int = MOST,
        kinds: tuple[str, ...] = tuple(KINDS),
        **more: Any,
    ) -> None:
        self.most, self.kinds = most, kinds
        self.cleaned: tuple[Cleaned, ...] = ()
        self.problems: list[str] | None = None
        more["validators"] = checks(required, more.get("validators", ()))
        more["render_kw"] = {"accept": ACCEPTED, "multiple": most > 1, **(more.get("render_kw") or {})}
        super().__init__(label, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The files that were chosen; a field left empty sends one without a name."""
        self.data = [given for given in valuelist if isinstance(given, FileStorage) and given.filename]

    def pre_validate(self, form: Form) -> None:
        """Clean every file, once. Raises ValidationError with a sentence for each that cannot be taken."""
        if self.problems is None:
            self.problems = self.judged(self.data or [])
        if self.problems:
            raise ValidationError(" ".join(self.problems))

    def judged(self, chosen: list[FileStorage]) -> list[str]:
        """Clean files, and close what the request kept of them on disk; gives the sentences about those refused."""
        language, problems, cleaned = get_locale().language, [], []
        limits = Limits(kinds=self.kinds, scanner=settings().clamd_url)
        if len(chosen) > self.most:
            return [words.say(language, "file.many", {"most": self.most})]
        for given in chosen:
            try:
                cleaned.append(clean(given.filename or "", given.stream, limits, declared=given.mimetype or ""))
            except Refused as refusal:
                sentence = words.say(language, refusal.code, refusal.params)
                problems.append(sentence if len(chosen) == 1 else f"{shown(given.filename)}: {sentence}")
            finally:
                given.close()
        self.cleaned = () if problems else tuple(cleaned)
        return problems


def shown(name: str | None) -> str:
    """The name of a file that may hold anything, short and printable."""
    return "".join(sign if sign.isprintable() else "?" for sign in name or "")[:40]


def send(stored: StoredFile, content: bytes) -> Response:
    """The file as an attachment: never shown inside a page, never run, never kept by a cache on the way."""
    return attachment(content, stored.name, stored.mimetype)


def attachment(content: bytes, name: str, mimetype: str) -> Response:
    """Bytes to be saved under a name. A part of them (a range) is not offered. `bpv.web.security` adds nosniff and the
    sandbox of attachments."""
    answer = Response(content, mimetype=mimetype)
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Accept-Ranges"] = "none"
    return answer
