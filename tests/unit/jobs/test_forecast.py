import logging

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.jobs.forecast import Forecast


class SlowModel:
    """A model that needs a tenth of a second for each record, on a clock of its own."""

    def __init__(self):
        self.now = 0.0

    def clock(self):
        return self.now

    def scores(self, batch):
        self.now += 0.1 * len(batch)
        return np.ones((len(batch), 1))


def rows(count):
    return Batch(("a",), (np.zeros(count),))


def said(caplog, planned, sizes, **options):
    model = SlowModel()
    ask = Forecast(model.scores, planned, clock=model.clock, **options)
    with caplog.at_level(logging.INFO, "pellucid.costs"):
        for size in sizes:
            assert ask(rows(size)).shape == (size, 1)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("planned", "text"),
    [
        (110, "at 10 predictions a second that takes about 10 s more"),
        (9010, "at 10 predictions a second that takes about 15 min more"),
        (90_010, "at 10 predictions a second that takes about 2.5 h more"),
    ],
)
def test_the_rest_is_told_once(caplog, planned, text):
    assert said(caplog, planned, [10, 10]) == [text]


def test_a_budget_that_may_not_be_spent_is_the_most(caplog):
    assert said(caplog, 110, [10], is_most=True) == ["at 10 predictions a second that takes at most about 10 s more"]


def test_nothing_is_told_before_the_speed_is_known(caplog):
    assert said(caplog, 1000, [1, 1, 1]) == []


def test_nothing_is_told_of_a_short_wait(caplog):
    assert said(caplog, 59, [10, 10]) == []
