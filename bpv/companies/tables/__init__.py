"""Tables of the registry; private to this room. One module per part of the work."""

from bpv.companies.tables.registry import (
    CareAgreementRow,
    CareOfferRow,
    CompanyKeyRow,
    CompanyRow,
    EstablishmentRow,
    OfferedWorkProcessRow,
    PlaceRow,
    RecognitionRow,
    RegistryVersionRow,
    TrainerRow,
)

__all__ = [
    "CareAgreementRow",
    "CareOfferRow",
    "CompanyKeyRow",
    "CompanyRow",
    "EstablishmentRow",
    "OfferedWorkProcessRow",
    "PlaceRow",
    "RecognitionRow",
    "RegistryVersionRow",
    "TrainerRow",
]
