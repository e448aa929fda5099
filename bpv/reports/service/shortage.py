"""The shortage figures at any level, the lines that are short, and where a talk would help most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from bpv.core.clock import school_year
from bpv.core.errors import NotFound
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.reports.models import (
    Cells,
    Chosen,
    Leaf,
    LineKey,
    Part,
    Qualified,
    Report,
    Share,
    Short,
    StudentGroup,
    Suggestion,
    Tally,
)
from bpv.reports.rules import levels, shortage, talks
from bpv.reports.service.tallies import Tallies
from bpv.reports.store import candidates, figures

MOST_WORST: Final = 12
TALK_LINES: Final = 5  # suggestions look at so many of the largest shortages
MOST_SUGGESTED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for, not judged yet: the id of a period, a qualification, a route, a region."""

    period: str = ""
    crebo: str = ""
    route: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that was read once: the tally with the names of what is in it."""

    day: date
    tally: Tally
    groups: tuple[StudentGroup, ...]
    qualifications: Mapping[str, Qualified]
    watch_weeks: int
    placed: Mapping[str, int]

    def qualification(self, crebo: str) -> str:
        """The name of a qualification; its number when the list does not know it."""
        known = self.qualifications.get(crebo)
        return known.name if known else crebo

    def line_label(self, key: LineKey) -> str:
        """A qualification with its number, and its route when that is not BOL."""
        name = self.qualification(key.crebo)
        label = f"{name} ({key.crebo})" if name != key.crebo else key.crebo
        return label if key.route == "BOL" else f"{label} {key.route}"

    def region_label(self, region: str) -> str:
        """A region with places in it; a code word for those that are no region."""
        name = shortage.REGIONS.get(region)
        return f"{region}: {name}" if name else region

    def asks(self, key: LineKey, region: str = "") -> dict[str, str]:
        """The address of a line, or of a region in it."""
        found = {"period": self.tally.period_ids[key], "crebo": key.crebo, "route": key.route}
        return found | {"region": region} if region else found

    def urgent(self, lines: Mapping[LineKey, Cells]) -> bool:
        """True when one of the lines is short and begins soon."""
        return any(
            shortage.is_urgent(key.block.starts_on, levels.short_of(cells), self.day, self.watch_weeks)
            for key, cells in lines.items()
        )


def ground(session: Session, scope: Scope, day: date, tallies: Tallies) -> Ground:
    """Read all that the figures need: eight queries at most, whatever the size of the school."""
    own = scope.institution_id
    periods = figures.periods(session, own, *shortage.horizon(day))
    groups = tuple(figures.students(session, own))
    placed = figures.placed(session, own, *shortage.horizon(day))
    tally = tallies.tally(session, own, periods, groups, day, placed)
    year = school_year(day)
    crebos = {key.crebo for key in tally.lines} | {group.crebo for group in groups}
    return Ground(
        day=day,
        tally=tally,
        groups=groups,
        qualifications=figures.qualifications(session, own, crebos),
        watch_weeks=organisation.setting(session, own, "shortage.watch_weeks"),
        placed=figures.placed_per_crebo(session, own, date(year, 8, 1), date(year + 1, 7, 31)),
    )


def chosen_of(tally: Tally, asked: Asked) -> Chosen:
    """The part of the figures that an address asks for. NotFound when there is no such period, line or region."""
    if not asked.period:
        if asked.crebo or asked.region:
            raise NotFound()
        return Chosen()
    block = next((key.block for key, period_id in tally.period_ids.items() if period_id == asked.period), None)
    if block is None:
        raise NotFound()
    if not asked.crebo:
        if asked.region:
            raise NotFound()
        return Chosen(block=block)
    key = LineKey(block, asked.crebo, asked.route or "BOL")
    if key not in tally.lines or (asked.region and asked.region not in tally.lines[key]):
        raise NotFound()
    return Chosen(block=block, crebo=key.crebo, route=key.route, region=asked.region)


def report(at: Ground, asked: Asked) -> Report:
    """The figures of one choice with its parts and what is worst in it. Raises NotFound."""
    chosen = chosen_of(at.tally, asked)
    lines = levels.chosen_lines(at.tally, chosen)
    block = chosen.block
    return Report(
        day=at.day,
        chosen=chosen,
        label=label_of(at, chosen),
        trail=trail(at, chosen, asked),
        figures=levels.sum_of(lines),
        short=levels.short_in(lines),
        urgent=at.urgent(lines),
        parts=parts(at, chosen, lines),
        worst=worst(at, lines),
        shares=() if block else shares(at),
        fitting_none=at.tally.fitting_none,
        watch_weeks=at.watch_weeks,
        asks=asks_of(asked),
        starts_on=block.starts_on if block else None,
        ends_on=max((at.tally.ends_on[key] for key in lines), default=None) if block else None,
    )


def asks_of(asked: Asked) -> dict[str, str]:
    """The choice as parts of an address."""
    given = {"period": asked.period, "crebo": asked.crebo, "route": asked.route, "region": asked.region}
    return {name: value for name, value in given.items() if value}


def label_of(at: Ground, chosen: Chosen) -> str:
    """The name of the level that is shown; nothing for all."""
    if chosen.block is None:
        return ""
    if not chosen.crebo:
        return chosen.block.name
    if chosen.region:
        return at.region_label(chosen.region)
    return at.line_label(LineKey(chosen.block, chosen.crebo, chosen.route))


def trail(at: Ground, chosen: Chosen, asked: Asked) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The levels above the one shown, below all."""
    if chosen.block is None or not chosen.crebo:
        return ()
    period = {"period": asked.period}
    found: list[tuple[str, Mapping[str, str]]] = [(chosen.block.name, period)]
    if chosen.region:
        key = LineKey(chosen.block, chosen.crebo, chosen.route)
        found.append((at.line_label(key), at.asks(key)))
    return tuple(found)


