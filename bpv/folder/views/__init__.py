"""Pages of folder: importing this registers their routes."""

from bpv.folder.views.blueprint import blueprint

__all__ = ["blueprint"]
