"""The parser of all commands."""

from __future__ import annotations

import argparse

from pellucid import __version__
from pellucid.cli.arguments.check import add_check
from pellucid.cli.arguments.command import EXIT_CODES
from pellucid.cli.arguments.container import add_container
from pellucid.cli.arguments.demo import add_demo
from pellucid.cli.arguments.doctor import add_doctor
from pellucid.cli.arguments.export import add_export
from pellucid.cli.arguments.run import add_run
from pellucid.cli.arguments.schema import add_schema

DESCRIPTION = """\
Measure how a model treats people and explain why it decides as it does.
Reads the analysis_config.json of SageMaker Clarify and computes its results on this machine."""


def command_parser() -> argparse.ArgumentParser:
    """The parser of all commands; `parse_args` leaves the chosen one in `command`."""
    parser = argparse.ArgumentParser(
        prog="pellucid",
        description=DESCRIPTION,
        epilog=f"first steps:\n  pellucid demo\n  pellucid run --help\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"pellucid {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_run(commands)
    add_doctor(commands)
    add_check(commands)
    add_export(commands)
    add_demo(commands)
    add_schema(commands)
    add_container(commands)
    return parser
