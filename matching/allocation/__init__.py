"""Exact and stable allocation of students to places, each plan with what proves it."""

from matching.allocation.certificate import verify
from matching.allocation.cohort import NotSolvable
from matching.allocation.exact import solve
from matching.allocation.stable import blocking_pairs, stable
from matching.allocation.worth import Worth, worth

__all__ = ["NotSolvable", "Worth", "blocking_pairs", "solve", "stable", "verify", "worth"]
