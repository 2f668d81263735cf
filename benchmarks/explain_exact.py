"""The exact path: next to shap's KernelExplainer, next to the raw model, next to shap's C code and woodelf, and from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import median

import numpy as np

from explain_parts import Row, predictor
from explain_subjects import Subject, Subjects
from explain_tasks import REPEATS, Cell, Measured, TaskFailedError, Worker, in_turn, middle
from explain_truth import cheapest_rows, enumerated, relative_error

BASELINES = (1, 10, 100)
BOOSTED = ("xgboost", "lightgbm", "churn")
EXPLAINED = {
    "xgboost": (16_000, 1600, 160),
    "lightgbm": (8000, 1600, 160),
    "churn": (1000, 300, 40),
    "forest": (1000, 400, 100),
    "linear": (16_000, 1600, 160),
}
"""Rows that we explain against 1, 10 and 100 baseline rows."""

SHAP_ROWS = {"forest": (4, 2, 1), "lightgbm": (8, 4, 2)}
RAW = Cell("raw", 16_281, 1, 65_536)


def exact(subjects: Subjects) -> Iterator[Row]:
    """The exact path in probability space next to shap's KernelExplainer with 2,048 samples, and next to the raw model."""
    for name, many in EXPLAINED.items():
        subject = subjects[name]
        with Worker(subject, "ours") as ours, Worker(subject, "peers") as peers:
            for count, row_count, few in zip(BASELINES, many, SHAP_ROWS.get(name, (8, 4, 2)), strict=True):
                mine, theirs = Cell("ours_exact", row_count, count), Cell("shap_kernel", few, count, 2048)
                turns = [(ours.run(mine), peers.run(theirs), _raw(ours, name)) for _ in range(REPEATS)]
                found, shap = middle([turn[0] for turn in turns]), middle([turn[1] for turn in turns])
                yield {
                    "subject": subject.name,
                    "baselines": count,
                    "ours_rate": found.rate,
                    "ours_error": _error(subject, found.values, count),
                    "shap_rate": shap.rate,
                    "shap_error": relative_error(shap.values, found.values),
                    "times_faster": median(one.rate / other.rate for one, other, _ in turns),
                    **(_as_probability(subject, peers, turns) if name in BOOSTED else {}),
                }


def _raw(ours: Worker, name: str) -> float:
    """CPU seconds of the raw model, where coalitions are held against it."""
    return ours.run(RAW).cpu if name in BOOSTED else 0.0


def _as_probability(subject: Subject, peers: Worker, turns: list[tuple[Measured, Measured, float]]) -> Row:
    """Coalition values per second over rows per second of the raw model, and what shap gives for the probability's values."""
    found, shap, _ = turns[0]
    coalitions = _coalitions(subject, found.cell)
    rescaled = peers.run(Cell("shap_tree_probability", shap.cell.rows, shap.cell.baselines)).values
    return {
        "coalitions_per_raw_row": median(coalitions / one.cpu * raw / RAW.samples for one, _, raw in turns),
        "shap_probability_error": relative_error(rescaled, found.values),
    }


def _error(subject: Subject, values: np.ndarray, count: int) -> float:
    """How far the exact path is from enumeration through the model itself, on the rows that are cheap to enumerate."""
    pool, used = subject.pool[:count], subject.used
    chosen = cheapest_rows(subject.rows[: min(200, len(values))], pool, used)
    predict = predictor(subject)
    return relative_error(values[chosen], enumerated(predict, subject.rows[chosen], pool, used))


def _coalitions(subject: Subject, cell: Cell) -> float:
    """Coalitions of all games of a cell: 2^d each, of the features that differ and that the model uses."""
    used = subject.used
    some = subject.rows[: cell.rows : max(1, cell.rows // 200)]
    differ = (some[:, None, used] != subject.pool[None, : cell.baselines, used]).sum(axis=2)
    return float((2.0**differ).mean() * cell.rows * cell.baselines)


def margin(subjects: Subjects) -> Iterator[Row]:
    """Margins next to shap's and woodelf's; machine code is loaded before, and what shap prepares is not counted.

    woodelf is measured once, with 1,000 rows.
    """
    for name in (*BOOSTED, "dense", "forest"):
        subject = _many(subjects[name])
        few = (20, 10, 2) if name == "forest" else (4000, 800, 100)
        many = 200 if name == "forest" else 16_281
        with Worker(subject, "ours", output="raw") as ours, Worker(subject, "peers", output="raw") as peers:
            for count, shap_rows in zip(BASELINES, few, strict=True):
                mine = Cell("ours_exact", many, count)
                found, shap, times_faster = in_turn(ours, mine, peers, Cell("shap_tree", shap_rows, count))
                yield {
                    "subject": subject.name,
                    "baselines": count,
                    "ours_rate": found.rate,
                    "shap_rate": shap.rate,
                    "woodelf_rate": _woodelf(peers, count) if name in BOOSTED else None,
                    "difference": float(np.abs(found.values[: len(shap.values)] - shap.values).max()),
                    "times_faster": times_faster,
                    "of_time_at_1": None if count == 1 else _of_time_at_one(ours, mine),
                }


def _many(subject: Subject) -> Subject:
    """The subject with its rows repeated until they are thousands."""
    times = -(-9000 // len(subject.rows))
    return replace(subject, rows=np.tile(subject.rows, (times, 1))) if times > 1 else subject


def _of_time_at_one(ours: Worker, cell: Cell) -> float:
    """The median time of a cell over that against one baseline row, turn by turn."""
    one = Cell(cell.tool, cell.rows, 1)
    return median(ours.run(cell).cpu / ours.run(one).cpu for _ in range(REPEATS))


def _woodelf(peers: Worker, count: int) -> float | None:
    try:
        return peers.run(Cell("woodelf", 1000, count)).rate
    except TaskFailedError as failed:
        print(f"woodelf, {count} baseline rows: {failed}", flush=True)
        return None


def process(subjects: Subjects) -> Iterator[Row]:
    """Whole processes, from nothing to margins of 1,000 rows: what imports, preparations and loading add.

    Ours and shap's run side by side, so that a slow phase of the machine hits both.
    """
    for name in BOOSTED:
        for count, rows in ((1, 1000), (100, 40)):
            with ThreadPoolExecutor(2) as lanes:
                ours = lanes.submit(_cold, subjects[name], "ours", Cell("ours_cold", rows, count, is_cold=True))
                shap = lanes.submit(_cold, subjects[name], "peers", Cell("shap_tree", rows, count, is_cold=True))
            yield {
                "subject": subjects[name].name,
                "baselines": count,
                "rows": rows,
                "ours_process": ours.result(),
                "shap_process": shap.result(),
            }


def _cold(subject: Subject, whose: str, cell: Cell) -> float:
    """Median CPU seconds of whole processes that explain one cell."""
    taken = []
    for _ in range(REPEATS):
        with Worker(subject, whose, output="raw") as worker:  # type: ignore[arg-type]
            taken.append(worker.run(cell).process)
    return median(taken)
