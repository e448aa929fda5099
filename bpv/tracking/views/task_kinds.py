"""The kinds of task behind mailed links, by purpose."""

from collections.abc import Mapping
from typing import Final

from bpv.placements.models.links import Purpose
from bpv.tracking.views.task_contact import Proposing
from bpv.tracking.views.task_judgement import Judging
from bpv.tracking.views.task_kind import Kind
from bpv.tracking.views.task_problem import Reporting
from bpv.tracking.views.task_sign import Signing
from bpv.tracking.views.task_week import Approving

KINDS: Final[Mapping[Purpose, Kind]] = {
    Purpose.SIGN: Signing(),
    Purpose.APPROVE_WEEK: Approving(),
    Purpose.JUDGEMENT: Judging(),
    Purpose.CONTACT: Proposing(),
    Purpose.PROBLEM: Reporting(),
}
