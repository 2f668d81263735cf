"""`pellucid doctor`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pellucid.api.examine_config import examine_config
from pellucid.core.errors import ConfigError, OutputError
from pellucid.doctor.diagnosis import exit_code
from pellucid.report import printable
from pellucid.wiring import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pellucid.core.findings import Finding
    from pellucid.doctor.examination import Examination

_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m", "+": "\x1b[32m", "-": "\x1b[31m"}
_PARTS = ("severity", "code", "what", "where", "why", "fix", "exit_code")
_PLAIN = "\x1b[0m"


def doctor(options: argparse.Namespace) -> int:
    """Examine one configuration and print what was found; with `--fix`, write what it should be."""
    if options.write and not options.fix:
        problem = "goes with --fix"
        raise ConfigError("--write", problem, got=options.write, expected="--fix as well")
    settings = Settings(
        dict(options.model),
        dict(options.endpoint),
        options.trust,
        threads=options.threads,
        timeout=options.timeout,
        checkpoint=options.checkpoint,
    )
    found = examine_config(options.config, settings, data=options.data, output=options.output)
    if options.json:
        print(json.dumps(_as_json(found), indent=2))
    else:
        show(found, sys.stdout, fixing=options.fix)
    if options.fix and found.difference:
        place = _write(found, options.config, options.write)
        print(f"Corrected configuration: {printable(place)}", file=sys.stderr if options.json else sys.stdout)
        return exit_code(found.remaining)
    return exit_code(found.findings)


def show(found: Examination, stream: TextIO, *, fixing: bool) -> None:
    """Print an examination for a person, in colours on a terminal; with `fixing`, the corrections as a difference."""
    is_colourful = stream.isatty()
    for finding in found.findings:
        for line in _lines(finding, is_colourful=is_colourful):
            print(line, file=stream)
        print(file=stream)
    if fixing:
        for line in found.difference.splitlines():
            print(_coloured(printable(line), line[:1], is_colourful=is_colourful), file=stream)
        print(file=stream)
    print(_summary(found, fixing=fixing), file=stream)


def _as_json(found: Examination) -> dict[str, object]:
    findings = [_plain(finding) for finding in found.findings]
    return {
        "findings": findings,
        "remaining": [_plain(finding) for finding in found.remaining],
        "diff": found.difference,
    }


def _plain(finding: Finding) -> dict[str, object]:
    patch = [{"path": path, "value": value} for path, value in finding.patch]
    return {name: getattr(finding, name) for name in _PARTS} | {"patch": patch}


def _lines(finding: Finding, *, is_colourful: bool) -> Iterator[str]:
    yield f"{_coloured(finding.severity, finding.severity, is_colourful=is_colourful)}  {printable(finding.where)}"
    yield f"  {printable(finding.what)}"
    yield f"  why: {printable(finding.why)}"
    if finding.fix:
        yield f"  fix: {printable(finding.fix)}"
    for path, value in finding.patch:
        said = "remove it" if value is None else json.dumps(value, ensure_ascii=False)
        yield f"       {printable(path or 'the whole file')}: {printable(_short(said))}"


def _coloured(text: str, kind: str, *, is_colourful: bool) -> str:
    return f"{_COLOURS[kind]}{text}{_PLAIN}" if is_colourful and kind in _COLOURS else text


def _short(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _summary(found: Examination, *, fixing: bool) -> str:
    if not found.findings:
        return "Nothing found: this will run."
    counts = {
        kind: sum(finding.severity == kind for finding in found.findings) for kind in ("error", "warning", "note")
    }
    said = ", ".join(f"{count} {kind}{'s' if count != 1 else ''}" for kind, count in counts.items() if count)
    if not found.difference or fixing:
        return said
    left = sum(finding.severity == "error" for finding in found.remaining)
    rest = f"all but {left} of the errors" if left else "every error" if counts["error"] else "some of it"
    return f"{said}; --fix writes a configuration that mends {rest}"


def _write(found: Examination, config: str, wanted: str | None) -> str:
    """Where the corrected configuration is: the file that was named, else a new one beside the original.

    Raises:
        OutputError: it cannot be written.
    """
    place = Path(wanted) if wanted else _beside(config)
    try:
        place.write_text(found.after, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"the corrected configuration cannot be written to {str(place)!r}: {error.strerror}"
        ) from error
    return str(place)


def _beside(config: str) -> Path:
    """A new file next to the configuration, or in the working folder when that is in a bucket."""
    original = (
        Path(config.removeprefix("file://")) if not config.startswith("s3://") else Path(config.rpartition("/")[2])
    )
    return original.with_name(f"{original.stem}.fixed{original.suffix or '.json'}")
