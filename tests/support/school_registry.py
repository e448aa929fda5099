"""The learning companies of the tests' school: each name says what is special about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session

from bpv.companies.models import CareKind, CareLevel, CompanyType, SourceKind
from bpv.companies.store.editing import refresh
from bpv.companies.tables import (
    CareAgreementRow,
    CareOfferRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    RegistryVersionRow,
    TrainerRow,
)
from bpv.core.clock import now
from bpv.core.rights import Reach, Scope
from tests.support.school_rows import days_ago, keep, years_ago

CREBO: Final = "25301"
LEIDEN: Final = {
    "street": "Zwartemeerlaan",
    "house_number": "12",
    "postcode": "2333 CA",
    "place": "Leiden",
    "latitude": 52.166,
    "longitude": 4.472,
}
GRONINGEN: Final = {
    "street": "Lageweg",
    "house_number": "3",
    "postcode": "9712 AB",
    "place": "Groningen",
    "latitude": 53.219,
    "longitude": 6.563,
}
NOWHERE: Final[dict[str, Any]] = {}

COMPLETE: Final[dict[str, Any]] = {
    "name": "Fijnmechaniek De Rijn",
    "kvk": "12345678",
    "sbb_company_code": "A0001",
    "website": "https://derijn.example",
    "email": "stage@derijn.example",
    "phone": "071 555 01 01",
    "remarks": "Belt het liefst voor tienen.",
    "suitable_under_16": True,
    "description": "Wij draaien en frezen precisieonderdelen voor optische instrumenten en bouwen vacuümkamers.",
    "sector": "Fijnmechanica",
    "techniques": ["draaien", "frezen", "optica"],
    "machines": ["CNC-draaibank", "5-assige freesbank"],
    "languages": ["nl", "en"],
    "size": 45,
    "guidance_hours": 6.0,
    "guidance_way": "Elke week een gesprek met de praktijkopleider.",
    "max_students_per_trainer": 2,
    "expenses_covered": True,
    "expenses_which": "Reiskosten en werkkleding",
    "allowance_cents": 35000,
    "pro_rata": "Naar rato van de uren",
    "cao": "Metaal en Techniek",
}

SPECIAL: Final[Mapping[str, dict[str, Any]]] = {
    "complete": COMPLETE,
    "empty": {"name": "Leeg BV"},
    "private": {"name": "Werkplaats Veilig", "description": "Wij frezen kleine series.", "techniques": ["frezen"]},
    "foreign": {
        "name": "Feinwerk Lindau GmbH",
        "country": "DE",
        "company_type": CompanyType.ABROAD,
        "languages": ["de", "en"],
    },
    "internal": {
        "name": "Instrumentenwerkplaats van de school",
        "company_type": CompanyType.INTERNAL,
        "techniques": ["lassen"],
    },
    "paused": {"name": "Glasblazerij Noord", "paused": True, "techniques": ["glasblazen"]},
    "not_under_16": {"name": "Lasbedrijf Zwaar", "suitable_under_16": False, "techniques": ["lassen"]},
    "due": {"name": "Optiek Herkeuring", "description": "Lenzen slijpen en meten.", "techniques": ["optica"]},
    "lapsed": {"name": "Verlopen Techniek", "techniques": ["draaien"]},
    "withdrawn": {"name": "Ingetrokken Metaal", "techniques": ["draaien"]},
    "requested": {"name": "Aanvraag Labs", "techniques": ["elektronica"]},
    "refused": {"name": "Geweigerd Werk", "techniques": ["elektronica"]},
    "full": {"name": "Vol Precisie", "suitable_under_16": True, "techniques": ["draaien"], "allowance_cents": 0},
    "far": {"name": "Noordelijk Lab", "suitable_under_16": True, "expenses_covered": False, "languages": ["nl"]},
}
WHERE: Final[Mapping[str, dict[str, Any]]] = {
    "empty": NOWHERE,
    "private": LEIDEN | {"address_private": True},
    "foreign": {"street": "Seestraße", "house_number": "1", "postcode": "88131", "place": "Lindau", "country": "DE"},
    "far": GRONINGEN,
}
OFFERS: Final = (
    ("complete", CareKind.WHEELCHAIR, CareLevel.EXPERIENCED),
    ("complete", CareKind.QUIET, CareLevel.VERIFIED),
    ("complete", CareKind.COACHING, CareLevel.DECLARED),
    ("due", CareKind.AUTISM, CareLevel.NOT_POSSIBLE),
)


@dataclass(frozen=True)
class Registry:
    """Ids by the name of the company. No place: `empty` and `requested`; `full` has a place without capacity left."""

    companies: Mapping[str, str]
    establishments: Mapping[str, str]
    places: Mapping[str, str]
    recognitions: Mapping[str, str]
    trainers: tuple[str, ...] = ()
    care_agreement: str = ""


def recognition_dates(name: str) -> dict[str, date] | None:
    """The dates that give the status which the name promises; None for a company without recognition."""
    valid = {"recognised_from": years_ago(6), "last_assessed": years_ago(1), "last_bpv_end": days_ago(200)}
    special: dict[str, dict[str, date] | None] = {
        "empty": None,
        "due": valid | {"last_assessed": years_ago(4, 60)},
        "lapsed": {"recognised_from": years_ago(9), "last_assessed": years_ago(5), "last_bpv_end": years_ago(4, 90)},
        "withdrawn": valid | {"withdrawn_on": days_ago(100)},
        "requested": {"requested_on": days_ago(10)},
        "refused": {"requested_on": days_ago(100), "refused_on": days_ago(80)},
    }
    return special.get(name, valid)


def sources(known: Iterable[str]) -> dict[str, dict[str, str]]:
    """An import of a year ago as the source of every known field."""
    return {name: {"source": SourceKind.IMPORT.value, "on": days_ago(365).isoformat()} for name in known}


def company_row(institution_id: str, fields: Mapping[str, Any]) -> CompanyRow:
    """A company; `refresh` fills the derived columns when its parts are there."""
    return CompanyRow(
        institution_id=institution_id,
        sources=sources(name for name in fields if name != "remarks"),
        created_at=now(),
        updated_at=now(),
        **fields,
    )


def build_registry(
    session: Session, institution_id: str, start: date, end: date, trainer_accounts: tuple[str, str]
) -> Registry:
    """All special companies, with establishments, recognitions, places, trainers, care and work processes."""
    names = list(SPECIAL)
    companies = {name: company_row(institution_id, SPECIAL[name]) for name in names}
    companies["complete"].payment_confirmed_on = days_ago(90)
    keep(session, RegistryVersionRow(institution_id=institution_id), *companies.values())
    establishments = {
        name: EstablishmentRow(institution_id=institution_id, company_id=companies[name].id, **WHERE.get(name, LEIDEN))
        for name in names
    }
    establishments["complete"].number = "000012345678"
    keep(session, *establishments.values())
    recognitions = {
        name: RecognitionRow(
            institution_id=institution_id, establishment_id=establishments[name].id, crebo=CREBO, **dates
        )
        for name in names
        if (dates := recognition_dates(name)) is not None
    }
    recognitions["foreign"].partner = "Partnerschool Lindau"
    places = {
        name: place_row(institution_id, companies[name], establishments[name].id, start, end)
        for name in names
        if name not in ("empty", "requested")
    }
    places["full"].taken = places["full"].capacity
    trainers = trainer_rows(institution_id, companies, trainer_accounts)
    agreement = CareAgreementRow(
        institution_id=institution_id,
        company_id=companies["complete"].id,
        who="Praktijkopleider en zorgcoördinator",
        what="Elke maandag samen de week voorbereiden.",
        until=end,
        agreed_on=days_ago(40),
    )
    keep(session, *recognitions.values(), *places.values(), *trainers, agreement, *details(institution_id, companies))
    everything = Scope(Reach.ALL, institution_id)
    for row in companies.values():
        refresh(session, everything, row.id)
    return Registry(
        companies={name: row.id for name, row in companies.items()},
        establishments={name: row.id for name, row in establishments.items()},
        places={name: row.id for name, row in places.items()},
        recognitions={name: row.id for name, row in recognitions.items()},
        trainers=tuple(row.id for row in trainers),
        care_agreement=agreement.id,
    )


def place_row(institution_id: str, company: CompanyRow, establishment_id: str, start: date, end: date) -> PlaceRow:
    """Two places for the usual qualification in the next period."""
    return PlaceRow(
        institution_id=institution_id,
        company_id=company.id,
        establishment_id=establishment_id,
        crebo=CREBO,
        title=f"Leerplaats bij {company.name}",
        description=company.description,
        starts_on=start,
        ends_on=end,
        study_years=[2, 3],
        capacity=2,
        days_per_week=5,
        weekdays=["mon", "tue", "wed", "thu", "fri"],
    )


def trainer_rows(
    institution_id: str, companies: Mapping[str, CompanyRow], accounts: tuple[str, str]
) -> tuple[TrainerRow, ...]:
    """Three trainers; the first account is linked at two companies."""
    plans = (("complete", accounts[0], 2), ("due", accounts[0], 0), ("far", accounts[1], None))
    return tuple(
        TrainerRow(
            institution_id=institution_id,
            company_id=companies[name].id,
            account_id=account_id,
            name=f"Opleider {name}",
            email=f"opleider.{name}@company.example",
            courses=["Praktijkopleider basis"],
            course_on=days_ago(300),
            free_capacity=free,
        )
        for name, account_id, free in plans
    )


def details(institution_id: str, companies: Mapping[str, CompanyRow]) -> list[CareOfferRow | OfferedWorkProcessRow]:
    """Care at every level of certainty, and work processes that can and cannot be done."""
    offers: list[CareOfferRow | OfferedWorkProcessRow] = [
        CareOfferRow(
            institution_id=institution_id, company_id=companies[name].id, kind=kind, level=level, dated_on=days_ago(60)
        )
        for name, kind, level in OFFERS
    ]
    offers += [
        OfferedWorkProcessRow(
            institution_id=institution_id,
            company_id=companies["complete"].id,
            crebo=CREBO,
            code=f"B1-K1-W{number}",
            possible=number != 3,
            dated_on=days_ago(60),
        )
        for number in (1, 2, 3)
    ]
    return offers


def build_other_registry(session: Session, institution_id: str, start: date, end: date) -> Registry:
    """One company of the other school, with the same KvK number as the complete one of the first."""
    company = company_row(institution_id, {"name": "Fijnmechaniek De Rijn", "kvk": "12345678"})
    keep(session, RegistryVersionRow(institution_id=institution_id), company)
    establishment = EstablishmentRow(institution_id=institution_id, company_id=company.id, **LEIDEN)
    keep(session, establishment)
    dates = recognition_dates("complete") or {}
    recognition = RecognitionRow(institution_id=institution_id, establishment_id=establishment.id, crebo=CREBO, **dates)
    place = place_row(institution_id, company, establishment.id, start, end + timedelta(days=1))
    keep(session, recognition, place)
    return Registry(
        companies={"elsewhere": company.id},
        establishments={"elsewhere": establishment.id},
        places={"elsewhere": place.id},
        recognitions={"elsewhere": recognition.id},
    )
