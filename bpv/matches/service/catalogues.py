"""The catalogue of all places, per process and institution: built once per registry version, shared by all requests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from types import MappingProxyType
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlmodel import Session

from bpv.companies import service as companies
from bpv.companies.models import CareLevel, PlaceFacts
from bpv.matches.models import NUMBER_OF_DAY
from bpv.organisation import service as organisation
from bpv.organisation.models import PostcodeFields
from matching import types as library
from matching.catalogue import Catalogue, build

LEVELS: Final[Mapping[str, library.CareLevel]] = MappingProxyType(
    {
        CareLevel.NOT_POSSIBLE: library.CareLevel.NONE,
        CareLevel.DECLARED: library.CareLevel.DECLARED,
        CareLevel.VERIFIED: library.CareLevel.VERIFIED,
        CareLevel.EXPERIENCED: library.CareLevel.EXPERIENCED,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All places of an institution at one version of its registry. `faces` are what pages show, by place id;
    `ground` are the postcode areas that a picture of places is drawn on."""

    version: int
    catalogue: Catalogue
    faces: Mapping[str, PlaceFacts]
    ground: tuple[PostcodeFields, ...]


class Catalogues:
    """The newest snapshot of each institution, swapped in one assignment while others go on reading the old one.

    The version row is read in the caller's transaction with every request, so that a change of the registry shows in
    the very next one, on every node.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Any, dict[str, Snapshot]] = WeakKeyDictionary()
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def snapshot(self, session: Session, institution_id: str) -> Snapshot:
        """The snapshot of the registry as this transaction sees it; builds it when the version moved.

        Requests that come while it is built wait for it, rather than build it again. Two databases never share one.
        """
        version = companies.registry_version(session, institution_id)
        snapshots = self._of(session.get_bind().engine.pool)
        found = snapshots.get(institution_id)
        if found is not None and found.version == version:
            return found
        with self._lock:
            lock = self._locks.setdefault(institution_id, Lock())
        with lock:
            found = snapshots.get(institution_id)
            if found is None or found.version != version:
                found = take(session, institution_id, version, found)
                snapshots[institution_id] = found
        return found

    def _of(self, pool: Any) -> dict[str, Snapshot]:
        """The snapshots of one database: its reading and writing engines share a pool."""
        with self._lock:
            return self._kept.setdefault(pool, {})


def take(session: Session, institution_id: str, version: int, before: Snapshot | None = None) -> Snapshot:
    """Read all places and build their catalogue, with what can be kept of the one before."""
    ground = organisation.postcodes(session, institution_id)
    centres = {area.code: area for area in reversed(ground)}
    faces = {face.place_id: located(face, centres) for face in companies.place_facts(session, institution_id)}
    kept = before.catalogue if before is not None else None
    catalogue = build((facts_of(face) for face in faces.values()), before=kept)
    return Snapshot(version, catalogue, MappingProxyType(faces), ground)


def located(face: PlaceFacts, centres: Mapping[str, PostcodeFields]) -> PlaceFacts:
    """The place with coordinates: its own, or the centre of its postcode area; none when private or abroad."""
    if face.address_private or face.country != "NL":
        return face if face.latitude is None else replace(face, latitude=None, longitude=None)
    centre = centres.get((face.postcode or "")[:4])
    if face.latitude is not None or centre is None:
        return face
    return replace(face, latitude=centre.latitude, longitude=centre.longitude)


def facts_of(face: PlaceFacts) -> library.PlaceFacts:
    """The place as the matching library knows it: facts of a place, nothing about a person."""
    return library.PlaceFacts(
        place_id=face.place_id,
        company_id=face.company_id,
        establishment_id=face.establishment_id,
        qualification=face.crebo,
        route=library.Route(face.route),
        capacity_left=max(0, face.capacity - face.taken),
        recognised_from=face.recognised_from,
        recognised_until=face.recognised_until,
        period_start=face.starts_on,
        period_end=face.ends_on,
        study_years=frozenset(face.study_years),
        latitude=face.latitude,
        longitude=face.longitude,
        country=face.country,
        days_per_week=face.days_per_week,
        weekdays=None if face.weekdays is None else frozenset(NUMBER_OF_DAY[day] for day in face.weekdays),
        suitable_for_under_16=face.suitable_under_16,
        care={kind: int(LEVELS[level]) for kind, level in face.care.items()},
        languages=None if face.languages is None else frozenset(face.languages),
        techniques=techniques_of(face),
        work_processes=None if face.work_processes is None else frozenset(face.work_processes),
        text="\n".join((face.title, face.text, *(face.techniques or ()), *(face.machines or ()))),
        company_name=f"{face.company_name} {face.place or ''}",  # for search alone: people look for towns too
        company_type=face.company_type,
        internal=face.internal,
        guidance=library.GuidanceFacts(
            hours_per_week=face.guidance_hours,
            trainers_free=face.trainers_free,
            students_per_trainer=face.max_students_per_trainer or None,
        ),
        payment=library.PaymentFacts(
            expenses_covered=face.expenses_covered,
            allowance_per_month=None if face.allowance_cents is None else face.allowance_cents / 100,
        ),
        company_paused=face.paused,
    )


def techniques_of(face: PlaceFacts) -> frozenset[str] | None:
    """Techniques and machines as one set of words in lower case; None when neither is known."""
    if face.techniques is None and face.machines is None:
        return None
    return frozenset(word.casefold() for word in (*(face.techniques or ()), *(face.machines or ())))
