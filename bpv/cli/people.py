"""The command that lets the operator make the first administrator of a school."""

import click

from bpv.cli.output import answer, json_option, opened
from bpv.core.clock import now
from bpv.people.rules.sessions import LINK_LIFE
from bpv.people.service import set_up


@click.command("setup-code")
@click.option("--another-school", is_flag=True, help="Found a school beside those that are there already.")
@json_option
def setup_code(another_school: bool, as_json: bool) -> None:
    """A one-use link for the first administrator of a school. Example: bpv setup-code"""
    with opened() as context:
        with context.database.writing() as session:
            code = set_up.new_code(session, now(), another=another_school)
        address = f"{context.settings.base_url}/set-up/{code}"
    hours = int(LINK_LIFE.total_seconds() // 3600)
    answer(
        {"url": address, "hours": hours},
        as_json=as_json,
        lines=lambda d: [
            "Open this link to set up the school. It works once, for 48 hours, and is shown only now:",
            str(d["url"]),
        ],
    )
