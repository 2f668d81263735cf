"""Exact values to hold explanations against, and how far off they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb

import numpy as np

from explain_parts import predictor
from explain_tasks import Cell, Worker

MOST_MIXTURES = 100_000


def exact_values(ours: Worker, rows: int, baselines: int) -> np.ndarray:
    """Exact values of the first rows of a worker's subject.

    Of trees and linear models by the exact path, which the part `exact` holds against enumeration; of others by enumeration.
    """
    subject = ours.subject
    if subject.has_exact_path:
        return ours.run(Cell("ours_cold", rows, baselines)).values
    return enumerated(predictor(subject), subject.rows[:rows], subject.pool[:baselines])


def cheapest_rows(rows: np.ndarray, baseline: np.ndarray, used: np.ndarray, most: int = 8) -> np.ndarray:
    """Positions of the rows that can be enumerated with the fewest mixtures; as many as `MOST_MIXTURES` hold, or one."""
    differ = (rows[:, None, used] != baseline[None, :, used]).sum(axis=2)
    mixtures = (2.0**differ).sum(axis=1)
    order = np.argsort(mixtures, kind="stable")[:most]
    return order[: max(1, int((np.cumsum(mixtures[order]) <= MOST_MIXTURES).sum()))]


def enumerated(
    predict: Callable[[np.ndarray], np.ndarray], rows: np.ndarray, baseline: np.ndarray, used: np.ndarray | None = None
) -> np.ndarray:
    """Exact values by asking the model about all mixtures of every pair of rows, of the features that it uses."""
    used = np.arange(rows.shape[1]) if used is None else used
    return np.array([np.mean([_pair(predict, row, base, used) for base in baseline], axis=0) for row in rows])


def _pair(
    predict: Callable[[np.ndarray], np.ndarray], row: np.ndarray, base: np.ndarray, used: np.ndarray
) -> np.ndarray:
    players = used[row[used] != base[used]]
    d = len(players)
    values = np.zeros(len(row))
    if d == 0:
        return values
    masks = (np.arange(2**d)[:, np.newaxis] >> np.arange(d)) & 1
    mixed = np.repeat(base[np.newaxis], 2**d, axis=0)
    mixed[:, players] = np.where(masks, row[players], base[players])
    worth = np.asarray(predict(mixed), dtype=float)
    sizes = masks.sum(axis=1)
    for position, player in enumerate(players):
        without = np.flatnonzero(masks[:, position] == 0)
        weights = np.array([1 / (d * comb(d - 1, int(size))) for size in range(d)])[sizes[without]]
        values[player] = (weights * (worth[without + 2**position] - worth[without])).sum()
    return values


def relative_error(found: np.ndarray | Sequence[np.ndarray], truth: np.ndarray) -> float:
    """Root mean square over rows and features (and over several runs), divided by that of the exact values.

    Only the rows that both have are compared.
    """
    runs = [found] if isinstance(found, np.ndarray) else list(found)
    count = min(len(truth), *(len(run) for run in runs))
    off = np.mean([(run[:count] - truth[:count]) ** 2 for run in runs])
    return float(np.sqrt(off / np.mean(truth[:count] ** 2)))
