"""The reference of the command line: what `--help` says."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from pellucid.cli.arguments import command_parser

WIDTH = "100"


def write_command_pages(folder: Path) -> None:
    """A page a command, and one that lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["COLUMNS"] = WIDTH  # the help is wrapped to the terminal
    parser = command_parser()
    commands = _commands(parser)
    for name, command in commands.items():
        (folder / f"{name}.md").write_text("\n".join(_sections(f"pellucid {name}", command)), encoding="utf-8")
    listed = "\n".join(commands)
    text = f"# Command line\n\n```text\n{parser.format_help()}```\n\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
    (folder / "index.md").write_text(text, encoding="utf-8")


def _sections(name: str, command: argparse.ArgumentParser, level: int = 1) -> Iterator[str]:
    """The help of a command, then that of the commands below it."""
    yield f"{'#' * level} {name}\n\n```text\n{command.format_help()}```\n"
    for below, inner in _commands(command).items():
        yield from _sections(f"{name} {below}", inner, level + 1)


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:  # noqa: SLF001 - argparse keeps its commands nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}
