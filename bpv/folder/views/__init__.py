"""Pages of folder: importing this registers their routes."""

from bpv.folder.views import assignments, folders, handing_in, hours, own, own_hours
from bpv.folder.views.blueprint import blueprint

__all__ = ["assignments", "blueprint", "folders", "handing_in", "hours", "own", "own_hours"]
