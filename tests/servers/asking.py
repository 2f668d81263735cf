"""What tests ask model servers with: requests of every content type, a predictor, and a clock that it goes by."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from pellucid.core.arrays import Batch, Predictions
from pellucid.core.specs import PredictorSpec
from pellucid.predict import EndpointOptions, open_endpoint
from pellucid.predict.endpoint import HttpPredictor
from servers.scripted import score

CSV = PredictorSpec()
JSON = PredictorSpec(
    content_type="application/json",
    accept_type="application/json",
    content_template='{"instances":$records}',
    record_template="$features",
    probability="predictions[*].score",
)
JSONLINES = PredictorSpec(
    content_type="application/jsonlines",
    accept_type="application/jsonlines",
    content_template='{"features":$features}',
    probability="score",
    label="predicted_label",
)


class Clock:
    """Time that passes only when it is told to; it notes how long it was asked to wait, and hardly waits."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._now = 1_700_000_000.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        time.sleep(0.01)

    def advance(self, seconds: float) -> None:
        """Let time pass, as a model does that takes so long."""
        with self._lock:
            self._now += seconds


def batch_of(n: int) -> Batch:
    return Batch(("a", "b"), (np.arange(n), np.full(n, 0.5)))


def check_scores(predictions: Predictions, n: int) -> None:
    np.testing.assert_array_equal(predictions.scores, [[score(k)] for k in range(n)])


def options(**changes: object) -> EndpointOptions:
    return EndpointOptions(**({"read_timeout": 30.0, "connect_timeout": 30.0} | changes))


@contextmanager
def endpoint(
    url: str, spec: PredictorSpec = CSV, clock: Clock | None = None, **changes: object
) -> Iterator[HttpPredictor]:
    """A predictor that asks the server at this address."""
    predictor = open_endpoint(url, spec, clock=clock or Clock(), options=options(**changes))
    try:
        yield predictor
    finally:
        predictor.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
