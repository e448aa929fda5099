"""How two rows that are the same thing become one when companies are merged: which rows, and what they then say.

Pure decisions on plain columns. Nothing that is known is lost where both can stand; the preview shows the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from bpv.companies.models import BASE, CONTENT, GUIDANCE, PAYMENT, RecognitionFields
from bpv.companies.models.merging import Side, known
from bpv.companies.rules import recognition as rule
from bpv.companies.rules.keys import fold
from bpv.companies.rules.merging import LOCAL, address_of, same_address

Row = dict[str, Any]
FIELDS: Final = (*BASE, "paused", "remarks", *CONTENT, *GUIDANCE, *PAYMENT)
LISTS: Final = frozenset({"techniques", "machines", "languages"})
TEXTS: Final = frozenset({"remarks", "description", "guidance_way"})
MOST: Final = {"remarks": 4000, "description": 8000, "guidance_way": 2000}
NOTES: Final = {"notes": 4000}  # texts of a relation that are put below each other
LOCATION: Final = ("name", "number", "street", "house_number", "postcode", "place", "country", "latitude", "longitude")
STANDING: Final = ("state", "until", "ended_on", "end_reason", "reason", "owner_id")


def rank(source: Mapping[str, str]) -> tuple[bool, str]:
    """How much a source counts: what the school or the company itself said first, then the later date."""
    return source.get("source", "") in LOCAL, source.get("on", "")


def proposed(name: str, kept: Row, gone: Row) -> Side:
    """The side that is proposed for a field of two companies: what is known, of lists and remarks both, or by rank."""
    if kept[name] == gone[name] or not known(gone[name]):
        return Side.KEPT
    if not known(kept[name]):
        return Side.GONE
    if name in LISTS or name == "remarks":
        return Side.BOTH if Side.BOTH in sides(name, kept, gone) else Side.KEPT
    later = rank(gone["sources"].get(name, {})) > rank(kept["sources"].get(name, {}))
    return Side.GONE if later else Side.KEPT


def sides(name: str, kept: Row, gone: Row) -> tuple[Side, ...]:
    """The answers that are possible for a field: both only for lists and long texts that fit together."""
    both = known(kept[name]) and known(gone[name])
    if both and (name in LISTS or (name in TEXTS and len(below(kept[name], gone[name], "")) <= MOST[name] - 220)):
        return Side.KEPT, Side.GONE, Side.BOTH
    return Side.KEPT, Side.GONE


def merged(kept: Row, gone: Row, chosen: Mapping[str, Side], heading: str) -> Row:
    """The columns of the company that stays which change, with their sources, for a side per field."""
    changes: Row = {}
    sources = dict(kept["sources"])
    for name in FIELDS:
        side = chosen.get(name, Side.KEPT)
        if side is Side.KEPT or kept[name] == gone[name]:
            continue
        changes[name] = gone[name] if side is Side.GONE else together(name, kept[name], gone[name], heading)
        stamp = gone["sources"].get(name) if side is Side.GONE else later_stamp(name, kept, gone)
        sources.pop(name, None)
        if stamp:
            sources[name] = stamp
    return changes | ({"sources": sources} if changes else {})


def later_stamp(name: str, kept: Row, gone: Row) -> Mapping[str, str] | None:
    """The stamp of a value that is made of both: the one that counts most."""
    stamps = [one for one in (kept["sources"].get(name), gone["sources"].get(name)) if one]
    return max(stamps, key=rank, default=None)


def together(name: str, kept: Any, gone: Any, heading: str) -> Any:
    """Both values: a list without doubles, or one text below the other under a heading."""
    if name in LISTS:
        return union(kept, gone)
    return below(kept, gone, heading)


def union(kept: Iterable[str], gone: Iterable[str]) -> list[str]:
    """All words once, those that differ in capitals only as well; the order of the first list stays."""
    found = list(kept)
    seen = {word.casefold() for word in found}
    for word in gone:
        if word.casefold() not in seen:
            found.append(word)
            seen.add(word.casefold())
    return found


def below(kept: str | None, gone: str | None, heading: str) -> str:
    """The second text below the first one, with a heading; a text that says the same is not repeated."""
    if not gone or gone == kept:
        return kept or ""
    return f"{kept}\n\n{heading}\n{gone}" if kept else gone


def same_location(one: Row, other: Row) -> bool:
    """True when two establishments are one: the same address, or no address and one place; never with two numbers."""
    if one["number"] and other["number"] and one["number"] != other["number"]:
        return False
    mine, theirs = address_of(one), address_of(other)
    if one["country"] != other["country"]:
        return False
    if not any((mine.street, mine.postcode, theirs.street, theirs.postcode)):
        return mine.place == theirs.place
    has_number = bool(mine.house_number) or (bool(mine.street) and mine.street == theirs.street)
    return has_number and same_address(mine, theirs)


def same_person(one: Row, other: Row) -> bool:
    """True when two trainers or contact persons are one: the same e-mail address, or the same name and no other."""
    mine, theirs = (fold(row["email"] or "") for row in (one, other))
    accounts = (one.get("account_id"), other.get("account_id"))
    if all(accounts) and accounts[0] != accounts[1]:
        return False
    if mine and theirs:
        return mine == theirs
    return fold(one["name"]) == fold(other["name"])


def pairs_of(stays: Sequence[Row], goes: Sequence[Row], alike: Any) -> dict[str, str]:
    """For each row that goes the first that stays and is the same thing; each of these is used once."""
    found: dict[str, str] = {}
    for row in goes:
        mate = next((one["id"] for one in stays if one["id"] not in found.values() and alike(one, row)), None)
        if mate is not None:
            found[row["id"]] = mate
    return found


def one_location(stays: Row, goes: Row) -> Row:
    """One establishment of two: per field what is known, else by source and date; private when either is."""
    changes: Row = {}
    sources = dict(stays["sources"])
    for name in LOCATION:
        if stays[name] == goes[name] or not known(goes[name]):
            continue
        mine, theirs = stays["sources"].get(name, {}), goes["sources"].get(name, {})
        if not known(stays[name]) or rank(theirs) > rank(mine):
            changes[name] = goes[name]
            sources.pop(name, None)
            if theirs:
                sources[name] = theirs
    if {"latitude", "longitude"} & changes.keys():
        changes |= {name: goes[name] for name in ("latitude", "longitude")}
    return changes | {"address_private": stays["address_private"] or goes["address_private"], "sources": sources}


def one_person(stays: Row, goes: Row) -> Row:
    """One person of two: what is known, all their courses or roles, and the longest time that either is valid."""
    changes = filled(stays, goes)
    for name, pick in (("valid_from", min), ("valid_until", max)):
        if name in stays:
            days = (stays[name], goes[name])
            changes[name] = None if None in days else pick(days)
    for name in ("courses", "roles"):
        if stays.get(name) and goes.get(name):
            changes[name] = union(stays[name], goes[name])
    if "course_on" in stays:
        changes["course_on"] = latest(stays["course_on"], goes["course_on"])
    return changes


def one_recognition(stays: Row, goes: Row, on: date) -> Row:
    """One recognition of two. The line that counts today tells its dates, else the one with the latest date; of the
    last assessment and the last BPV the later one holds."""
    best = max((stays, goes), key=lambda row: standing(row, on))
    changes = {name: best[name] for name in ("requested_on", "recognised_from", "withdrawn_on", "refused_on")}
    for name in ("last_assessed", "last_bpv_end"):
        changes[name] = latest(stays[name], goes[name])
    if changes["recognised_from"] is None:
        changes["last_bpv_end"] = best["last_bpv_end"]
    return changes | ({} if known(stays["partner"]) else {"partner": goes["partner"]})


def standing(row: Row, on: date) -> tuple[bool, date]:
    """What decides between two recognitions: it counts today, and its latest date."""
    dates = RecognitionFields.model_construct(**{name: row[name] for name in RecognitionFields.model_fields})
    words = (row[name] for name in ("requested_on", "recognised_from", "last_assessed", "withdrawn_on", "refused_on"))
    return rule.verdict(dates, on).counts, max((day for day in words if day), default=date.min)


def latest(*days: date | None) -> date | None:
    """The latest of the days that are known."""
    return max((day for day in days if day), default=None)


def newer_line(stays: Row, goes: Row) -> Row:
    """Of two dated lines about one thing, such as support or a work process, the later one holds."""
    if goes["dated_on"] <= stays["dated_on"]:
        return filled(stays, goes)
    names = ("possible", "dated_on", "source", "note")
    return {name: goes[name] for name in names if name in stays and known(goes[name])}


def one_relation(stays: Row, goes: Row, heading: str) -> Row:
    """One relation of two of a college: the line that stays holds, unless it has ended and the other has not. Notes
    are put below each other; the earlier day counts as its beginning."""
    changes: Row = {"since": min(stays["since"], goes["since"])}
    if stays["state"] == "ended" and goes["state"] != "ended":
        changes |= {name: goes[name] for name in STANDING if name in stays}
    if not known(stays["next_step"]):
        changes |= {name: goes[name] for name in ("next_step", "next_on")}
    for name, most in NOTES.items():
        text = below(stays[name], goes[name], heading)
        if len(text) <= most:
            changes[name] = text or None
    return changes


def filled(stays: Row, goes: Row) -> Row:
    """What the row that stays does not know is taken from the one that goes."""
    return {name: goes.get(name) for name, value in stays.items() if not known(value) and known(goes.get(name))}
