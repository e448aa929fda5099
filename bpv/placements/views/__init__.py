"""Pages of placements and coaching."""

from bpv.placements.views import acts, coaching, lists, recording
from bpv.placements.views.blueprint import blueprint

__all__ = ["acts", "blueprint", "coaching", "lists", "recording"]
