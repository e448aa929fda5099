"""What a merge of two companies does to the answers that people gave during imports."""

from bpv.imports.store import repoint_company

__all__ = ["repoint_company"]
