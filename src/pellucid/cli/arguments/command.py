"""How a command presents itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[[argparse.Namespace], int]
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no other name for it

EXIT_CODES = """\
exit codes:
  0  done
  1  the job failed (data, model or output); nothing was written
  2  the request was wrong (configuration or command line); nothing was written
  130  interrupted; nothing was written"""


def add_command(
    commands: Commands,
    name: str,
    command: Command,
    summary: str,
    epilog: str,
) -> argparse.ArgumentParser:
    """A command that prints this help and runs this function."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command)
    return parser
