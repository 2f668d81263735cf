"""Errors at equal model calls, next to every peer, on four sets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from explain_parts import Row
from explain_subjects import Subject, Subjects
from explain_tasks import Cell, Measured, TaskFailedError, Worker
from explain_truth import exact_values, relative_error

SUBJECTS = ("dense", "churn", "network", "xgboost")
"""Longest first, because two are computed side by side."""

BASELINES = (10, 1)
BUDGETS = (64, 128, 256, 512, 1024)
ROWS = 24
SEEDS = 2
EXACT = 1e-5
"""Relative errors below this are the rounding of models that compute with 32 bits, so they count as this."""

OURS = ("ours_kernel", "ours_learned")
PEERS = (
    "shap_kernel",
    "shap_permutation",
    "shapiq_kernel",
    "shapiq_leverage",
    "shapiq_odd",
    "shapiq_poly",
    "shapiq_msr",
    "shapiq_proxy",
    "shapiq_permutation",
    "lightshap_kernel",
    "lightshap_permutation",
)


def errors(subjects: Subjects) -> Iterator[Row]:
    """Every set, baseline and budget: our error and that of each peer, pooled over rows and seeds. Nothing is timed."""
    sets = [(subjects[name], count) for name in SUBJECTS for count in BASELINES]
    with ThreadPoolExecutor(2) as lanes:
        for rows in lanes.map(lambda one: _set(*one), sets):
            yield from rows


def _set(subject: Subject, count: int) -> list[Row]:
    with Worker(subject, "ours") as ours, Worker(subject, "peers") as peers:
        truth = exact_values(ours, ROWS, count)
        return [_row(subject, ours, peers, count, budget, truth) for budget in BUDGETS]


def _row(subject: Subject, ours: Worker, peers: Worker, count: int, budget: int, truth: np.ndarray) -> Row:
    found = {tool: _runs(ours, tool, count, budget) for tool in OURS}
    found |= {tool: _runs(peers, tool, count, budget) for tool in PEERS}
    off = {tool: relative_error([run.values for run in runs], truth) for tool, runs in found.items() if runs}
    best = min((tool for tool in PEERS if np.isfinite(off.get(tool, np.nan))), key=off.__getitem__)
    return {
        "subject": subject.name,
        "baselines": count,
        "samples": budget,
        **{tool: off[tool] for tool in OURS},
        "best_peer_over_ours": _compared(off[best], off["ours_kernel"]),
        "best_peer_over_learned": _compared(off[best], off["ours_learned"]),
        "shap_over_ours": _compared(off["shap_kernel"], off["ours_kernel"]),
        "best_peer": best,
        **{tool: off.get(tool) for tool in PEERS},
        "asked_of_budget": {
            tool: sum(run.asked for run in runs) / (len(runs) * ROWS * count * budget)
            for tool, runs in found.items()
            if runs
        },
    }


def _runs(worker: Worker, tool: str, count: int, budget: int) -> list[Measured]:
    """One run a seed; none where the tool cannot do with so few samples."""
    try:
        return [worker.run(Cell(tool, ROWS, count, budget, seed)) for seed in range(SEEDS)]
    except TaskFailedError as failed:
        print(f"{worker.subject.name}: {tool}, {count} baseline rows, {budget} samples: {failed}", flush=True)
        return []


def _compared(best: float, mine: float) -> float:
    """The best peer's error over ours."""
    return max(best, EXACT) / max(mine, EXACT)
