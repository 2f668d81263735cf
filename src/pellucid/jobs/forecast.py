"""How long a model will take to answer, said once its first answers are there."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from pellucid.core.duration import spoken_duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from pellucid.core.arrays import Batch, FloatArray

CALIBRATION = 0.5
"""Seconds of work after which a model's speed is known well enough."""

WORTH_SAYING = 5.0
"""Seconds left below which nobody wonders how long it takes."""

costs = logging.getLogger("pellucid.costs")
"""What a run asks of the model, and how long that takes: said to whoever waits for it, at any verbosity."""


class Forecast:
    """A model's scores; after a short calibration it is said how long the planned predictions will take."""

    def __init__(
        self,
        scores: Callable[[Batch], FloatArray],
        planned: int,
        *,
        is_most: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Count from now on; `planned` predictions are to come, or at most so many."""
        self._scores, self._planned, self._is_most, self._clock = scores, planned, is_most, clock
        self._started, self._answered, self._is_calibrated = clock(), 0, False

    def __call__(self, batch: Batch) -> FloatArray:
        """The model's scores of a batch (rows, outputs)."""
        found = self._scores(batch)
        self._answered += len(batch)
        if not self._is_calibrated:
            self._calibrate(self._clock() - self._started)
        return found

    def _calibrate(self, elapsed: float) -> None:
        if elapsed < CALIBRATION:
            return
        self._is_calibrated = True
        left = (self._planned - self._answered) * elapsed / self._answered
        if left >= WORTH_SAYING:
            most = "at most " if self._is_most else ""
            speed = f"{self._answered / elapsed:,.0f}"
            costs.info("at %s predictions a second that takes %sabout %s more", speed, most, spoken_duration(left))
