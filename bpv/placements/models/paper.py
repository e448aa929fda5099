"""The agreement as it is read: finished texts that the screen and the PDF both render, so that they say the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands behind it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with rows, and paragraphs that may hold line breaks."""

    heading: str
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A line of the table of signatures; name, when and how are "" for who did not sign yet."""

    party: str
    name: str
    when: str
    how: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole agreement in the order in which it is read, every text in `language`."""

    language: str
    title: str
    subtitle: str
    state: str
    sections: tuple[Section, ...]
    signatures_heading: str
    signatures_columns: tuple[str, str, str, str]
    signatures: tuple[Signed, ...]
    terms: Section
    footer: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text in order: what a test compares between screen and PDF."""
        found = [self.title, self.subtitle, self.state]
        for section in (*self.sections, self.terms):
            found += [section.heading, *section.paragraphs]
            for row in section.rows:
                found += [row.label, row.value]
        found += [self.signatures_heading, *self.signatures_columns, self.footer]
        for line in self.signatures:
            found += [line.party, line.name, line.when, line.how]
        return tuple(text for text in found if text)
