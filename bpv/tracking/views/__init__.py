"""Pages of tracking: importing this registers their routes."""

from bpv.tracking.views.blueprint import blueprint

__all__ = ["blueprint"]
