"""What can be said after `pellucid demo`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import add_command
from pellucid.cli.arguments.groups import add_verbose

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands


def add_demo(commands: Commands) -> None:
    """The command and its options."""
    summary = "the whole job on real data: UCI Adult with an XGBoost model trained on the spot"
    epilog = "example:\n  pellucid demo --output pellucid-demo\n\nWorks offline. Needs: pip install 'pellucid[demo]'"
    parser = add_command(commands, "demo", _demo, summary, epilog)
    parser.add_argument("--output", metavar="DIR", default="pellucid-demo", help="where to work (default: %(default)s)")
    add_verbose(parser)


def _demo(options: argparse.Namespace) -> int:
    from pellucid.cli.demo import demo

    return demo(options)
