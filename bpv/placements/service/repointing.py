"""What a merge of two companies does to placements."""

from bpv.placements.store.repointing import repoint_company

__all__ = ["repoint_company"]
