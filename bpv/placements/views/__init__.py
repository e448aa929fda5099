"""Pages of placements and coaching."""

from bpv.placements.views import (
    acts,
    agreement,
    agreement_others,
    agreement_register,
    coaching,
    lists,
    papers,
    recording,
)
from bpv.placements.views.blueprint import blueprint

__all__ = [
    "acts",
    "agreement",
    "agreement_others",
    "agreement_register",
    "blueprint",
    "coaching",
    "lists",
    "papers",
    "recording",
]
