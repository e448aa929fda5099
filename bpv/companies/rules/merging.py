"""How a row of a file and a company of the registry become one, field by field (REG-13).

A blank in the file erases nothing. A field that the registry knows from a later day, or that the school or the company
itself gave on the same day, is kept: the difference is listed, not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bpv.companies.models import BASE, CONTENT, GUIDANCE, PAYMENT, SourceKind
from bpv.companies.rules.duplicates import comparable
from bpv.companies.rules.keys import Address
from bpv.core.ids import new_id
from bpv.core.intake import Incoming, Note

COMPANY: Final = (*BASE, *CONTENT, *GUIDANCE, *PAYMENT)
LOCATION: Final = {
    "establishment_name": "name",
    "establishment_number": "number",
    "street": "street",
    "house_number": "house_number",
    "postcode": "postcode",
    "place": "place",
    "country": "country",
    "latitude": "latitude",
    "longitude": "longitude",
    "address_private": "address_private",
}
RECOGNITION: Final = ("recognised_from", "last_assessed", "withdrawn_on", "last_bpv_end")
TELLING: Final = frozenset(LOCATION) - {
    "country",
    "address_private",
}  # any of these means that a row tells of a location
LOCAL: Final = frozenset({SourceKind.SCHOOL.value, SourceKind.COMPANY.value})


@dataclass
class Part:
    """A record under construction: what is held, what the file changes, and which row said it first."""

    id: str = field(default_factory=new_id)
    version: int = 0
    held: Mapping[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    said_by: dict[str, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """True for what the registry does not hold yet."""
        return self.version == 0

    def value(self, name: str) -> Any:
        """The value as it will be."""
        return self.changes.get(name, self.held.get(name))

    def values(self) -> dict[str, Any]:
        """All values as they will be."""
        return {**self.held, **self.changes}


@dataclass
class Target:
    """The company that rows of the file are about, with its locations and recognitions."""

    company: Part
    locations: list[Part] = field(default_factory=list)
    recognitions: dict[tuple[str, str], Part] = field(default_factory=dict)
    first_row: int = 0

    @property
    def changed(self) -> bool:
        """True when anything will be written."""
        parts = (self.company, *self.locations, *self.recognitions.values())
        return any(part.is_new or part.changes for part in parts)


def absorb(
    target: Target, row: Incoming, dated_on: date, source: str, *, rename: bool = True
) -> tuple[bool, list[Note]]:
    """Take a row into its company: whether it adds or changes anything, and what to say about it.

    Without `rename` the name stays as it is: a row that was recognised by likeness says nothing better.
    """
    stamp = {"source": source, "on": dated_on.isoformat()}
    given = {name: row.values[name] for name in COMPANY if name in row.values}
    notes = []
    if not rename and given["name"] != target.company.value("name"):
        notes.append(Note("row.other_name", "name", given.pop("name")))
    adds, said = take(target.company, given, row.number, stamp)
    notes.extend(said)
    location = None
    if TELLING & row.values.keys():
        given = {column: row.values[name] for name, column in LOCATION.items() if name in row.values}
        location = location_of(target, given)
        if location is None:
            location = Part(held={"main": not target.locations})
            target.locations.append(location)
            adds = True
            if not target.company.is_new or row.number != target.first_row:
                notes.append(Note("row.adds_location"))
        more, said = take(location, given, row.number, stamp)
        adds, notes = adds or more, notes + said
    if crebo := row.values.get("crebo"):
        more, said = recognise(target, location, crebo, row, stamp)
        adds, notes = adds or more, notes + said
    return adds, notes


def recognise(
    target: Target, location: Part | None, crebo: str, row: Incoming, stamp: dict[str, str]
) -> tuple[bool, list[Note]]:
    """Take the recognition that a row tells of; without a location it is the first one's."""
    if location is None:
        if not target.locations:
            target.locations.append(Part(held={"main": True}))
        location = target.locations[0]
    key = (location.id, crebo)
    adds = key not in target.recognitions
    part = target.recognitions.setdefault(key, Part(held={"crebo": crebo, "establishment_id": location.id}))
    given = {name: row.values[name] for name in RECOGNITION if name in row.values}
    more, notes = take(part, given, row.number, stamp)
    return adds or more, notes


def take(part: Part, given: Mapping[str, Any], number: int, stamp: dict[str, str]) -> tuple[bool, list[Note]]:
    """Take values over, unless an earlier row or a later source says otherwise."""
    notes = []
    adds = False
    for name, value in given.items():
        present = part.value(name)
        if alike(name, present, value):
            part.said_by.setdefault(name, number)
        elif name in part.said_by:
            notes.append(Note("row.other_value", name, said(name, value), {"row": part.said_by[name]}))
        elif present not in (None, "", []) and protected(part.sources.get(name), stamp["on"]):
            known = part.sources[name]
            notes.append(Note("field.kept", name, said(name, value), {"source": known["source"], "on": known["on"]}))
        else:
            part.said_by[name] = number
            part.changes[name] = value
            part.sources[name] = stamp
            adds = True
            if not part.is_new:
                notes.append(Note("row.changes", name, said(name, value)))
    return adds, notes


def said(name: str, value: Any) -> str:
    """A value as a person would write it: money in euros, not in the cents that are kept."""
    return f"{value / 100:.2f}" if name == "allowance_cents" else str(value)


def protected(known: Mapping[str, str] | None, on: str) -> bool:
    """True when what is known is of a later day, or of the same day and our own."""
    return known is not None and bool(known["on"] > on or (known["on"] == on and known["source"] in LOCAL))


def alike(name: str, present: Any, value: Any) -> bool:
    """True when two values mean the same."""
    if name == "postcode" and present:
        return bool(present.replace(" ", "").upper() == value.replace(" ", "").upper())
    if isinstance(value, float) and present is not None:
        return bool(abs(present - value) < 1e-6)
    return bool(present == value)


def location_of(target: Target, given: Mapping[str, Any]) -> Part | None:
    """The location of a company that a row means: by number, else by address, else the one that has none yet."""
    number = given.get("number")
    for part in target.locations:
        if number and part.value("number") == number:
            return part
    free = [part for part in target.locations if not (number and part.value("number"))]
    wanted = address_of(given)
    if not (wanted.street or wanted.postcode):
        placed = (part for part in free if same_place(part, wanted) and same_name(part, given))
        return next(placed, None)
    for part in free:
        if same_address(address_of(part.values()), wanted):
            return part
    bare = (part for part in free if not (part.value("street") or part.value("postcode")) and same_place(part, wanted))
    return next((part for part in bare if same_name(part, given)), None)


def address_of(values: Mapping[str, Any]) -> Address:
    """The comparable address in the columns of an establishment."""
    parts = (values.get(name) or "" for name in ("street", "house_number", "postcode", "place"))
    return comparable(Address(*parts))


def same_address(one: Address, other: Address) -> bool:
    """True for one address: number, and street or postcode, and nothing that says otherwise."""
    if one.house_number != other.house_number:
        return False
    apart = one.postcode and other.postcode and one.postcode != other.postcode
    street = bool(one.street) and one.street == other.street
    if apart:
        return False
    return street or (bool(one.postcode) and one.postcode == other.postcode)


def same_place(part: Part, wanted: Address) -> bool:
    """True unless both name a place, and another one."""
    place = address_of(part.values()).place
    return not (place and wanted.place) or place == wanted.place


def same_name(part: Part, given: Mapping[str, Any]) -> bool:
    """True unless both have a name, and another one."""
    name, other = part.value("name"), given.get("name")
    return not (name and other) or name == other
