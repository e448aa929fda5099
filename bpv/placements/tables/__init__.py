"""Tables of placements; private to this room."""

from bpv.placements.tables.agreement import (
    AgreementObjectionRow,
    AgreementRow,
    AgreementSheetRow,
    AgreementSignatureRow,
    GeneralTermsRow,
)
from bpv.placements.tables.links import TaskLinkRow
from bpv.placements.tables.placing import PlacementEventRow, PlacementRow

__all__ = [
    "AgreementObjectionRow",
    "AgreementRow",
    "AgreementSheetRow",
    "AgreementSignatureRow",
    "GeneralTermsRow",
    "PlacementEventRow",
    "PlacementRow",
    "TaskLinkRow",
]
