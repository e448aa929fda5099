"""Use cases of imports, in the order in which they happen:

`read_file` (no session; seconds) -> `stage` -> `map_columns` -> `judge_now` (dry run) -> `decide` -> `ask_apply` ->
`apply_now` (one transaction). `judge_now` and `apply_now` take the database and are run by a request for a small file,
by the command line, and by the worker.
"""

from bpv.imports.rules.verdicts import messages
from bpv.imports.service.kinds import HANDLERS
from bpv.imports.service.lists import firsts, in_words, questions, report_rows, runs
from bpv.imports.service.running import Lost, apply_now, judge_now, judged
from bpv.imports.service.staging import (
    ask_apply,
    column_of,
    decide,
    fields_of,
    guesses_of,
    layout_of,
    map_columns,
    planned,
    raw_file,
    read_file,
    reread,
    run,
    sheet_of,
    stage,
    verdicts_of,
)

SMALL = 2_000  # rows that are judged and applied within a request; more go to the worker

__all__ = [
    "HANDLERS",
    "SMALL",
    "Lost",
    "apply_now",
    "ask_apply",
    "column_of",
    "decide",
    "fields_of",
    "firsts",
    "guesses_of",
    "in_words",
    "judge_now",
    "judged",
    "layout_of",
    "map_columns",
    "messages",
    "planned",
    "questions",
    "raw_file",
    "read_file",
    "report_rows",
    "reread",
    "run",
    "runs",
    "sheet_of",
    "stage",
    "verdicts_of",
]
