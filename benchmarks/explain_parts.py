"""What is measured of attributions in this machine: exact paths, sampling, tiny budgets, standard errors, memory."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator

import numpy as np

from explain_subjects import Subject, Subjects
from explain_tasks import Measured, enumerated, raw_rate, relative_error, run_task

Row = dict[str, object]

BASELINES = (1, 10, 100)
TREES = ("xgboost", "lightgbm", "churn")
SAMPLED = ("xgboost", "network", "churn", "dense", "lightgbm", "forest", "linear")
COMPARED = ("xgboost", "network", "churn", "dense")
"""The four sets on which errors are compared with all peers."""

BUDGETS = (15, 64, 100, 128, 256, 512, 1024, 2048)
PEER_BUDGETS = (64, 128, 256, 512, 1024)
TRUTH_ROWS = 8


def exact(subjects: Subjects) -> Iterator[Row]:
    """The exact path in probability space next to shap's KernelExplainer with 2,048 samples, and next to the raw model."""
    for name in TREES:
        subject = subjects[name]
        raw = raw_rate(subject)
        many = (
            [(16_000 // count, count, 0) for count in BASELINES]
            if name != "churn"
            else [(1000, 1, 0), (300, 10, 0), (40, 100, 0)]
        )
        ours = run_task(subject, "ours_exact", many)
        few = [(8, 1, 2048), (6, 10, 2048), (3, 100, 2048)]
        theirs = run_task(subject, "shap_kernel", few)
        rescaled = run_task(subject, "shap_tree", [(row, count, 0) for row, count, _ in few], tree_output="probability")
        for k, count in enumerate(BASELINES):
            rows, pool = subject.rows[: few[k][0]], subject.pool[:count]
            truth = enumerated(predictor(subject), rows, pool)
            checked = truth if truth is not None else ours[k].values[: len(rows)]
            pairs = _coalitions(subject, subject.rows[: ours[k].rows], pool)
            yield {
                "subject": subject.name,
                "baselines": count,
                "ours_rate": ours[k].rate,
                "ours_error": relative_error(ours[k].values, truth),
                "shap_rate": theirs[k].rate,
                "shap_error": relative_error(theirs[k].values, checked),
                "times_faster": ours[k].rate / theirs[k].rate,
                "shap_probability_error": relative_error(rescaled[k].values, checked) if rescaled else None,
                "coalitions_per_raw_row": pairs / ours[k].cpu / raw,
            }


def _coalitions(subject: Subject, rows: np.ndarray, pool: np.ndarray) -> float:
    """Coalitions of all games of these rows: 2^d each, of the features that differ and that the model uses."""
    used = _used(subject)
    some = rows[:: max(1, len(rows) // 200)]
    differ = (some[:, None, used] != pool[None, :, used]).sum(axis=2)
    return float((2.0**differ).mean() * len(rows) * len(pool))


def _used(subject: Subject) -> np.ndarray:
    if subject.model.suffix == ".txt":
        import lightgbm

        return np.flatnonzero(lightgbm.Booster(model_file=str(subject.model)).feature_importance())
    import xgboost

    scores = xgboost.Booster(model_file=str(subject.model)).get_score()
    return np.array(sorted(int(name.removeprefix("f")) for name in scores))


def margin(subjects: Subjects) -> Iterator[Row]:
    """Margins next to shap's and woodelf's; machine code is loaded before, and what shap prepares is not counted."""
    for name in TREES:
        subject = subjects[name]
        ours = run_task(subject, "ours_exact", [(16_281, count, 0) for count in BASELINES], output="raw")
        shap = run_task(subject, "shap_tree", [(1000, 1, 0), (200, 10, 0), (30, 100, 0)], output="raw")
        woodelf = run_task(subject, "woodelf", [(1000, count, 0) for count in BASELINES], output="raw")
        for k, count in enumerate(BASELINES):
            few = shap[k].values
            yield {
                "subject": subject.name,
                "baselines": count,
                "ours_rate": ours[k].rate,
                "shap_rate": shap[k].rate,
                "woodelf_rate": woodelf[k].rate if woodelf else None,
                "difference": float(np.abs(ours[k].values[: len(few)] - few).max()),
                "times_faster": ours[k].rate / shap[k].rate,
                "of_time_at_1": ours[k].cpu / ours[0].cpu,
            }


def process(subjects: Subjects) -> Iterator[Row]:
    """Whole processes, from nothing to margins of 1,000 rows: what imports, preparations and loading add."""
    for name in TREES:
        subject = subjects[name]
        for count in (1, 100):
            many = [(1000 if count == 1 else 40, count, 0)]
            ours = run_task(subject, "ours_cold", many, output="raw", is_cold=True)
            shap = run_task(subject, "shap_tree", many, output="raw", is_cold=True)
            yield {
                "subject": subject.name,
                "baselines": count,
                "rows": many[0][0],
                "ours_process": ours[0].process,
                "shap_process": shap[0].process,
            }


def sampled(subjects: Subjects) -> Iterator[Row]:
    """Sampling at equal budgets: rows per second, overhead over the raw model, and errors next to peers."""
    for name in SAMPLED:
        subject = subjects[name]
        raw = raw_rate(subject)
        for count in BASELINES if name in COMPARED else (1, 10):
            yield from _sampled(subject, count, raw, is_compared=name in COMPARED and count < 100)


def _sampled(subject: Subject, count: int, raw: float, *, is_compared: bool) -> Iterator[Row]:
    budgets = BUDGETS if is_compared else (15, 100, 512)
    work = int(max(55_000, raw * 0.4))
    rows = [max(TRUTH_ROWS, -(-work // (budget * count))) for budget in budgets]
    ours = run_task(subject, "ours_kernel", [(n, count, budget) for n, budget in zip(rows, budgets, strict=True)])
    few = [max(TRUTH_ROWS, min(40, 30_000 // (budget * count))) for budget in budgets]
    theirs = run_task(subject, "shap_kernel", [(n, count, budget) for n, budget in zip(few, budgets, strict=True)])
    truth = _truth(subject, count)
    peers = dict(_peers(subject, count)) if is_compared else {}
    for k, budget in enumerate(budgets):
        errors = {tool: relative_error(found[budget].values, truth) for tool, found in peers.items() if budget in found}
        shap = theirs[k] if k < len(theirs) else None
        shap_error = None if shap is None else relative_error(shap.values, truth)
        if budget in PEER_BUDGETS:
            errors["shap"] = shap_error
        mine = relative_error(ours[k].values, truth)
        best = min((error for error in errors.values() if error is not None and np.isfinite(error)), default=None)
        yield {
            "subject": subject.name,
            "baselines": count,
            "samples": budget,
            "ours_rate": ours[k].rate,
            "ours_error": mine,
            "shap_rate": None if shap is None else shap.rate,
            "shap_error": shap_error,
            "times_faster": None if shap is None else ours[k].rate / shap.rate,
            "overhead": ours[k].cpu / (ours[k].raw * max(1, ours[k].asked)),
            "asked": ours[k].asked,
            "peer_errors": errors,
            "best_peer_over_ours": _compared(best, mine),
            "is_compared": is_compared and budget in PEER_BUDGETS,
        }


def _compared(best: float | None, mine: float | None) -> float | None:
    """The best peer's error over ours; 1 where both are exact but for rounding."""
    if best is None or mine is None:
        return None
    return 1.0 if max(best, mine) < 1e-6 else best / mine


def _peers(subject: Subject, count: int) -> Iterator[tuple[str, dict[int, Measured]]]:
    """Every other tool's cells by budget: the rows that the truth is known of."""
    for tool in ("shapiq_kernel", "shapiq_permutation", "lightshap"):
        found = run_task(subject, tool, [(TRUTH_ROWS, count, budget) for budget in PEER_BUDGETS])
        yield tool, dict(zip(PEER_BUDGETS, found, strict=False))


def _truth(subject: Subject, count: int) -> np.ndarray | None:
    rows, pool = subject.rows[:TRUTH_ROWS], subject.pool[:count]
    if subject.model.suffix == ".pickle":
        return enumerated(predictor(subject), rows, pool)
    return run_task(subject, "ours_exact", [(TRUTH_ROWS, count, 0)])[0].values


def tiny(subjects: Subjects, seeds: int = 1000) -> Iterator[Row]:
    """Fifteen samples on 17 rows of Adult that are their own baseline: the configuration everybody copies."""
    from pellucid.explain import kernel_shap

    subject = subjects["xgboost"]
    rows = subject.rows[np.random.default_rng(1729).choice(len(subject.rows), 17, replace=False)]
    predict = predictor(subject)
    truth = enumerated(predict, rows, rows)
    scores = predict(rows)
    largest = 2 * np.abs(scores[:, None] - scores).max()
    found = [
        kernel_shap(batch(rows), batch(rows), asking(predict), samples=15, seed=k).values[:, :, 0] for k in range(seeds)
    ]
    errors = [relative_error(values, truth) for values in found]
    yield {
        "seeds": seeds,
        "median_error": float(np.median(errors)),
        "largest_error": float(np.max(errors)),
        "values_beyond_bound": int(sum((np.abs(values) > largest).sum() for values in found)),
        "lowest_rank_correlation": min(_rank_correlation(values, truth) for values in found),
    }


def _rank_correlation(values: np.ndarray, truth: np.ndarray) -> float:
    from pellucid.explain import importance_correlation

    return importance_correlation(values[:, :, None], truth[:, :, None])


def coverage(subjects: Subjects) -> Iterator[Row]:
    """How often exact values lie within 1.96 standard errors, over all (row, feature) pairs and over the sampled ones."""
    from pellucid.explain import kernel_shap

    for name in ("xgboost", "churn", "dense"):
        subject = subjects[name]
        predict = predictor(subject)
        for count, many in ((1, 100), (10, 24)):
            rows, pool = subject.rows[100 : 100 + many], subject.pool[:count]
            known = Subject(name, subject.model, rows, subject.pool, subject.output)
            truth = run_task(known, "ours_exact", [(many, count, 0)])[0].values
            for samples in (64, 128, 256, 512, 1024):
                found = [
                    kernel_shap(batch(rows), batch(pool), asking(predict), samples=samples, seed=k) for k in range(2)
                ]
                inside, is_sampled = [], []
                for attributions in found:
                    errors = attributions.standard_errors[:, :, 0]
                    inside.append(np.abs(attributions.values[:, :, 0] - truth) <= 1.96 * errors + 1e-6)
                    is_sampled.append(errors > 0)
                within, drawn = np.array(inside), np.array(is_sampled)
                yield {
                    "subject": subject.name,
                    "baselines": count,
                    "samples": samples,
                    "all": float(within.mean()),
                    "sampled": float(within[drawn].mean()) if drawn.any() else None,
                    "share_sampled": float(drawn.mean()),
                }


def memory(subjects: Subjects) -> Iterator[Row]:
    """How much the peak of a process grows while one row is explained with 2,048 samples and 1,000 baseline rows."""
    for tool in ("ours_kernel", "shap_kernel"):
        found = run_task(subjects["xgboost"], tool, [(1, 1, 64), (1, 1000, 2048)])
        yield {"tool": tool, "growth_mb": found[-1].growth_mb if found else None}


def predictor(subject: Subject) -> Callable[[np.ndarray], np.ndarray]:
    """The subject's model as a function from a matrix to what is explained."""
    if subject.model.suffix == ".ubj":
        import xgboost

        booster = xgboost.Booster(model_file=str(subject.model))
        booster.set_param({"nthread": 1})
        kind = "margin" if subject.output == "raw" else "value"
        return lambda x: booster.inplace_predict(x, predict_type=kind).astype(float)
    if subject.model.suffix == ".txt":
        import lightgbm

        forest = lightgbm.Booster(model_file=str(subject.model))
        return lambda x: np.asarray(forest.predict(x, num_threads=1))
    model = pickle.loads(subject.model.read_bytes())
    return lambda x: model.predict_proba(x)[:, 1]


def batch(cells: np.ndarray) -> object:
    """The rows as our explainers take them."""
    from pellucid.core.arrays import Batch

    return Batch(tuple(f"c{k}" for k in range(cells.shape[1])), tuple(np.ascontiguousarray(cells.T)))


def asking(predict: Callable[[np.ndarray], np.ndarray]) -> Callable[[object], np.ndarray]:
    """The model as our explainers ask it."""
    return lambda rows: np.asarray(predict(np.column_stack(rows.columns)), dtype=float).reshape(-1, 1)  # type: ignore[attr-defined]


def timed(work: Callable[[], object], repeats: int) -> float:
    """Median CPU seconds."""
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return float(np.median(taken))
