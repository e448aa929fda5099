"""Adding, changing and removing parts of a company. The company is locked first, so checks over several rows hold."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from sqlmodel import Session, SQLModel

from bpv.companies.models import (
    CareAgreement,
    CareAgreementFields,
    CareOffer,
    CareOfferFields,
    Establishment,
    EstablishmentFields,
    Place,
    PlaceFields,
    Recognition,
    RecognitionFields,
    Source,
    SourceKind,
    Trainer,
    TrainerFields,
)
from bpv.companies.models.relations import ContactPerson, ContactPersonFields
from bpv.companies.rules.offering import (
    Objection,
    agreement_objection,
    establishment_objection,
    place_objection,
    recognition_objection,
)
from bpv.companies.rules.relations import contact_objection
from bpv.companies.rules.sources import changed_fields, stamped
from bpv.companies.service.editing import changed, locked_company
from bpv.companies.store import parts
from bpv.core.clock import today
from bpv.core.errors import NotFound, Refused, Stale
from bpv.core.rights import Scope
from bpv.organisation import service as organisation
from bpv.organisation.models import Value

V = TypeVar("V", bound=Value)
Columns = Mapping[str, Any]
FIELDS: Final[Mapping[type[Value], type[SQLModel]]] = {
    Establishment: EstablishmentFields,
    Recognition: RecognitionFields,
    Trainer: TrainerFields,
    CareOffer: CareOfferFields,
    CareAgreement: CareAgreementFields,
    Place: PlaceFields,
    ContactPerson: ContactPersonFields,
}
NAMES: Final[Mapping[type[Value], str]] = {
    Establishment: "establishment",
    Recognition: "recognition",
    Trainer: "trainer",
    CareOffer: "care_offer",
    CareAgreement: "care_agreement",
    Place: "place",
    ContactPerson: "contact_person",
}
REMOVABLE: Final = (Recognition, Trainer, CareOffer, CareAgreement)


def read_part(session: Session, scope: Scope, company_id: str, kind: type[V], part_id: str) -> V:
    """One part of a company; raises NotFound."""
    found = parts.part(session, scope, company_id, kind, part_id)
    if found is None:
        raise NotFound()
    return found


def read_parts(session: Session, scope: Scope, company_id: str, kind: type[V]) -> tuple[V, ...]:
    """All parts of one kind of a company, by id."""
    return parts.parts(session, scope, company_id, kind)


def add_part(session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str, values: Columns) -> None:
    """Record a part. `part_id` is the key of the form: sent twice, recorded once.

    `values` are field names of the kind, and `establishment_id` for a recognition or a place. Raises NotFound for a
    company or establishment of others, Refused with the field at fault.
    """
    locked_company(session, scope, company_id)
    if parts.part(session, scope, company_id, kind, part_id) is not None:
        return
    if parts.recorded(session, kind, part_id):
        raise NotFound()
    columns = checked(session, scope, company_id, kind, None, values)
    if kind is not Recognition:
        columns["company_id"] = company_id
    if kind is Establishment:
        known = tuple(name for name, value in columns.items() if value is not None and name != "company_id")
        columns["sources"] = stamped({}, known, SourceKind.SCHOOL, today())
    parts.insert(session, scope, kind, part_id, columns)
    settle(session, scope, company_id, kind, part_id, columns)
    changed(session, scope, company_id, f"company.{NAMES[kind]}_added", tuple(values))


def edit_part(
    session: Session,
    scope: Scope,
    company_id: str,
    kind: type[V],
    part_id: str,
    version: int,
    values: Columns,
    origin: Source | None = None,
) -> None:
    """Change a part when `version` is its present one. Raises NotFound, Stale with the part as it stands, Refused.

    Where a kind keeps a source per field, changed ones get `origin`: the school and today when nothing else is said.
    """
    locked_company(session, scope, company_id)
    present = locked_part(session, scope, company_id, kind, part_id)
    before = present.model_dump()
    if before["version"] != version:
        raise Stale(present)
    columns = checked(session, scope, company_id, kind, present, values)
    fields = changed_fields(before, columns)
    if not fields:
        return
    written: dict[str, Any] = {name: columns[name] for name in fields} | {"version": version + 1}
    if kind is Establishment:
        source, on = (origin.source, origin.on) if origin else (SourceKind.SCHOOL, today())
        written["sources"] = stamped(parts.source_stamps(session, part_id), fields, source, on)
    parts.write(session, scope, company_id, kind, part_id, written)
    settle(session, scope, company_id, kind, part_id, columns)
    changed(session, scope, company_id, f"company.{NAMES[kind]}_edited", fields)


def remove_part(session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str) -> None:
    """Take away a recognition, a trainer, a care offer or an agreement. Raises NotFound.

    Establishments and places stay: placements will refer to them. A place is closed instead.
    """
    locked_company(session, scope, company_id)
    if kind not in REMOVABLE or parts.part(session, scope, company_id, kind, part_id) is None:
        raise NotFound()
    parts.remove(session, scope, company_id, kind, part_id)
    changed(session, scope, company_id, f"company.{NAMES[kind]}_removed")


def locked_part(session: Session, scope: Scope, company_id: str, kind: type[V], part_id: str) -> V:
    """A part as it stands; a place is locked itself, because it is given away without a lock on its company."""
    if kind is Place and parts.locked_place(session, scope, company_id, part_id) is None:
        raise NotFound()
    return read_part(session, scope, company_id, kind, part_id)


def checked(
    session: Session, scope: Scope, company_id: str, kind: type[Value], present: Value | None, values: Columns
) -> dict[str, Any]:
    """The columns to write, when everything about them is right; raises NotFound or Refused."""
    fields = FIELDS[kind]
    known = present.model_dump() if present is not None else {}
    merged = {name: known[name] for name in fields.model_fields if name in known} | dict(values)
    establishment_id = merged.pop("establishment_id", known.get("establishment_id"))
    valid: Any = fields.model_validate(merged)
    columns = {name: value for name, value in valid.model_dump().items() if name in values or not known}
    if kind in (Recognition, Place):
        if establishment_id is None or parts.part(session, scope, company_id, Establishment, establishment_id) is None:
            raise NotFound()
        columns["establishment_id"] = establishment_id
        if valid.crebo != known.get("crebo"):
            known_crebo(session, scope, valid.crebo)
    if objection := CHECKS.get(kind, no_objection)(session, scope, company_id, valid, known | columns):
        raise Refused(objection.code, field=objection.field, **objection.params)
    return columns


def known_crebo(session: Session, scope: Scope, crebo: str) -> None:
    """Raise Refused for a qualification that the school does not have in its list today."""
    if not organisation.qualifications(session, scope.institution_id, today(), frozenset({crebo})):
        raise Refused("crebo.unknown", field="crebo", crebo=crebo)


def settle(session: Session, scope: Scope, company_id: str, kind: type[Value], part_id: str, columns: Columns) -> None:
    """A company has one main establishment and one main contact: the last that was said to be."""
    if kind in (Establishment, ContactPerson) and columns.get("main"):
        parts.only_main(session, scope, company_id, kind, part_id)


Check = Callable[[Session, Scope, str, Any, Columns], Objection | None]


def no_objection(session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns) -> None:
    """Kinds without rules of their own."""


def check_establishment(
    session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns
) -> Objection | None:
    """Coordinates in pairs."""
    return establishment_objection(valid)


def check_agreement(session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns) -> Objection | None:
    """Its days in order."""
    return agreement_objection(valid)


def check_place(session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns) -> Objection | None:
    """Period and capacity."""
    return place_objection(valid, columns.get("taken", 0))


def check_recognition(
    session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns
) -> Objection | None:
    """Dates, and one recognition per establishment and qualification."""
    for other in parts.parts(session, scope, company_id, Recognition):
        same = (other.establishment_id, other.crebo) == (columns["establishment_id"], valid.crebo)
        if same and other.id != columns.get("id"):
            return Objection("crebo", "recognition.already_there")
    return recognition_objection(valid)


def check_care_offer(session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns) -> Objection | None:
    """One line per kind and level."""
    for other in parts.parts(session, scope, company_id, CareOffer):
        if (other.kind, other.level) == (valid.kind, valid.level) and other.id != columns.get("id"):
            return Objection("level", "care_offer.already_there")
    return None


def check_contact(session: Session, scope: Scope, company_id: str, valid: Any, columns: Columns) -> Objection | None:
    """Days in order, and an address of one's own."""
    return contact_objection(valid, columns.get("id"), parts.parts(session, scope, company_id, ContactPerson))


CHECKS: Final[Mapping[type[Value], Check]] = {
    Establishment: check_establishment,
    Place: check_place,
    Recognition: check_recognition,
    CareOffer: check_care_offer,
    CareAgreement: check_agreement,
    ContactPerson: check_contact,
}
