"""What the parts of the benchmark of explanations share: a line of results, the model as a function, rows as batches, CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from explain_subjects import Subject
from peers.explain_models import Predict, load_model
from peers.explain_ours import as_batch, asking

__all__ = ["Row", "as_batch", "asking", "predictor", "timed"]

Row = dict[str, object]
"""One line of results: what was measured, by column."""


def predictor(subject: Subject) -> Predict:
    """The subject's model as a function from a matrix to what is explained."""
    _, predict = load_model(subject.model, subject.output)
    return predict


def timed(work: Callable[[], object], repeats: int) -> float:
    """Median CPU seconds."""
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return float(np.median(taken))
