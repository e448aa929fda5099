"""Pages of tracking: importing this registers their routes."""

from bpv.tracking.views import feeds, guide, links, problems, signals, step_lists, steps, task_paper, tasks, trainees
from bpv.tracking.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "feeds",
    "guide",
    "links",
    "problems",
    "signals",
    "step_lists",
    "steps",
    "task_paper",
    "tasks",
    "trainees",
]
