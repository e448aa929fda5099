"""What the worker does for tracking: signals and their mail, and the steps of placements."""

from bpv.tracking.jobs.signals import watch
from bpv.tracking.jobs.steps import make_steps

__all__ = ["make_steps", "watch"]
