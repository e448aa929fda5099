"""Use cases of the organisation: its tree, its plans, its qualifications, settings, the table of rights in words."""

from bpv.organisation.models import Ending
from bpv.organisation.service.blocks import (
    overview,
    period,
    period_version,
    periods,
    periods_of,
    plans,
    save_period,
)
from bpv.organisation.service.choices import change_setting, setting, setting_history, settings
from bpv.organisation.service.endings import (
    end_team,
    move_periods,
    periods_going_on,
    succession,
    successions,
)
from bpv.organisation.service.importing import (
    judge_postcodes,
    judge_qualifications,
    write_postcodes,
    write_qualifications,
)
from bpv.organisation.service.lineage import qualification_detail, set_choice
from bpv.organisation.service.lists import (
    crebo_names,
    postcode,
    postcodes,
    qualification_name,
    qualifications,
    qualifications_page,
    work_processes,
    work_processes_of,
)
from bpv.organisation.service.plans_over_time import (
    copies,
    copy_plan,
    digest_of,
    norm_over_time,
    norms,
    plan_detail,
    set_norm,
)
from bpv.organisation.service.quiet import quiet_until
from bpv.organisation.service.table_of_rights import (
    rights,
)
from bpv.organisation.service.units import (
    college,
    college_version,
    colleges_of,
    found_institution,
    institution,
    institutions,
    save_college,
    save_team,
    team,
    team_ids,
    team_version,
    tree,
)

__all__ = [
    "Ending",
    "change_setting",
    "college",
    "college_version",
    "colleges_of",
    "copies",
    "copy_plan",
    "crebo_names",
    "digest_of",
    "end_team",
    "found_institution",
    "institution",
    "institutions",
    "judge_postcodes",
    "judge_qualifications",
    "move_periods",
    "norm_over_time",
    "norms",
    "overview",
    "period",
    "period_version",
    "periods",
    "periods_going_on",
    "periods_of",
    "plan_detail",
    "plans",
    "postcode",
    "postcodes",
    "qualification_detail",
    "qualification_name",
    "qualifications",
    "qualifications_page",
    "quiet_until",
    "rights",
    "save_college",
    "save_period",
    "save_team",
    "set_choice",
    "set_norm",
    "setting",
    "setting_history",
    "settings",
    "succession",
    "successions",
    "team",
    "team_ids",
    "team_version",
    "tree",
    "work_processes",
    "work_processes_of",
    "write_postcodes",
    "write_qualifications",
]
