"""The import pages as a coordinator works with them, and files in the shape that schools have."""

import re
from typing import Final

from playwright.sync_api import expect

from bpv.core.db import Database
from tests.journeys.live import Live
from tests.journeys.screens import Screens

HEADER: Final = ("Bedrijfsnaam", "KvK-nummer", "Adres", "Plaats", "Postcode", "Website", "Stagevergoeding")
NAMES: Final = {
    "nl": ("Café-instrumenten Één", "Breestraat 4", "=Kwikzilver", "Molenweg 12"),
    "en": ("Überlicht Optiek", "Vestdijk 31", "@Draaicirkel", "Havenkade 90"),
    "nl-bare": ("Señor Glaswerk", "Hamstraat 7", "'t Lasrobotje", "Kerkplein 3"),
    "en-bare": ("Façade Meettechniek", "Zeeweg 118", "(Vacuümhuis)", "Dorpsweg 56"),
    "registry": ("Crème Fijnslijperij", "Singel 200", "#Sensorhuis", "Laan 41"),
}  # fmt: skip
"""By the name of a run: two companies of its own with their addresses, with letters and signs that trouble imports."""
PATIENT: Final = 60_000  # ms for the worker to judge or save a big file


def known_names(live: Live) -> list[str]:
    """Names of companies in the registry, each once, in order of the alphabet."""
    database = Database(live.database_url)
    with database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT name FROM company WHERE country = 'NL' GROUP BY sort_name HAVING count(*) = 1 ORDER BY sort_name"
        )
        found = [row[0] for row in rows]
    database.dispose()
    return found


def messy(known: str, run: str) -> bytes:
    """Two lines above the header, semicolons, Windows letters, a Dutch amount; rows by verdict: two new, one that may
    be `known`, one refused for want of a name, one blank."""
    first, street, second, other_street = NAMES[run]
    kvk = 96_000_000 + 10 * list(NAMES).index(run)
    empty = ("",) * len(HEADER)
    rows = [
        ("Export leerbedrijven", *empty[1:]),
        empty,
        HEADER,
        (first, f"{kvk}", street, "Leiden", "2333 CA", f"{run}.example", "325,50"),
        (second, "", other_street, "Delft", "2628 AB", "", ""),
        (known, "", "", "", "", "", "210,00"),
        ("", f"{kvk + 1}", "", "Gouda", "2801AA", "", ""),
        empty,
    ]
    return "\r\n".join(";".join(row) for row in rows).encode("cp1252")


def large(rows: int) -> bytes:
    """So many new companies, for the worker."""
    lines = (f"Grote lijst nummer {n},{98000000 + n},Utrecht" for n in range(rows))
    return "\n".join(("Bedrijfsnaam,KvK-nummer,Plaats", *lines)).encode()


class Imports(Screens):
    """A coordinator on the import pages."""

    @classmethod
    def of(cls, screens: Screens) -> "Imports":
        """The same person."""
        return cls(screens.page, screens.words, screens.watch, script=screens.script)

    def upload(self, name: str, raw: bytes) -> None:
        """From the list of imports: send a file; leads to the choice of columns."""
        self.open("/imports")
        self.look(self.words("Imports"))
        self.follow(self.words("Import a file"))
        self.look(self.words("Import a file"))
        self.page.get_by_label(self.words.like("File")).set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": raw}
        )
        self.press(self.words("Send the file"))
        self.look(self.words("Choose the columns"))

    def columns(self) -> dict[str, str]:
        """The proposal: name of the column to the field, empty when none."""
        selects = self.page.locator("table select")
        names = self.page.locator("table tbody th").all_inner_texts()
        return dict(zip(names, [one.input_value() for one in selects.all()], strict=True))

    def judge(self) -> None:
        """Accept the proposal; leads to the verdict."""
        self.press(self.words("Judge every row"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            self.words("The verdict on every row"), timeout=PATIENT
        )
        self.look(self.words("The verdict on every row"))

    def counts(self) -> dict[str, int]:
        """The number of rows per verdict, by the word on the page in lower case."""
        stats = self.page.locator(".stat")
        labels = [text.casefold() for text in stats.locator(".stat-label").all_inner_texts()]
        values = [int(re.sub(r"\D", "", text)) for text in stats.locator(".stat-value").all_inner_texts()]
        return dict(zip(labels, values, strict=True))

    def same_as(self, name: str) -> None:
        """Answer the question: the row is that company; back at the verdict."""
        self.follow(self.words("Decide"))
        self.look(self.words("Is this the same company?"))
        self.page.get_by_role("radio", name=self.words("The same as %(name)s", name=name)).first.check()
        self.press(self.words("Keep these answers"))
        self.look(self.words("The verdict on every row"))

    def apply(self, *, skip_bad: bool) -> None:
        """Save; leads to the page that says so."""
        if skip_bad:
            self.page.get_by_label(self.words.like("Leave out the rows that are refused or not decided")).check()
        self.press(self.words("Import"), self.page.locator("main"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.words("Imported"), timeout=PATIENT)
        self.look(self.words("Imported"))
