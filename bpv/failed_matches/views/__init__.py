"""Pages of failed matches."""

from bpv.failed_matches.views import deciding, entry, ledger, reporting, slots
from bpv.failed_matches.views.blueprint import blueprint

__all__ = ["blueprint", "deciding", "entry", "ledger", "reporting", "slots"]
