"""The group of commands."""

import click

from bpv.cli.operate import audit, config_group, migrate, routes, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bpv")
def main() -> None:
    """Internship matching and BPV tracking for Dutch vocational schools."""


for command in (audit, config_group, migrate, routes, serve):
    main.add_command(command)
