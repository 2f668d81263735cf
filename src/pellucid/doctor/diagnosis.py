"""Findings in order, as an error, and made from errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pellucid.core.errors import ConfigError, ConfigErrors, DataError, ModelError, PellucidError
from pellucid.core.findings import Finding

_RANK = {"error": 0, "warning": 1, "note": 2}
_LONGEST = 200


class Refusal(Finding, frozen=True):
    """A finding that is the error of another room; `error` is what a run that went ahead would raise."""

    error: PellucidError | None = None


class PreflightError(PellucidError):
    """The examination before a run found several things that would make it fail; all are told together."""

    def __init__(self, errors: Sequence[Finding]) -> None:
        """Tell these errors."""
        self.findings = tuple(errors)
        self.exit_code = exit_code(errors)
        lines = [f"{len(errors)} problems were found before the work began:"]
        super().__init__("\n".join([*lines, *(f"  - {describe(finding)}" for finding in errors)]))


def stop(findings: Iterable[Finding]) -> PellucidError | None:
    """The error to raise for these findings: one as it is, several as one; `None` when a run can begin."""
    refused = [finding for finding in by_severity(findings) if finding.severity == "error"]
    errors = [finding.error for finding in refused if isinstance(finding, Refusal) and finding.error is not None]
    if len(refused) == len(errors) == 1:
        return errors[0]
    problems = [problem for error in errors if isinstance(error, ConfigError) for problem in problems_of(error)]
    if refused and len(problems) == len(refused):
        return ConfigErrors(problems, headline=f"{len(problems)} problems were found before the work began:")
    return PreflightError(refused) if refused else None


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then warnings, then notes, each in the order in which they were found, and none twice."""
    once: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        once.setdefault((finding.code, finding.where, finding.what), finding)
    return tuple(sorted(once.values(), key=lambda finding: _RANK[finding.severity]))


def exit_code(findings: Iterable[Finding]) -> int:
    """0 without errors, 2 when the request is wrong, 1 when only data, model or output are."""
    return max((finding.exit_code for finding in findings if finding.severity == "error"), default=0)


def describe(finding: Finding) -> str:
    """One finding in one line: where, what, and the way out."""
    return f"{finding.where}: {finding.what}" + (f"; {finding.fix}" if finding.fix else "")


def error_finding(
    error: PellucidError,
    code: str,
    why: str,
    *,
    where: str = "",
    fix: str = "",
    patch: tuple[tuple[str, object], ...] = (),
) -> Finding:
    """An error of another room as a finding: `where` and `fix` replace what the error itself says about them."""
    what, place, expected = _parts(error)
    if isinstance(error, DataError) and fix:
        what = error.problem
    return Refusal("error", code, what, where or place, why, fix or expected, patch, error.exit_code, error)


def problems_of(error: ConfigError) -> tuple[ConfigError, ...]:
    """The single problems of a configuration error."""
    return error.problems if isinstance(error, ConfigErrors) else (error,)


def _parts(error: PellucidError) -> tuple[str, str, str]:
    """What is wrong, where, and what is accepted, as far as the error tells them apart."""
    if isinstance(error, ConfigError):
        seen = "" if error.got is None else f" (got {shorten(repr(error.got))})"
        return f"{error.problem}{seen}", error.path or "configuration", _expected(error.expected)
    if isinstance(error, DataError):
        problem, _, advice = error.problem.partition("; ")
        return problem, _place(error), advice or "correct the data there, or name other data"
    return str(error), "predictor" if isinstance(error, ModelError) else "run", ""


def shorten(text: str) -> str:
    """The text, cut when it is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _expected(expected: str) -> str:
    return f"expected {expected}" if expected else "correct this, or leave it out"


def _place(error: DataError) -> str:
    parts = [error.source or "data", f"line {error.line}" if error.line is not None else ""]
    return ", ".join([*filter(None, parts), *([f"column {error.column!r}"] if error.column else [])])
