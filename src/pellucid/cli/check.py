"""`pellucid check`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.api.check import check as check_result
from pellucid.core.errors import ConfigError
from pellucid.report.check_text import check_text

if TYPE_CHECKING:
    from pellucid.core.gate import CheckReport

EXIT_CODES = {"pass": 0, "fail": 1, "not enough data": 3}


def check(options: argparse.Namespace) -> int:
    """Answer every question about a saved result; the exit code is the verdict."""
    report = check_result(options.result, limits=options.limits, against=options.against, tolerance=options.tolerance)
    for option, path, write in _wanted(options):
        _write(option, Path(path), write(report))
    print(check_text(report))
    return EXIT_CODES[report.decision]


def _wanted(options: argparse.Namespace) -> list[tuple[str, str, Callable[[CheckReport], str]]]:
    """The files to write: the option, the path, and who writes it."""
    from pellucid.report.check_json import check_json
    from pellucid.report.check_junit import check_junit
    from pellucid.report.check_markdown import check_markdown

    files = (
        ("--markdown", options.markdown, check_markdown),
        ("--junit", options.junit, check_junit),
        ("--json", options.json, check_json),
    )
    return [(option, path, write) for option, path, write in files if path is not None]


def _write(option: str, path: Path, text: str) -> None:
    """Write a file; that it cannot be written must not look like a verdict.

    Raises:
        ConfigError: the file cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(option, f"the file cannot be written: {error.strerror}", got=str(path)) from error
