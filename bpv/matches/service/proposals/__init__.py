"""Proposals of places to students: made, answered by each side, ended by a no, by the school, or by the clock."""

from bpv.matches.service.proposals.answering import answer_of_company, answer_own, close_full, withdraw
from bpv.matches.service.proposals.making import make, make_all
from bpv.matches.service.proposals.reading import (
    answered_per_company,
    answers_at,
    line,
    of_student,
    outcomes,
    own,
    page,
    proposal,
    unsuccessful,
)

__all__ = [
    "answer_of_company",
    "answer_own",
    "answered_per_company",
    "answers_at",
    "close_full",
    "line",
    "make",
    "make_all",
    "of_student",
    "outcomes",
    "own",
    "page",
    "proposal",
    "unsuccessful",
    "withdraw",
]
