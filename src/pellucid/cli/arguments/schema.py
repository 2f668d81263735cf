"""What can be said after `pellucid schema`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import add_command

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands


def add_schema(commands: Commands) -> None:
    """The command and its options."""
    epilog = """\
example:
  pellucid schema > analysis_config.schema.json
  pellucid schema limits > limits.schema.json
  then let your editor check and complete configurations by it ("$schema": "./analysis_config.schema.json" is not
  a field of the configuration: map the schema to the file name in the editor's settings)"""
    summary = "print the JSON Schema of analysis_config.json or of a limits file"
    parser = add_command(commands, "schema", _schema, summary, epilog)
    parser.add_argument("of", nargs="?", choices=("config", "limits"), default="config", help="default: %(default)s")


def _schema(options: argparse.Namespace) -> int:
    from pellucid.cli.schema import schema

    return schema(options)
