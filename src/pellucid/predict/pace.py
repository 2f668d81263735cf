"""How many records to put into a request, and how many requests to have under way.

Both follow the endpoint: they grow while that makes it faster and shrink when it is overloaded.
"""

from __future__ import annotations

from msgspec import Struct

_NOT_SLOWER = 0.8
_FADES = 0.9
_GROWTH = 2
_LONGEST_PAUSE = 16
_SHORTEST = 0.2


class PaceLimits(Struct, frozen=True):
    """`in_flight` requests and `records` in each are never exceeded; a request should take at most `seconds`."""

    in_flight: int
    records: int
    seconds: float


class _Trial(Struct, frozen=True):
    """How many requests were under way `before`, and the records per second that would justify more."""

    before: int
    wanted: float


class Pace:
    """Records a request and requests under way, learnt from answers: additive increase, multiplicative decrease.

    Answers are looked at in rounds of as many requests as may be under way. A round that was not slower than the best
    one before it, in records per second, doubles the records, as long as twice as many will not take too long. When
    they grow no further, a few more requests are tried for a round: larger requests cost less than more of them, and
    what made a round faster has to be known. If that round is not faster by half of what more of them could make it,
    they are given up again, and twice as many rounds pass until the next trial. A refusal because of overload halves
    the requests, once a round, and the search for more begins again. Times are in seconds and may have any origin.
    """

    def __init__(self, limits: PaceLimits, *, in_flight: int, records: int) -> None:
        self._limits = limits
        self.in_flight = max(1, min(in_flight, limits.in_flight))
        self.records = max(1, min(records, limits.records))
        self._best = 0.0
        self._is_calm = True
        self._trial: _Trial | None = None
        self._pause = self._wait = 0
        self._began: float | None = None
        self._slowest = 0.0
        self._each = 0.0
        self._start_round(None)

    def share(self, count: int) -> int:
        """Records for the next request, if this many are to be asked about.

        All requests that may be under way get some, unless they would be answered in no time.
        """
        fair = -(-count // self.in_flight)
        worthwhile = int(_SHORTEST / self._each) if self._each else self.records
        return max(1, min(self.records, max(fair, worthwhile)))

    def sent(self, now: float) -> None:
        """A request leaves at this time."""
        if self._began is None:
            self._began = now

    def answered(self, records: int, seconds: float, now: float) -> None:
        """A request with this many records was answered at this time, after these seconds."""
        self._slowest = max(self._slowest, seconds)
        self._each = seconds / max(records, 1)
        if seconds > self._limits.seconds:
            self._shrink(records, seconds)
        self._count(records, now)

    def refused(self, now: float) -> None:
        """The endpoint was too busy at this time."""
        if not self._is_calm:
            self._count(0, now)
            return
        self._start_round(now)  # as long as those under way
        self.in_flight = max(1, self.in_flight // 2)
        self._is_calm = False
        self._best = 0.0
        self._trial = None
        self._pause = self._wait = 0

    def rest(self) -> None:
        """Nothing is asked until the next request is sent."""
        self._start_round(None)

    def _shrink(self, records: int, seconds: float) -> None:
        """Fewer records, so that a request takes about as long as it should."""
        fitting = int(records * self._limits.seconds / seconds)
        self.records = max(1, min(self.records, fitting))

    def _count(self, records: int, now: float) -> None:
        self._replies += 1
        self._answered += records
        if self._replies >= self._expected:
            self._end_round(now)

    def _end_round(self, now: float) -> None:
        elapsed = 0.0 if self._began is None else now - self._began
        rate = self._answered / elapsed if elapsed > 0 else 0.0
        if self._is_calm:
            self._grow(rate)
        self._best = max(self._best * _FADES, rate)  # a round that was fast by luck is forgotten
        self._is_calm = True
        self._start_round(now)

    def _grow(self, rate: float) -> None:
        could_take_more = self.records < self._limits.records and self._slowest * _GROWTH < self._limits.seconds
        if self._trial:
            self._judge(self._trial, rate)
        elif could_take_more and rate > self._best * _NOT_SLOWER:
            self.records = min(self.records * _GROWTH, self._limits.records)
            self._wait = self._pause = 0
        elif rate and self._wait:
            self._wait -= 1
        elif rate:
            self._try_more(max(rate, self._best))

    def _try_more(self, rate: float) -> None:
        """Let a quarter more requests be under way for a round, where this was the rate without them."""
        more = min(self.in_flight + max(1, self.in_flight // 4), self._limits.in_flight)
        if more > self.in_flight:
            self._trial = _Trial(self.in_flight, rate * (1 + (more / self.in_flight - 1) / 2))
            self.in_flight = more

    def _judge(self, trial: _Trial, rate: float) -> None:
        """Go back to fewer requests if the trial of more was in vain."""
        if rate < trial.wanted:
            self.in_flight = trial.before
            self._pause = self._wait = min(max(1, 2 * self._pause), _LONGEST_PAUSE)
        else:
            self._pause = self._wait = 0
        self._trial = None

    def _start_round(self, now: float | None) -> None:
        self._began = now
        self._expected = self.in_flight
        self._replies = self._answered = 0
        self._slowest = 0.0
