from __future__ import annotations

import pytest

from pellucid.core.errors import ModelError
from pellucid.predict import Backoff
from pellucid.predict.retry import TransientError, call_with_retries, retry_after_seconds


class Clock:
    def __init__(self) -> None:
        self.pauses: list[float] = []

    def now(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def failing(times: int, retry_after: float | None = None):
    calls = []

    def attempt() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise TransientError(ModelError(f"failure {len(calls)}"), retry_after)
        return "done"

    return attempt


def test_waits_double():
    backoff = Backoff(first=0.5, factor=2.0, longest=3.0)
    assert [backoff.pause(k, 0.0) for k in (1, 2, 3, 4, 50)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_jitter_shortens_by_up_to_half():
    assert [Backoff(first=1.0).pause(1, jitter) for jitter in (0.0, 0.5, 1.0)] == [1.0, 0.75, 0.5]


@pytest.mark.parametrize(("asked", "waited"), [(None, 0.5), (0.0, 0.5), (7.0, 7.0), (3600.0, 30.0)])
def test_a_server_is_waited_for_within_reason(asked, waited):
    assert Backoff(first=0.5, longest=30.0).pause(1, 0.0, asked) == waited


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_success_after_failures(failures):
    clock = Clock()
    assert call_with_retries(failing(failures), Backoff(tries=4), clock, lambda: 0.0) == "done"
    assert clock.pauses == [0.5, 1.0, 2.0][:failures]


def test_the_last_failure_is_reported():
    clock = Clock()
    with pytest.raises(ModelError, match="failure 3"):
        call_with_retries(failing(9), Backoff(tries=3), clock, lambda: 0.0)
    assert len(clock.pauses) == 2


def test_other_errors_are_not_tried_again():
    def attempt() -> None:
        raise ModelError("no")

    clock = Clock()
    with pytest.raises(ModelError, match="no"):
        call_with_retries(attempt, Backoff(), clock, lambda: 0.0)
    assert clock.pauses == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
def test_retry_after(header, seconds):
    assert retry_after_seconds(header, now=10.0) == seconds
