"""A version of the learned model at each school, out of use: it changes no score of other tests."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from bpv.core.clock import now, today
from bpv.matches.service.success import stored
from bpv.matches.tables import SuccessModelRow
from matching.types import FEATURES, Effect, SuccessModel
from tests.support.school_rows import keep

SIZE = 2 + len(FEATURES)
MODEL = SuccessModel(
    version=1,
    intercept=1.1,
    weights=(1.4, 0.8, 0.4, 0.2, 0.6, 0.2, 0.2),
    centres=(0.5, 0.5, 0.3, 0.5, 0.6, 0.8, 0.9),
    company_variance=0.1225,
    sector_variance=0.04,
    covariance=tuple(tuple(0.02 if line == at else 0.0 for at in range(SIZE)) for line in range(SIZE)),
    outcomes=90,
    companies={"gone": Effect(-0.3, 0.06, 6)},
    sectors={"company": 0.05},
)
SCORES = {
    "old_loss": 0.561,
    "new_loss": 0.502,
    "low": 0.021,
    "high": 0.098,
    "old_order": 0.61,
    "new_order": 0.7,
    "plain_order": 0.61,
}
BINS = [
    {"expected": 0.52, "hits": 8, "total": 15, "low": 0.3, "high": 0.75},
    {"expected": 0.83, "hits": 12, "total": 15, "low": 0.55, "high": 0.93},
]


def row(institution_id: str, number: int = 1, state: str = "retired", why: str = "better") -> SuccessModelRow:
    """A version that was judged."""
    return SuccessModelRow(
        institution_id=institution_id,
        number=number,
        state=state,
        why=why,
        numbers=stored(MODEL),
        first_on=today() - timedelta(days=800),
        held_from=today() - timedelta(days=300),
        last_on=today() - timedelta(days=200),
        learned=90,
        held_back=30,
        seen=120,
        digest="earlier",
        seed=20_261,
        scores=SCORES,
        bins=BINS,
        made_at=now() - timedelta(days=100),
        changed_at=now() - timedelta(days=50),
    )


def build(session: Session, school: Any) -> None:
    """One row at each school."""
    keep(session, row(school.institution), row(school.other_institution))
