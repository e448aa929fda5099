"""What a merge of two companies does to the lists of students."""

from bpv.matches.store.repointing import repoint_company

__all__ = ["repoint_company"]
