"""Tables of the registry; private to this room. One module per part of the work."""

from bpv.companies.tables.links import CompanyLinkRow, CompanyProposalLineRow, CompanyProposalRow
from bpv.companies.tables.merging import CompanyMergeRow, DuplicatePairRow, DuplicateScanRow
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
from bpv.companies.tables.relations import ContactPersonRow, RelationEventRow, RelationRow
from bpv.companies.tables.requests import RecognitionRequestRow, RequestMoveRow
from bpv.companies.tables.talks import FollowUpRow, SignalRow, SignalTagRow, TalkAnswerRow, TalkPersonRow, TalkRow

__all__ = [
    "CareAgreementRow",
    "CareOfferRow",
    "CompanyKeyRow",
    "CompanyLinkRow",
    "CompanyMergeRow",
    "CompanyProposalLineRow",
    "CompanyProposalRow",
    "CompanyRow",
    "ContactPersonRow",
    "DuplicatePairRow",
    "DuplicateScanRow",
    "EstablishmentRow",
    "FollowUpRow",
    "OfferedWorkProcessRow",
    "PlaceRow",
    "RecognitionRequestRow",
    "RecognitionRow",
    "RegistryVersionRow",
    "RelationEventRow",
    "RelationRow",
    "RequestMoveRow",
    "SignalRow",
    "SignalTagRow",
    "TalkAnswerRow",
    "TalkPersonRow",
    "TalkRow",
    "TrainerRow",
]
