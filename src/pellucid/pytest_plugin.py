"""Verdicts as assertions in pytest: the fixture `pellucid_check`.

Everything but this file is imported when the fixture is used, so that it costs other people's tests nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pellucid.api.limits import LimitsArgument
    from pellucid.core.gate import CheckReport


class PellucidCheck(Protocol):
    """What the fixture gives."""

    def __call__(
        self,
        result: str | Path,
        *,
        limits: LimitsArgument = None,
        against: str | Path | None = None,
        tolerance: float = 0.0,
        not_enough_data: Literal["fail", "skip"] = "fail",
    ) -> CheckReport:
        """The report of a result that passes; see `assert_passes`."""


@pytest.fixture
def pellucid_check() -> PellucidCheck:
    """A function that passes when a saved result does: `pellucid_check("results", limits="conventional")`.

    It takes what `pellucid check` takes, and returns the report. With `not_enough_data="skip"` a result in which
    nothing fails, but something cannot be decided, skips the test instead of failing it.
    """
    return assert_passes


def assert_passes(
    result: str | Path,
    *,
    limits: LimitsArgument = None,
    against: str | Path | None = None,
    tolerance: float = 0.0,
    not_enough_data: Literal["fail", "skip"] = "fail",
) -> CheckReport:
    """The report on the saved result, which passes.

    Raises:
        AssertionError: something fails, or cannot be decided; it lists each such metric with its numbers.
        ConfigError: a result or the limits cannot be read, or there is nothing to judge by.
        pytest.skip.Exception: something cannot be decided, and `not_enough_data` is `skip`.
    """
    __tracebackhide__ = True
    from pellucid.api.check import check
    from pellucid.report.check_text import check_text

    if not_enough_data not in ("fail", "skip"):
        msg = f"not_enough_data is {not_enough_data!r}; expected 'fail' or 'skip'"
        raise ValueError(msg)
    report = check(result, limits=limits, against=against, tolerance=tolerance)
    if report.decision == "not enough data" and not_enough_data == "skip":
        pytest.skip(check_text(report))
    if report.decision != "pass":
        raise AssertionError(check_text(report))
    return report
