"""Places side by side in words: a line per fact, which places have most of it, and whether they differ at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bpv.companies.models import CareKind, PlaceFacts
from bpv.core.words import say
from bpv.matches.models import Judged
from bpv.matches.rules.phrases import country, day, euros, kilometres, plain, spoken
from matching.types import Component, Part

LONGEST_TEXT: Final = 280
Figure = int | float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place says; None is not known. `mark` says in words that it stands out."""

    text: str | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of all places, in their order; `same` when they say the same."""

    label: str
    cells: tuple[Cell, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one aspect; `name` is fit, content, guidance, care, payment or practical."""

    name: str
    title: str
    lines: tuple[Line, ...]


class Words:
    """The lines of a comparison in one language."""

    def __init__(self, language: str, judged: Sequence[Judged], processes: Mapping[str, str]) -> None:
        self.language, self.judged, self.processes = language, judged, processes
        self.faces: Sequence[PlaceFacts] = [one.face for one in judged]

    def say(self, code: str, **params: object) -> str:
        """The sentence of a code of the comparison."""
        return say(self.language, f"compare.{code}", params or None)

    def line(self, label: str, texts: Sequence[str | None], marks: Sequence[str] = ()) -> Line:
        """A line; `marks` only count where the places differ."""
        same = len(set(texts)) == 1
        shown = marks if marks and not same else [""] * len(texts)
        return Line(label, tuple(Cell(text, mark) for text, mark in zip(texts, shown, strict=True)), same)

    def figures(
        self, code: str, values: Sequence[Figure], write: Callable[[float], str], mark: str, *, least: bool = False
    ) -> Line:
        """A line of figures, of which the highest (or the least) that is known stands out."""
        known = [value for value in values if value is not None]
        best = None if len(known) < 2 else (min(known) if least else max(known))
        told = [None if value is None else write(value) for value in values]
        marks = [self.say(mark) if value is not None and value == best else "" for value in values]
        return self.line(self.say(code), told, marks)

    def listed(self, code: str, values: Sequence[Sequence[str] | None]) -> Line:
        """A line of lists of words."""
        return self.line(self.say(code), [", ".join(words) if words else None for words in values])

    def number(self, value: float) -> str:
        """A figure."""
        return plain(self.language, value)

    def fit(self) -> list[Line]:
        """Hard rules, score and parts."""
        rules = [
            ", ".join(say(self.language, f"match.failed.{v.gate}") for v in one.explanation.verdicts if not v.passed)
            or self.say("rules_met")
            for one in self.judged
        ]
        places = [one.explanation.place for one in self.judged]
        scores = [None if place is None else place.score for place in places]
        points = [{} if place is None else {part.component: part for part in place.parts} for place in places]
        lines = [
            self.line(self.say("rules"), rules),
            self.figures("score", scores, lambda score: self.say("out_of_100", score=int(score)), "highest"),
        ]
        return [*lines, *(self.part(one, points) for one in Component if any(one in found for found in points))]

    def part(self, component: Component, points: Sequence[Mapping[Component, Part]]) -> Line:
        """What one part of the score gives."""
        values = [found[component].points if component in found else None for found in points]
        best = max((value for value in values if value is not None), default=None)
        texts = [None if value is None else self.say("points", points=value) for value in values]
        marks = [self.say("most") if value == best else "" for value in values]
        return self.line(say(self.language, f"match.part.{component}"), texts, marks)

    def content(self) -> list[Line]:
        """The work itself."""
        names = self.processes
        can = [None if f.work_processes is None else [names.get(c, c) for c in f.work_processes] for f in self.faces]
        tongues = [None if f.languages is None else spoken(self.language, ", ".join(f.languages)) for f in self.faces]
        return [
            self.line(self.say("work"), [shortened(face.text) or None for face in self.faces]),
            self.listed("techniques", [face.techniques for face in self.faces]),
            self.listed("machines", [face.machines for face in self.faces]),
            self.listed("work_processes", can),
            self.line(self.say("languages"), tongues),
            self.line(
                self.say("company_type"), [say(self.language, f"company_type.{f.company_type}") for f in self.faces]
            ),
        ]

    def guidance(self) -> list[Line]:
        """How much attention there is."""
        faces = self.faces
        return [
            self.figures("guidance_hours", [f.guidance_hours for f in faces], self.number, "most"),
            self.figures("trainers_free", [f.trainers_free for f in faces], self.number, "most"),
            self.figures(
                "per_trainer", [f.max_students_per_trainer or None for f in faces], self.number, "fewest", least=True
            ),
        ]

    def care(self) -> list[Line]:
        """A line per kind of support of which something is known."""
        kinds = [kind.value for kind in CareKind if any(kind.value in face.care for face in self.faces)]
        if not kinds:
            return [self.line(self.say("support"), [None] * len(self.faces))]
        return [
            self.line(
                say(self.language, f"care_kind.{kind}"),
                [say(self.language, f"care_level.{f.care[kind]}") if kind in f.care else None for f in self.faces],
            )
            for kind in kinds
        ]

    def payment(self) -> list[Line]:
        """What is paid."""
        paid = {True: self.say("yes"), False: self.say("no"), None: None}
        amounts = [None if f.allowance_cents is None else f.allowance_cents / 100 for f in self.faces]
        return [
            self.line(self.say("expenses"), [paid[face.expenses_covered] for face in self.faces]),
            self.figures("allowance", amounts, lambda amount: euros(self.language, amount), "most"),
        ]

    def practical(self) -> list[Line]:
        """Where and when."""
        faces, places = self.faces, [one.explanation.place for one in self.judged]
        km = [None if place is None else place.distance_km for place in places]
        minutes = [None if place is None else place.travel_minutes for place in places]
        language = self.language
        first_to_last = [
            self.say("first_to_last", first=day(language, f.starts_on.isoformat()), last=day(language, str(f.ends_on)))
            for f in faces
        ]
        return [
            self.line(self.say("town"), [self.town(face) for face in faces]),
            self.figures("distance", km, lambda far: kilometres(language, far), "nearest", least=True),
            self.figures(
                "travel_time", minutes, lambda long: self.say("minutes", minutes=int(long)), "shortest", least=True
            ),
            self.line(self.say("period"), first_to_last),
            self.line(
                self.say("days"), [None if f.days_per_week is None else self.number(f.days_per_week) for f in faces]
            ),
        ]

    def town(self, face: PlaceFacts) -> str | None:
        """The town, the country when it is abroad, or that the address is private."""
        if face.address_private:
            return self.say("private")
        if face.country != "NL":
            return ", ".join([*([face.place] if face.place else []), country(self.language, face.country)])
        return face.place


def compare(language: str, judged: Sequence[Judged], processes: Mapping[str, str]) -> tuple[Section, ...]:
    """Places side by side on fit, the four aspects, and the practical; `processes` names work processes by code."""
    words = Words(language, judged, processes)
    sections = (
        ("fit", words.fit()),
        ("content", words.content()),
        ("guidance", words.guidance()),
        ("care", words.care()),
        ("payment", words.payment()),
        ("practical", words.practical()),
    )
    return tuple(Section(name, say(language, f"compare.section.{name}"), tuple(lines)) for name, lines in sections)


def strengths(sections: Sequence[Section], number: int) -> tuple[str, ...]:
    """Where one place (counted from 0) stands out among the others, in words; the parts of the score are left out."""
    lines = [line for section in sections for line in section.lines[: 2 if section.name == "fit" else None]]
    return tuple(f"{line.label} ({line.cells[number].mark})" for line in lines if line.cells[number].mark)


def shortened(text: str) -> str:
    """A text of at most so many characters, cut between words."""
    plain_text = text.replace(" . ", " ")
    return plain_text if len(plain_text) <= LONGEST_TEXT else plain_text[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
