"""The command `bpv`: a contract for operators. Exit codes: 0 done, 1 refused with a reason, 2 usage."""

from bpv.cli.main import main

__all__ = ["main"]
