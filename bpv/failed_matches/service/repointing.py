"""What a merge of two companies does to the ledger."""

from bpv.failed_matches.store.repointing import repoint_company

__all__ = ["repoint_company"]
