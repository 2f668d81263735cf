"""Sampling at equal budgets: rows per second next to shap's, overhead over the raw model, memory and errors, for every model."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import numpy as np

from explain_parts import Row, as_batch
from explain_subjects import Subject, Subjects
from explain_tasks import REPEATS, Cell, Measured, Worker, middle
from explain_truth import exact_values, relative_error

SUBJECTS = ("xgboost", "lightgbm", "forest", "network", "linear", "churn", "dense")
BASELINES = (1, 10, 100)
BUDGETS = (15, 100, 512, 2048)
SYNTHETIC = {"forest": 12_000, "linear": 200_000, "network": 120_000}
"""Synthetic rows of a cell at least; a forest's cell of 55,000 takes seconds, a linear model's of 55,000 none."""

SHAP_SYNTHETIC = {"forest": 6000}
LEFT_OUT = {("forest", 100, 2048)}
"""The model alone takes seconds for one row of it, and every cell asks it a dozen times; the page says so."""

TRUTH_ROWS = 8


def sampled(subjects: Subjects) -> Iterator[Row]:
    """Every model against 1, 10 and 100 baseline rows with 15 to 2,048 samples, ours and shap's by turns."""
    for name in SUBJECTS:
        subject = subjects[name]
        with Worker(subject, "ours") as ours, Worker(subject, "peers") as peers:
            for count in BASELINES:
                truth = exact_values(ours, TRUTH_ROWS, count)
                for budget in BUDGETS:
                    if (name, count, budget) in LEFT_OUT:
                        continue
                    mine = Cell("ours_kernel", _ours_rows(name, subject, count, budget), count, budget)
                    theirs = Cell("shap_kernel", _shap_rows(name, count, budget), count, budget)
                    yield {
                        "subject": subject.name,
                        "baselines": count,
                        "samples": budget,
                        **_measured(ours, mine, peers, theirs, truth),
                    }


def _measured(ours: Worker, mine: Cell, peers: Worker, theirs: Cell, truth: np.ndarray) -> Row:
    """One line: what we ask the model, then time by turns of us, the model alone on just that before and after, and shap."""
    watched = ours.watch(mine)
    found: list[Measured] = []
    shap: list[Measured] = []
    raw = [ours.replay()]
    for turn in range(REPEATS):
        found.append(ours.run(mine))
        raw.append(ours.replay())
        shap.append(peers.run(theirs) if turn else peers.run_fresh(theirs))
    return {
        "rows": watched.cell.rows,
        "ours_rate": middle(found).rate,
        "ours_error": relative_error(watched.values, truth),
        "ours_mb": watched.growth_mb,
        "shap_rows": shap[0].cell.rows,
        "shap_rate": middle(shap).rate,
        "shap_error": relative_error(shap[0].values, truth),
        "shap_mb": shap[0].growth_mb,
        "times_faster": median(one.rate / other.rate for one, other in zip(found, shap, strict=True)),
        "overhead": median(2 * one.cpu / (raw[k] + raw[k + 1]) for k, one in enumerate(found)),
        "asked": watched.asked,
    }


def _ours_rows(name: str, subject: Subject, count: int, budget: int) -> int:
    """As many rows as need the synthetic rows wanted: fewer are asked about than the budget allows, so plans are counted."""
    from pellucid.explain import planned_model_rows

    some = min(64, len(subject.rows))
    planned = planned_model_rows(as_batch(subject.rows[:some]), as_batch(subject.pool[:count]), samples=budget)
    return max(1, min(len(subject.rows), -(-SYNTHETIC.get(name, 55_000) * some // planned)))


def _shap_rows(name: str, count: int, budget: int) -> int:
    return max(1, min(24, SHAP_SYNTHETIC.get(name, 20_000) // (budget * count)))


def memory(subjects: Subjects) -> Iterator[Row]:
    """How much the peak of a process grows while one row is explained with 2,048 samples and 1,000 baseline rows."""
    for tool in ("ours_kernel", "shap_kernel"):
        with Worker(subjects["xgboost"], "ours" if tool == "ours_kernel" else "peers") as worker:
            yield {"tool": tool, "growth_mb": worker.run_fresh(Cell(tool, 1, 1000, 2048)).growth_mb}