def parts(at: Ground, chosen: Chosen, lines: Mapping[LineKey, Cells]) -> tuple[Part, ...]:
    """The rows of a level, which sum to its figures: blocks, then qualifications, then regions, then nothing."""
    if chosen.block is None:
        return tuple(
            Part(
                label=block.name,
                figures=levels.sum_of(own),
                short=levels.short_in(own),
                urgent=at.urgent(own),
                starts_on=block.starts_on,
                asks={"period": at.tally.period_ids[next(iter(own))]},
            )
            for block, own in levels.by_block(lines).items()
        )
    if not chosen.crebo:
        return tuple(line_part(at, key, lines[key]) for key in sorted(lines, key=at.line_label))
    if chosen.region:
        return ()
    key = next(iter(lines))
    return tuple(
        Part(label=at.region_label(region), figures=own, short=max(0, own.gap), asks=at.asks(key, region))
        for region, own in levels.by_region(lines).items()
    )


def line_part(at: Ground, key: LineKey, cells: Cells) -> Part:
    """A qualification as a row."""
    one = {key: cells}
    return Part(
        label=at.line_label(key),
        figures=levels.sum_of(one),
        short=levels.short_in(one),
        urgent=at.urgent(one),
        starts_on=key.block.starts_on,
        asks=at.asks(key),
    )


def worst(at: Ground, lines: Mapping[LineKey, Cells]) -> tuple[Short, ...]:
    """The lines that are short, the largest shortage first; the first to begin when equal."""
    found = []
    for key, cells in lines.items():
        short = levels.short_of(cells)
        if short:
            region = levels.neediest(cells)
            found.append(
                Short(
                    key=key,
                    label=at.line_label(key),
                    short=short,
                    region=region,
                    region_label=at.region_label(region),
                    urgent=shortage.is_urgent(key.block.starts_on, short, at.day, at.watch_weeks),
                    asks=at.asks(key),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.short, one.key)))


def shares(at: Ground) -> tuple[Share, ...]:
    """The share of the students per domain of their qualification (MAT-10), largest first; sums to one. Beside it who
    has a placement in this school year."""
    counted: dict[str, int] = {}
    placed: dict[str, int] = {}
    for group in at.groups:
        name = domain_of(at, group.crebo)
        counted[name] = counted.get(name, 0) + group.students
    for crebo, number in at.placed.items():
        name = domain_of(at, crebo)
        placed[name] = placed.get(name, 0) + number
    everybody = sum(counted.values())
    ordered = sorted(counted.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return tuple(
        Share(name=name, students=number, share=number / everybody, placed=placed.get(name, 0))
        for name, number in ordered
    )


def domain_of(at: Ground, crebo: str) -> str:
    """The domain of a qualification; "" when the list does not tell."""
    known = at.qualifications.get(crebo)
    return known.domain if known else ""


def leaves(at: Ground, chosen: Chosen) -> Iterable[Leaf]:
    """The figures of a choice at their finest, for the export; they sum to those of the page."""
    for key, cells in sorted(levels.chosen_lines(at.tally, chosen).items()):
        for region, own in levels.by_region({key: cells}).items():
            yield Leaf(
                period=key.block.name,
                starts_on=key.block.starts_on,
                ends_on=at.tally.ends_on[key],
                crebo=key.crebo,
                qualification=at.qualification(key.crebo),
                route=key.route,
                region=at.region_label(region),
                figures=own,
            )


def suggested(session: Session, scope: Scope, found: Report) -> tuple[Suggestion, ...]:
    """Companies where a talk could yield most, for the largest shortages of a report: 22 queries at most."""
    looked_at: dict[str, Short] = {}
    for one in found.worst:
        if one.key.crebo not in looked_at and len(looked_at) < TALK_LINES:
            looked_at[one.key.crebo] = one
    if not looked_at:
        return ()
    own, known = scope.institution_id, candidates.contact(session, scope.institution_id)
    pairs = (
        (one, candidates.candidates(session, own, candidates.Wanted(crebo, one.key.block.starts_on), found.day, known))
        for crebo, one in looked_at.items()
    )
    return talks.suggestions(pairs, found.day)[:MOST_SUGGESTED]
