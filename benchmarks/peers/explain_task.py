"""One explanation task in a process of its own, for peers and for us. Argument: a folder with task.json, data.npz and a model.

Prints CPU seconds of the explanation alone, after the model and its library have been warmed up; values go to values.npz.
"""

import json
import pickle
import sys
import time
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())
data = np.load(folder / "data.npz")
rows, baseline = data["rows"], data["baseline"]


def load():
    """The model's own object and a function from a matrix to probabilities (or predictions)."""
    path = Path(task["model"])
    if path.suffix == ".ubj":
        import xgboost

        booster = xgboost.Booster(model_file=str(path))
        booster.set_param({"nthread": 1})
        return booster, lambda x: booster.inplace_predict(np.ascontiguousarray(x, dtype=np.float32)).astype(float)
    if path.suffix == ".txt":
        import lightgbm

        booster = lightgbm.Booster(model_file=str(path))
        return booster, lambda x: booster.predict(x, num_threads=1)
    model = pickle.loads(path.read_bytes())
    if hasattr(model, "n_jobs"):
        model.n_jobs = 1
    return model, lambda x: model.predict_proba(x)[:, 1]


def shap_kernel(model, predict):
    import shap

    explainer = shap.KernelExplainer(predict, baseline)
    return lambda: explainer.shap_values(rows, nsamples=task["samples"], l1_reg=False, silent=True)


def shap_tree(model, predict):
    import shap

    explainer = shap.TreeExplainer(model, baseline, feature_perturbation="interventional", model_output=task["output"])
    return lambda: explainer.shap_values(rows, check_additivity=False)


def shapiq_kernel(model, predict):
    import shapiq

    def explain():
        found = np.zeros(rows.shape)
        for k, row in enumerate(rows):
            game = lambda masks, row=row: np.array(
                [predict(np.where(mask, row, baseline)).mean() for mask in np.asarray(masks)]
            )
            values = shapiq.KernelSHAP(n=rows.shape[1], random_state=0).approximate(task["samples"], game)
            for feature in range(rows.shape[1]):
                found[k, feature] = values[(feature,)]
        return found

    return explain


def ours_kernel(model, predict):
    from pellucid.core.arrays import Batch
    from pellucid.explain import kernel_shap

    names = tuple(f"c{k}" for k in range(rows.shape[1]))
    batch, base = Batch(names, tuple(rows.T)), Batch(names, tuple(baseline.T))
    ask = lambda block: predict(np.column_stack([column.astype(float) for column in block.columns])).reshape(-1, 1)
    return lambda: kernel_shap(batch, base, ask, samples=task["samples"], seed=0).values[:, :, 0]


def ours_exact(model, predict):
    from dataclasses import replace

    from pellucid.core.arrays import Batch
    from pellucid.core.specs import PredictorSpec
    from pellucid.explain import exact_shap
    from pellucid.predict import open_artifact

    names = tuple(f"c{k}" for k in range(rows.shape[1]))
    predictor = open_artifact(task["model"], PredictorSpec(model_name="m"), threads=1)
    predictor.predict(Batch(names, tuple(rows[:1].T)))
    structure = predictor.structure()
    if task["output"] == "raw":
        structure = replace(structure, link="identity")
    base = Batch(names, tuple(baseline.T))
    explain = lambda part: exact_shap(structure, part, baseline, names=names, baseline_batch=base)
    explain(rows[:2])
    return lambda: explain(rows).values[:, :, 0]


def raw(model, predict):
    wide = np.repeat(rows, max(1, 65_536 // len(rows)), axis=0)[:65_536]
    return lambda: predict(wide)


model, predict = load()
predict(rows[:2])
explain = globals()[task["tool"]](model, predict)
if task["tool"].startswith("shap_"):
    import shap  # noqa: F401 - its import is not the explanation
started = time.process_time()
values = np.asarray(explain())
cpu = time.process_time() - started
np.savez(folder / "values.npz", values=values)
print(json.dumps({"cpu": cpu, "rows": len(rows)}))
