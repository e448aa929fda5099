"""The group of commands."""

import click

from bpv.cli.imports import import_group
from bpv.cli.keys import keys
from bpv.cli.match import match
from bpv.cli.operate import audit, config_group, migrate, routes, serve
from bpv.cli.people import setup_code
from bpv.cli.seed import seed
from bpv.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bpv")
def main() -> None:
    """Internship matching and BPV tracking for Dutch vocational schools."""


for command in (audit, config_group, import_group, keys, match, migrate, routes, seed, serve, setup_code, worker):
    main.add_command(command)
