"""What other pages show of the ledger."""

from typing import Any

from bpv.core.rights import Principal, may
from bpv.failed_matches.service import reporting
from bpv.web.slots import Panel


def answers_of_company(session: Any, company_id: str, who: Principal) -> Panel | None:
    """On the page of a company: how it answered proposals, and its failed matches; None for who keeps no ledger."""
    if not may(who, "failed_match.edit"):
        return None
    found = reporting.of_company(session, who.institution_id, company_id)
    return Panel("failed_matches/_company.html", {"answers": found, "company_id": company_id})
