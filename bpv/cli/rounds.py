"""Rounds from the command line: a draft that people then look at, and that somebody publishes in the browser."""

from collections.abc import Mapping
from typing import Any, Final

import click

from bpv.cli.output import answer, json_option, opened
from bpv.core.clock import now, today
from bpv.core.errors import Refused
from bpv.core.ids import new_id
from bpv.core.words import say
from bpv.matches.jobs import run_round
from bpv.matches.service import operating

LANGUAGE: Final = "en"


@click.command("round")
@click.option("--cohort", required=True, type=click.IntRange(2000, 2100), help="The year in which the cohort began.")
@click.option("--period", required=True, metavar="P", help="The id of a period, or its name within the cohort.")
@click.option("--mode", default="exact", show_default=True, type=click.Choice(["exact", "stable", "stable_filled"]))
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="The draw that breaks ties. Left out: drawn and kept.")
@json_option
def match_round(cohort: int, period: str, mode: str, seed: int | None, as_json: bool) -> None:
    """Place a whole cohort: the result is a draft. Example: bpv match round --cohort 2024 --period "BPV 2" --seed 7

    \b
    Exit codes: 0 a draft was made; 1 refused, with the reason (no such period, nobody there, the run failed); 2 usage.
    """
    with opened() as context:
        with context.database.writing() as session:
            run = operating.start(session, cohort, period, mode, seed, new_id(), today(), now())
        run_round(context.database, run.id, run.institution_id)
        with context.database.reading() as session:
            drafted = operating.drafted(session, run)
        if not drafted.run.done:
            problem = drafted.run.problem
            raise Refused("round.failed", problem=say(LANGUAGE, problem) if problem else "")
    answer(document(drafted), as_json=as_json, lines=lines)


def document(drafted: operating.Drafted) -> dict[str, Any]:
    """The draft as one JSON document. Scores are hundredths of a point."""
    run, figures = drafted.run, drafted.run.figures
    return {
        "round": drafted.round.id,
        "run": run.id,
        "name": drafted.round.name,
        "mode": run.settings.mode,
        "seed": drafted.round.draw,
        "inputs_hash": run.inputs_hash,
        "result_hash": figures["result_hash"],
        "code_version": run.code_version,
        "students": figures["students"],
        "placed": figures["placed"],
        "unplaced": figures["unplaced"],
        "placed_before": figures["settled"],
        "outside_choices": figures["imposed"],
        "choices": figures["choices"],
        "scores": figures["scores"],
        "levels": dict(figures["levels"]),
        "blocking_pairs": figures["blocking"],
        "certified": figures["certified"],
        "problems": figures["problems"],
        "seats": [{"student": student_id, "place": place_id} for student_id, place_id in drafted.seats],
    }


def lines(found: Mapping[str, Any]) -> list[str]:
    """The draft as a person reads it."""
    proof = "proved to be the best" if found["certified"] else f"{found['blocking_pairs']} blocking pairs"
    return [
        f"{found['name']}: {found['placed']} of {found['students']} students have a place in this draft ({proof}).",
        f"Without a place: {found['unplaced']}. Placed before: {found['placed_before']}. "
        f"Outside own choices: {found['outside_choices']}.",
        f"Draft {found['run']} of round {found['round']}, seed {found['seed']}. A person publishes it in the browser.",
    ]
