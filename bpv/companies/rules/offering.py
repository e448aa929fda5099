"""What a registry entry must meet before it is kept: the field at fault, a word code and its parameters, or None."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bpv.companies.models import CareAgreementFields, EstablishmentFields, PlaceFields, RecognitionFields
from bpv.companies.rules.recognition import impossible


class Objection(NamedTuple):
    """Why something is refused."""

    field: str
    code: str
    params: Mapping[str, Any] = {}


def place_objection(place: PlaceFields, taken: int = 0) -> Objection | None:
    """A place ends on or after its start, and keeps at least the capacity that was given away."""
    if place.ends_on < place.starts_on:
        return Objection("ends_on", "place.ends_before_start")
    if place.capacity < taken:
        return Objection("capacity", "place.capacity_below_taken", {"taken": taken})
    return None


def agreement_objection(agreement: CareAgreementFields) -> Objection | None:
    """An agreement holds until its own day or later."""
    return Objection("until", "place.ends_before_start") if agreement.until < agreement.agreed_on else None


def recognition_objection(recognition: RecognitionFields) -> Objection | None:
    """Dates of a recognition must not contradict each other."""
    found = impossible(recognition)
    return Objection(*found) if found else None


def establishment_objection(establishment: EstablishmentFields) -> Objection | None:
    """Coordinates come in pairs: one alone would put the company somewhere else."""
    if (establishment.latitude is None) != (establishment.longitude is None):
        return Objection("longitude", "establishment.half_a_coordinate")
    return None
