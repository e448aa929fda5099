"""Work of the worker for the registry: reminders of follow-ups, and the search for duplicates."""

from bpv.companies.jobs.duplicates import find_duplicates, forget_merges
from bpv.companies.jobs.reminding import remind

__all__ = ["find_duplicates", "forget_merges", "remind"]
