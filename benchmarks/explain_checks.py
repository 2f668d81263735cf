"""What is counted rather than timed: attributions of the smallest budget over many seeds, and coverage of standard errors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from explain_parts import Row, as_batch, asking, predictor
from explain_subjects import Subject, Subjects
from explain_tasks import Worker
from explain_truth import enumerated, exact_values, relative_error

LANES = 2
COVERED = {"xgboost": (100, 24), "churn": (100, 24), "dense": (100, 24)}
"""Rows that are explained against 1 and against 10 baseline rows."""


def tiny(subjects: Subjects, seeds: int = 1000) -> Iterator[Row]:
    """Fifteen samples on 17 rows of Adult that are their own baseline: the configuration everybody copies."""
    from pellucid.explain import importance_correlation

    subject = subjects["xgboost"]
    rows = subject.rows[np.random.default_rng(1729).choice(len(subject.rows), 17, replace=False)]
    predict = predictor(subject)
    truth, scores = enumerated(predict, rows, rows), predict(rows)
    largest = 2 * np.abs(scores[:, None] - scores).max()
    with ProcessPoolExecutor(LANES, get_context("spawn")) as lanes:
        parts = [lanes.submit(_tiny, subject, rows, range(k, seeds, LANES)) for k in range(LANES)]
        found = np.concatenate([part.result() for part in parts])
    off = [relative_error(values, truth) for values in found]
    yield {
        "seeds": len(found),
        "median_error": float(np.median(off)),
        "largest_error": float(np.max(off)),
        "values_beyond_bound": int((np.abs(found) > largest).sum()),
        "lowest_rank_correlation": min(
            importance_correlation(values[:, :, None], truth[:, :, None]) for values in found
        ),
    }


def _tiny(subject: Subject, rows: np.ndarray, seeds: range) -> np.ndarray:
    """Attributions (seeds, rows, features) of the rows against themselves."""
    from pellucid.explain import kernel_shap

    batch = as_batch(rows)
    ask = asking(predictor(subject))
    return np.array([kernel_shap(batch, batch, ask, samples=15, seed=seed).values[:, :, 0] for seed in seeds])


def coverage(subjects: Subjects) -> Iterator[Row]:
    """How often exact values lie within 1.96 standard errors, over all (row, feature) pairs and over the sampled ones."""
    cells = [
        (subjects[name], count, many)
        for name, both in COVERED.items()
        for count, many in zip((1, 10), both, strict=True)
    ]
    with ProcessPoolExecutor(LANES, get_context("spawn")) as lanes:
        for rows in lanes.map(_coverage, *zip(*cells, strict=True)):
            yield from rows


def _coverage(subject: Subject, count: int, many: int) -> list[Row]:
    subject = replace(subject, rows=subject.rows[100 : 100 + many])
    with Worker(subject, "ours") as ours:
        truth = exact_values(ours, many, count)
    return [
        {"subject": subject.name, "baselines": count, "samples": samples, **_covered(subject, count, samples, truth)}
        for samples in (64, 128, 256, 512, 1024)
    ]


def _covered(subject: Subject, count: int, samples: int, truth: np.ndarray) -> Row:
    from pellucid.explain import kernel_shap

    rows, pool = as_batch(subject.rows), as_batch(subject.pool[:count])
    ask = asking(predictor(subject))
    found = [kernel_shap(rows, pool, ask, samples=samples, seed=seed) for seed in range(2)]
    errors = np.array([attributions.standard_errors for attributions in found], dtype=float)[..., 0]
    off = np.abs(np.array([attributions.values[:, :, 0] for attributions in found]) - truth)
    within, is_sampled = off <= 1.96 * errors + 1e-6, errors > 0
    return {
        "all": float(within.mean()),
        "sampled": float(within[is_sampled].mean()) if is_sampled.any() else None,
        "share_sampled": float(is_sampled.mean()),
    }
