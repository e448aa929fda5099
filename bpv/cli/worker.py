"""The command that runs the worker."""

import sys

import click

from bpv.cli.output import answer, json_option, opened
from bpv.core import logs
from bpv.schedule import ticks
from bpv.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="Run every tick one time and end.")
@json_option
def worker(once: bool, as_json: bool) -> None:
    """Send mail, judge and save imports, and prune what expired, until stopped. Example: bpv worker --once"""
    logs.configure()
    with opened() as context:
        context.database.verify()
        runner = Worker(context.database, ticks(context.settings))
        if not once:
            runner.forever()
            return
        done = runner.once()
        failures = runner.failures
    answer(
        {"ticks": dict(done), "failures": failures},
        as_json=as_json,
        lines=lambda d: [f"{name}: {count}" for name, count in d["ticks"].items()],
    )
    sys.exit(1 if failures else 0)
