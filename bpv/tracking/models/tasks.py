"""What the pages behind mailed links show of the rooms whose task they are."""

from dataclasses import dataclass

from bpv.placements.models.agreement import Party
from bpv.placements.models.paper import Paper


@dataclass(frozen=True, slots=True)
class ToSign:
    """An agreement to sign: what it says, which version that is, and for whom one signs."""

    paper: Paper
    version: int
    party: Party
