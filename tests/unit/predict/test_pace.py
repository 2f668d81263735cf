"""A simulated endpoint with a clock of its own."""

from __future__ import annotations

import pytest

from pellucid.predict.pace import Pace, PaceLimits


def pace(in_flight=16, records=50_000, seconds=10.0, first=4, size=512) -> Pace:
    return Pace(PaceLimits(in_flight, records, seconds), in_flight=first, records=size)


class Endpoint:
    """Serves `lanes` requests at a time, each `fixed` seconds plus `each` a record; refuses more than `most` at once."""

    def __init__(self, lanes=4, fixed=0.01, each=1e-5, most=10**6) -> None:
        self.lanes, self.fixed, self.each, self.most, self.now = lanes, fixed, each, most, 0.0
        self.refusals = 0

    def serve(self, pace: Pace, rounds: int) -> list[tuple[int, int]]:
        seen = []
        for _ in range(rounds):
            width, records = pace.in_flight, pace.records
            seen.append((width, records))
            for _ in range(width):
                pace.sent(self.now)
            if width > self.most:
                self.refusals += 1
                self.now += self.fixed
                for _ in range(width - self.most):
                    pace.refused(self.now)
                width = self.most
            seconds = (self.fixed + self.each * records) * max(1.0, width / self.lanes)
            self.now += seconds
            for _ in range(width):
                pace.answered(records, seconds, self.now)
        return seen


def test_it_starts_within_its_limits():
    assert (pace().in_flight, pace().records) == (4, 512)
    small = pace(in_flight=1, records=7)
    assert (small.in_flight, small.records) == (1, 7)


def test_records_grow_while_overhead_is_what_costs():
    found = pace()
    Endpoint(lanes=100).serve(found, 30)
    assert found.records > 4096
    assert found.in_flight > 8


def test_what_larger_requests_gain_is_not_put_down_to_more_of_them():
    found = pace()
    seen = Endpoint(lanes=1, fixed=0.5).serve(found, 8)
    assert [records for _, records in seen] == [512 * 2**k for k in range(7)] + [50_000]
    assert {width for width, _ in seen} == {4}


def test_limits_are_never_exceeded():
    found = pace(in_flight=6, records=3000)
    seen = Endpoint(lanes=100).serve(found, 50)
    assert max(width for width, _ in seen) == 6
    assert max(records for _, records in seen) == 3000


def test_no_more_requests_than_help():
    found = pace()
    Endpoint(lanes=2, fixed=0.0).serve(found, 100)
    assert found.in_flight <= 6


def test_trials_in_vain_are_taken_back_and_become_rare():
    found = pace(size=50_000)
    widths = [width for width, _ in Endpoint(lanes=4, fixed=0.0).serve(found, 100)]
    assert set(widths) == {4, 5}
    trials = [k for k, width in enumerate(widths) if width == 5]
    assert len(trials) <= 10
    assert trials[1] - trials[0] < trials[-1] - trials[-2]


def test_requests_take_no_longer_than_they_should():
    found = pace(seconds=1.0)
    seen = Endpoint(lanes=100, fixed=0.0, each=0.01).serve(found, 30)
    assert seen[0][1] == 512
    assert all(records <= 100 for _, records in seen[2:])


def test_a_very_slow_model_still_gets_some_records():
    found = pace(seconds=1.0)
    Endpoint(each=2.0).serve(found, 10)
    assert found.records == 1


def test_overload_halves_once_a_round():
    found = pace()
    found.sent(0.0)
    for _ in range(4):
        found.refused(0.1)
    assert found.in_flight == 2


def test_an_endpoint_with_few_places_is_found_out():
    found, endpoint = pace(first=16), Endpoint(lanes=100, most=5)
    seen = endpoint.serve(found, 60)
    widths = [width for width, _ in seen[10:]]
    assert 3 <= sum(widths) / len(widths) <= 6
    assert endpoint.refusals < len(seen) / 2


def test_one_is_the_least():
    found = pace()
    for k in range(40):
        found.refused(float(k))
        for _ in range(found.in_flight):
            found.answered(10, 0.1, k + 0.5)
    assert found.in_flight >= 1


def test_idle_time_is_not_slowness():
    busy, resting = pace(), pace()
    for found, pause in ((busy, 0.0), (resting, 100.0)):
        endpoint = Endpoint(lanes=100)
        for _ in range(10):
            endpoint.serve(found, 1)
            found.rest()
            endpoint.now += pause
    assert (busy.in_flight, busy.records) == (resting.in_flight, resting.records)


@pytest.mark.parametrize("in_flight", [1, 4])
def test_a_clock_that_stands_still_changes_nothing(in_flight):
    found = pace(first=in_flight)
    for _ in range(20):
        found.sent(5.0)
        found.answered(512, 0.0, 5.0)
    assert (found.in_flight, found.records) == (in_flight, 512)


def test_one_lucky_round_does_not_end_growth():
    found, endpoint = pace(), Endpoint(lanes=100)
    found.sent(0.0)
    for _ in range(4):
        found.answered(512, 0.01, 1e-6)
    endpoint.now = 1e-6
    endpoint.serve(found, 100)
    assert found.records > 4096


def answered(seconds: float) -> Pace:
    found = pace(first=10, size=8000)
    found.sent(0.0)
    found.answered(1000, seconds, seconds)
    return found


def test_records_are_shared_out():
    assert answered(1.0).share(20_000) == 2000
    assert answered(1.0).share(10**6) == 8000


def test_requests_are_not_made_too_short():
    assert answered(0.05).share(20_000) == 4000
    assert answered(1e-6).share(20_000) == 8000


def test_nothing_is_known_at_first():
    assert pace().share(100_000) == pace().share(1) == 512
