"""Forms of imports. The mapping and the decisions are as long as the file is: they are read from the request itself."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from bpv.core.clock import today
from bpv.core.sheets.shape import DELIMITERS, ENCODINGS
from bpv.imports.models import Kind
from bpv.web.forms import BaseForm, Day, Select, TextLine, Tick, Upload, Whole
from bpv.web.templating import say

COLUMN: Final = "column-"
QUESTION: Final = "q-"
MARKS: Final = {";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("bar")}
TAB: Final = "tab"


class UploadForm(BaseForm):
    """A file with what it does not say by itself."""

    kind = Select(_("What is in the file"), required=True)
    file = Upload(_("File"), required=True, description=_("CSV, XLSX, XLS or ODS; at most 20 MB and 100,000 rows."))
    dated_on = Day(
        _("The file was true on"),
        required=True,
        default=today,
        description=_("Fields that were changed here after this day are kept."),
    )
    source = Select(
        _("Where it comes from"),
        choices=[("import", _("a list of our own")), ("register", _("an official register"))],
        default="import",
    )
    edition = Whole(
        _("Edition of the list"),
        low=1996,
        high=2100,
        description=_("For qualifications only. Empty: from the name of the file."),
    )
    years = Whole(_("All of these last so many years"), low=1, high=4, description=_("For qualifications only."))

    def offer(self, kinds: tuple[Kind, ...]) -> None:
        """Offer the kinds that this person may import."""
        self.kind.choices = [(kind.value, say(f"import.kind.{kind.value}")) for kind in kinds]

    def options(self) -> dict[str, int]:
        """The options that were filled in."""
        given = {"edition": self.edition.data, "years": self.years.data}
        return {name: value for name, value in given.items() if value is not None}


class ReadingForm(BaseForm):
    """How the file is to be read, when the guess was wrong."""

    encoding = Select(_("Character encoding"), choices=[("", _("find out")), *((name, name) for name in ENCODINGS)])
    delimiter = Select(
        _("Columns are separated by"),
        choices=[("", _("find out")), *((TAB if mark == "\t" else mark, MARKS[mark]) for mark in DELIMITERS)],
    )
    sheet = TextLine(_("Sheet of the workbook"), max_length=100)
    header_row = Whole(_("Row with the names of the columns"), low=0, high=1000, description=_("0: there is none."))


class ApplyForm(BaseForm):
    """The last step."""

    skip_bad = Tick(_("Leave out the rows that are refused or not decided"))


def mapping_in(form: MultiDict[str, str], width: int) -> dict[str, int]:
    """Field to column, from the selects of the mapping page; the first column wins when a field is chosen twice."""
    found: dict[str, int] = {}
    for index in range(width):
        name = form.get(f"{COLUMN}{index}", "")
        if name:
            found.setdefault(name, index)
    return found


def chosen_twice(form: Mapping[str, Any], width: int) -> str:
    """A field that two columns were chosen for, or ""."""
    names = [form.get(f"{COLUMN}{index}", "") for index in range(width)]
    return next((name for name in names if name and names.count(name) > 1), "")


def decisions_in(form: MultiDict[str, str]) -> dict[str, str]:
    """Fingerprint to token, for every question that was answered; `new` stands for another company."""
    answers = ((name.removeprefix(QUESTION), value) for name, value in form.items() if name.startswith(QUESTION))
    return {mark: "" if value == "new" else value for mark, value in answers if value}
