"""The only place of this room that asks the database."""

from bpv.organisation.store.areas import (
    postcodes,
)
from bpv.organisation.store.blocks import (
    add_period,
    period,
    period_like,
    periods,
    periods_of,
)
from bpv.organisation.store.choices import crebo_choices, editions, norms, put_crebo_choice, put_norm
from bpv.organisation.store.importing import (
    held_postcodes,
    held_qualifications,
    write_postcodes,
    write_qualifications,
)
from bpv.organisation.store.lists import (
    crebo_names,
    qualification_name,
    qualifications,
    qualifications_page,
    work_processes,
    work_processes_of,
)
from bpv.organisation.store.rows import (
    change,
    version_of,
)
from bpv.organisation.store.settings import add_setting, setting_changes, setting_values
from bpv.organisation.store.succession import (
    move_periods,
    periods_going_on,
    replace_successors,
    successions,
)
from bpv.organisation.store.units import (
    add_college,
    add_institution,
    add_team,
    college,
    college_named,
    colleges,
    institution,
    institutions,
    team,
    team_named,
    teams,
)

__all__ = [
    "add_college",
    "add_institution",
    "add_period",
    "add_setting",
    "add_team",
    "change",
    "college",
    "college_named",
    "colleges",
    "crebo_choices",
    "crebo_names",
    "editions",
    "held_postcodes",
    "held_qualifications",
    "institution",
    "institutions",
    "move_periods",
    "norms",
    "period",
    "period_like",
    "periods",
    "periods_going_on",
    "periods_of",
    "postcodes",
    "put_crebo_choice",
    "put_norm",
    "qualification_name",
    "qualifications",
    "qualifications_page",
    "replace_successors",
    "setting_changes",
    "setting_values",
    "successions",
    "team",
    "team_named",
    "teams",
    "version_of",
    "work_processes",
    "work_processes_of",
    "write_postcodes",
    "write_qualifications",
]
