"""Pages of the organisation."""

from bpv.organisation.views import calendar, endings, lists, mail_texts, periods, plans, settings, tree, units
from bpv.organisation.views.blueprint import blueprint

__all__ = ["blueprint", "calendar", "endings", "lists", "mail_texts", "periods", "plans", "settings", "tree", "units"]
