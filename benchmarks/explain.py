"""How fast and how right are the attributions, next to peers and next to the raw model?

    python benchmarks/explain.py [--quick]

One thread. CPU seconds of the explanation alone, each task in a process of its own. Errors are the root mean square over rows and
features, divided by that of the exact values, which are enumerated through the model itself. Writes `docs/benchmarks/explain.md`
and `.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np

from benchmarks_path import DOCS, PEERS
from peers.requirements import peer_python
from pellucid.demo import read_adult

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
ADULT_XGBOOST = {
    "objective": "binary:logistic",
    "max_depth": 5,
    "eta": 0.2,
    "gamma": 4,
    "min_child_weight": 6,
    "subsample": 0.8,
    "nthread": 2,
}


@dataclass(frozen=True)
class Subject:
    """A model and rows to explain and to compare with."""

    name: str
    model: Path
    predict: object
    rows: np.ndarray
    pool: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rows and cases")
    quick = parser.parse_args().quick
    folder = Path(tempfile.mkdtemp(prefix="pellucid-explain-"))
    subjects = _subjects(folder)
    results: dict[str, list[dict[str, object]]] = {"exact": [], "margin": [], "sampled": []}
    for subject in subjects:
        raw = _run(subject, "raw", subject.rows[:64], subject.pool[:1])
        raw_rate = 65_536 / raw["cpu"]
        if subject.model.suffix in {".ubj", ".txt"}:
            for count in (1, 10, 100):
                results["exact"].append(_exact_case(subject, count, raw_rate, quick=quick))
                print(results["exact"][-1], flush=True)
                results["margin"].append(_margin_case(subject, count))
                print(results["margin"][-1], flush=True)
        for count, samples in ((1, 15), (1, 100), (1, 512), (10, 100), (10, 512)):
            if quick and (count, samples) == (10, 512):
                continue
            results["sampled"].append(_sampled_case(subject, count, samples, raw_rate))
            print(results["sampled"][-1], flush=True)
        _publish(results)


def _publish(results: dict[str, list[dict[str, object]]]) -> None:
    """Write what is known so far: a run takes many minutes, and every subject is a result of its own."""
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "explain.json").write_text(json.dumps(results, indent=1) + "\n")
    (DOCS / "explain.md").write_text(_page(results))


def _subjects(folder: Path) -> list[Subject]:
    import lightgbm
    import xgboost
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    adult = read_adult()
    train, test = np.array(adult.train, dtype=float), np.array(adult.test, dtype=float)
    x, y, rows, pool = train[:, :-1], train[:, -1], test[:2000, :-1], train[:200, :-1]
    booster = xgboost.train(ADULT_XGBOOST, xgboost.DMatrix(x, label=y), num_boost_round=800)
    booster.save_model(folder / "xgboost.ubj")
    forest = lightgbm.train(
        {"objective": "binary", "num_leaves": 31, "max_depth": 10, "verbose": -1}, lightgbm.Dataset(x, y), 300
    )
    forest.save_model(folder / "lightgbm.txt")
    subjects = [
        Subject("Adult, XGBoost", folder / "xgboost.ubj", lambda m: booster.inplace_predict(m), rows, pool),
        Subject("Adult, LightGBM", folder / "lightgbm.txt", forest.predict, rows, pool),
    ]
    fitted = {
        "random forest": RandomForestClassifier(200, max_depth=12, random_state=0),
        "neural network": make_pipeline(StandardScaler(), MLPClassifier((128, 64), max_iter=15, random_state=0)),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
    }
    for name, model in fitted.items():
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x, y)
        path = folder / f"{name}.pickle"
        path.write_bytes(pickle.dumps(model))
        subjects.append(
            Subject(f"Adult, {name}", path, lambda m, model=model: model.predict_proba(m)[:, 1], rows, pool)
        )
    cancer = load_breast_cancer()
    dense = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 4}, xgboost.DMatrix(cancer.data, label=cancer.target), 200
    )
    dense.save_model(folder / "dense.ubj")
    subjects.append(
        Subject(
            "breast cancer, XGBoost",
            folder / "dense.ubj",
            lambda m: dense.inplace_predict(m),
            cancer.data[:300],
            cancer.data[300:],
        )
    )
    return subjects


def _exact_case(subject: Subject, count: int, raw_rate: float, *, quick: bool) -> dict[str, object]:
    ours = _run(subject, "ours_exact", subject.rows, subject.pool[:count])
    few = 8 if quick or count == 100 else 20
    theirs = _run(subject, "shap_kernel", subject.rows[:few], subject.pool[:count], samples=2048)
    truth = _truth(subject, subject.rows[:few], subject.pool[:count])
    return {
        "subject": subject.name,
        "baselines": count,
        "raw_rate": raw_rate,
        "ours_rate": len(subject.rows) / ours["cpu"] if "cpu" in ours else None,
        "ours_error": _error(ours["values"][:few], truth) if "cpu" in ours else None,
        "shap_rate": few / theirs["cpu"],
        "shap_error": _error(theirs["values"], truth),
    }


def _margin_case(subject: Subject, count: int) -> dict[str, object]:
    ours = _run(subject, "ours_exact", subject.rows, subject.pool[:count], output="raw")
    theirs = _run(
        subject, "shap_tree", subject.rows[: 2000 // count if count > 1 else 2000], subject.pool[:count], output="raw"
    )
    few = len(theirs["values"])
    return {
        "subject": subject.name,
        "baselines": count,
        "ours_rate": len(subject.rows) / ours["cpu"] if "cpu" in ours else None,
        "shap_rate": few / theirs["cpu"],
        "difference": float(np.abs(ours["values"][:few] - theirs["values"]).max()) if "cpu" in ours else None,
    }


def _sampled_case(subject: Subject, count: int, samples: int, raw_rate: float) -> dict[str, object]:
    many = min(len(subject.rows), max(40, 400_000 // (samples * count)))
    few = min(many, max(10, 40_000 // (samples * count)))
    ours = _run(subject, "ours_kernel", subject.rows[:many], subject.pool[:count], samples=samples)
    theirs = _run(subject, "shap_kernel", subject.rows[:few], subject.pool[:count], samples=samples)
    truth = _truth(subject, subject.rows[:10], subject.pool[:count])
    return {
        "subject": subject.name,
        "baselines": count,
        "samples": samples,
        "ours_rate": many / ours["cpu"],
        "shap_rate": few / theirs["cpu"],
        "overhead": ours["cpu"] / (many * count * samples / raw_rate),
        "ours_error": None if truth is None else _error(ours["values"][:10], truth),
        "shap_error": None if truth is None else _error(theirs["values"][:10], truth),
    }


def _run(subject: Subject, tool: str, rows: np.ndarray, baseline: np.ndarray, **options: object) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        task = {"tool": tool, "model": str(subject.model), "samples": 0, "output": "probability", **options}
        Path(folder, "task.json").write_text(json.dumps(task))
        np.savez(Path(folder, "data.npz"), rows=rows, baseline=baseline)
        python = sys.executable if tool.startswith(("ours", "raw")) else peer_python("explain")
        done = subprocess.run(
            [python, str(PEERS / "explain_task.py"), folder],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **ONE_THREAD},
        )
        if done.returncode:
            return {"failed": done.stderr[-400:], "values": np.zeros((len(rows), rows.shape[1]))}
        values = np.load(Path(folder, "values.npz"))["values"]
        return {**json.loads(done.stdout.splitlines()[-1]), "values": values}


def _truth(subject: Subject, rows: np.ndarray, baseline: np.ndarray) -> np.ndarray | None:
    """Exact values by enumerating, pair by pair, all mixtures of a row and a baseline row; `None` where that is too much."""
    if rows.shape[1] > 14:
        return None
    return np.array([np.mean([_pair(subject, row, base) for base in baseline[:100]], axis=0) for row in rows])


def _pair(subject: Subject, row: np.ndarray, base: np.ndarray) -> np.ndarray:
    players = np.flatnonzero(row != base)
    d = len(players)
    values = np.zeros(len(row))
    if d == 0:
        return values
    masks = (np.arange(2**d)[:, np.newaxis] >> np.arange(d)) & 1
    mixed = np.repeat(base[np.newaxis], 2**d, axis=0)
    mixed[:, players] = np.where(masks, row[players], base[players])
    worth = np.asarray(subject.predict(mixed), dtype=float)
    sizes = masks.sum(axis=1)
    for position, player in enumerate(players):
        without = np.flatnonzero(masks[:, position] == 0)
        weights = np.array([1 / (d * comb(d - 1, int(size))) for size in range(d)])[sizes[without]]
        values[player] = (weights * (worth[without + 2**position] - worth[without])).sum()
    return values


def _error(values: np.ndarray, truth: np.ndarray | None) -> float | None:
    return None if truth is None else float(np.sqrt(np.mean((values - truth) ** 2) / np.mean(truth**2)))


def _page(results: dict[str, list[dict[str, object]]]) -> str:
    lines = [
        "# Cost and error of attributions",
        "",
        "Made by `python benchmarks/explain.py`. One thread; CPU of the explanation alone. `error` is relative to exact values enumerated",
        "through the model; `-` where the model has too many features to enumerate.",
        "",
        "## Exact, in probability space, next to shap's KernelExplainer with 2,048 samples",
        "",
        "| model | baseline rows | ours, rows/s | error | shap, rows/s | error | times faster |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_line(row, ("ours_rate", "ours_error", "shap_rate", "shap_error")) for row in results["exact"]),
        "",
        "## Exact, margins, next to shap's TreeExplainer (C)",
        "",
        "| model | baseline rows | ours, rows/s | shap, rows/s | largest difference | times faster |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_line(row, ("ours_rate", "shap_rate", "difference")) for row in results["margin"]),
        "",
        "## Sampled, next to shap's KernelExplainer with as many samples",
        "",
        "| model | baseline rows | samples | ours, rows/s | error | shap, rows/s | error | overhead over the raw model | times faster |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            _line(row, ("samples", "ours_rate", "ours_error", "shap_rate", "shap_error", "overhead"))
            for row in results["sampled"]
        ),
    ]
    return "\n".join(lines) + "\n"


def _line(row: dict[str, object], fields: tuple[str, ...]) -> str:
    cells = [str(row["subject"]), str(row["baselines"]), *(_figure(row[name], name) for name in fields)]
    faster = row["ours_rate"] / row["shap_rate"] if row["ours_rate"] else None  # type: ignore[operator]
    return "| " + " | ".join([*cells, "-" if faster is None else f"{faster:.1f}"]) + " |"


def _figure(value: object, name: str) -> str:
    if value is None:
        return "-"
    if name.endswith("rate"):
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"  # type: ignore[operator]
    return str(value) if isinstance(value, int) else f"{value:.2g}"


if __name__ == "__main__":
    main()
