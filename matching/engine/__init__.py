"""A round from end to end: check, score the cohort, solve, prove, explain. Nothing here reads a clock or a database."""

from matching.engine.checking import RoundError, check
from matching.engine.hashing import CODE_VERSION, canonical, inputs_hash
from matching.engine.running import CertificateError, run
from matching.engine.summary import Change, Group, Spread, Summary, differences, summary

__all__ = [
    "CODE_VERSION",
    "CertificateError",
    "Change",
    "Group",
    "RoundError",
    "Spread",
    "Summary",
    "canonical",
    "check",
    "differences",
    "inputs_hash",
    "run",
    "summary",
]
