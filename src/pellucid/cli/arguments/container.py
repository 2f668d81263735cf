"""What can be said after `pellucid container`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import EXIT_CODES, add_command
from pellucid.cli.arguments.groups import (
    add_explaining,
    add_judging,
    add_language,
    add_looking,
    add_models,
    add_outcomes,
    add_seed,
)
from pellucid.cli.arguments.kinds import seconds

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands


def add_container(commands: Commands) -> None:
    """The command and its options."""
    epilog = f"""\
Reads   ROOT/processing/input/config/analysis_config.json and ROOT/processing/input/data,
writes  ROOT/processing/output and, as text for the platform, ROOT/output/message.

{EXIT_CODES}"""
    parser = add_command(
        commands, "container", _container, "run as a processing container: fixed paths, exit message", epilog
    )
    parser.add_argument("--root", metavar="DIR", default="/opt/ml", help="where the paths begin (default: %(default)s)")
    _add_platform(parser)
    add_models(parser)
    add_explaining(parser)
    add_looking(parser)
    add_judging(parser)
    add_outcomes(parser)
    add_language(parser)
    add_seed(parser)


def _add_platform(parser: argparse.ArgumentParser) -> None:
    """What the managed platform does around a container, for whoever starts one without it."""
    platform = parser.add_argument_group("in place of a platform")
    platform.add_argument("--dataset", metavar="URI", help="the data set, instead of ROOT/processing/input/data")
    platform.add_argument("--output", metavar="URI", help="where the results go, instead of ROOT/processing/output")
    platform.add_argument("--config-copy", metavar="URI", help="put a copy of the configuration there first")
    platform.add_argument("--max-runtime", type=seconds, metavar="S", help="stop by signal 15 after so many seconds")
    platform.add_argument(
        "--shadow",
        action="store_true",
        help="serve a --model by a shadow endpoint: a process of its own, asked over HTTP, and removed at the end",
    )


def _container(options: argparse.Namespace) -> int:
    from pellucid.cli.container import container

    return container(options)
