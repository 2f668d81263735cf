"""Trying again: how often, and how long to wait in between."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

from msgspec import Struct

from pellucid.core.errors import ModelError
from pellucid.core.ports import Clock

T = TypeVar("T")


class TransientError(Exception):
    """A failure that may pass; `error` is what to report when it does not, `retry_after` the seconds asked for.

    `will_pass` says that it is only a matter of time.
    """

    def __init__(self, error: ModelError, retry_after: float | None = None, *, will_pass: bool = False) -> None:
        """Wrap `error`."""
        self.error = error
        self.retry_after = retry_after
        self.will_pass = will_pass
        super().__init__(str(error))


class Backoff(Struct, frozen=True):
    """Exponential back-off with jitter. Times are in seconds.

    `tries` counts the first one too; `patient_tries` is for failures that are only a matter of time: about 3 minutes.
    """

    tries: int = 4
    first: float = 0.5
    factor: float = 2.0
    longest: float = 30.0
    patient_tries: int = 12

    def pause(self, failures: int, jitter: float, retry_after: float | None = None) -> float:
        """Seconds to wait after this many failures.

        `jitter` in 0..1 shortens the wait by up to half, so that clients that failed together do not return
        together. A server that says when to come back is waited for, up to `longest`.
        """
        planned = self.first * self.factor ** (failures - 1) * (1 - jitter / 2)
        return min(max(planned, retry_after or 0.0), self.longest)


def call_with_retries(attempt: Callable[[], T], backoff: Backoff, clock: Clock, draw: Callable[[], float]) -> T:
    """What `attempt` returns in the first try that succeeds; `draw` gives the jitter.

    Raises:
        ModelError: the last try failed too.
    """
    failures = 0
    while True:
        try:
            return attempt()
        except TransientError as failure:
            failures += 1
            if failures >= (backoff.patient_tries if failure.will_pass else backoff.tries):
                raise failure.error from failure.__cause__
            clock.sleep(backoff.pause(failures, draw(), failure.retry_after))


def retry_after_seconds(header: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks to wait, given as seconds or as an HTTP date; `None` if unreadable."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(parsedate_to_datetime(header).timestamp() - now, 0.0)
    except ValueError:
        return None
