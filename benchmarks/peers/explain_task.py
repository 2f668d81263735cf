"""Explanation tasks in a process of their own, for peers and for us. Argument: a folder with task.json, data.npz and a model.

A task names a tool and some cells: how many rows, baseline rows and samples each. Prints, one line a cell, the CPU seconds of the
explanation alone, after the model and its library have been warmed up, and how many predictions it asked for; values go to
values.npz, one array a cell.
"""

import json
import pickle
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
task = json.loads((folder / "task.json").read_text())
data = np.load(folder / "data.npz")
asked = 0


def load():
    """The model's own object and a function from a matrix to probabilities or margins."""
    path = Path(task["model"])
    if path.suffix == ".ubj":
        import xgboost

        booster = xgboost.Booster(model_file=str(path))
        booster.set_param({"nthread": 1})
        kind = "margin" if task["output"] == "raw" else "value"
        return booster, lambda x: booster.inplace_predict(x, predict_type=kind).astype(float)
    if path.suffix == ".txt":
        import lightgbm

        booster = lightgbm.Booster(model_file=str(path))
        return booster, lambda x: booster.predict(x, num_threads=1, raw_score=task["output"] == "raw")
    model = pickle.loads(path.read_bytes())
    if hasattr(model, "n_jobs"):
        model.n_jobs = 1
    return model, lambda x: model.predict_proba(x)[:, 1]


def counted(x):
    global asked
    asked += len(x)
    return predict(x)


def shap_kernel(rows, baseline, samples):
    import shap

    explainer = shap.KernelExplainer(counted, baseline)
    return lambda: explainer.shap_values(rows, nsamples=samples, l1_reg=False, silent=True)


def shap_tree(rows, baseline, samples):
    import shap

    explainer = shap.TreeExplainer(
        model, baseline, feature_perturbation="interventional", model_output=task["tree_output"]
    )
    return lambda: explainer.shap_values(rows, check_additivity=False)


def woodelf_tree(rows, baseline, samples):
    import pandas as pd
    from woodelf import WoodelfExplainer

    frame = lambda x: pd.DataFrame(
        x, columns=getattr(model, "feature_names", None) or [f"f{k}" for k in range(x.shape[1])]
    )
    explainer = WoodelfExplainer(model, frame(baseline), feature_perturbation="interventional")
    return lambda: np.asarray(explainer.shap_values(frame(rows)))


def shapiq_sampler(name):
    def prepare(rows, baseline, samples):
        import shapiq

        def explain():
            found = np.zeros(rows.shape)
            for k, row in enumerate(rows):

                def game(masks, row=row):
                    mixed = np.where(np.atleast_2d(masks)[:, None, :], row, baseline)
                    return counted(mixed.reshape(-1, len(row))).reshape(len(mixed), -1).mean(axis=1)

                values = getattr(shapiq, name)(n=len(row), random_state=0).approximate(samples, game)
                found[k] = [values[(feature,)] for feature in range(len(row))]
            return found

        return explain

    return prepare


def lightshap_kernel(rows, baseline, samples):
    from lightshap import explain_any

    rounds = max(1, samples // (2 * rows.shape[1]))
    return lambda: np.asarray(
        explain_any(
            counted, rows, bg_X=baseline, method="permutation", how="sampling", max_iter=rounds, tol=1e-9,
            random_state=0, verbose=False,
        ).shap_values
    )  # fmt: skip


def ours_kernel(rows, baseline, samples):
    from pellucid.core.arrays import Batch
    from pellucid.explain import kernel_shap

    names = tuple(f"c{k}" for k in range(rows.shape[1]))
    batch, base = Batch(names, tuple(rows.T)), Batch(names, tuple(baseline.T))
    ask = lambda block: counted(np.column_stack(block.columns)).reshape(-1, 1)
    return lambda: kernel_shap(batch, base, ask, samples=samples, seed=0).values[:, :, 0]  # noqa: PD011


def ours_exact(rows, baseline, samples):
    """With machine code loaded however short the task is."""
    from pellucid.explain import loops

    loops.WORTH_LOADING = loops.WORTH_COMPILING = 0.0
    explain = ours_cold(rows, baseline, samples)
    explain()
    return explain


def ours_cold(rows, baseline, samples):
    from msgspec.structs import replace

    from pellucid.core.arrays import Batch
    from pellucid.core.specs import PredictorSpec
    from pellucid.explain import exact_shap
    from pellucid.predict import open_artifact

    names = tuple(f"c{k}" for k in range(rows.shape[1]))
    predictor = open_artifact(task["model"], PredictorSpec(model_name="m"), trust=True, threads=1)
    predictor.predict(Batch(names, tuple(rows[:1].T)))
    structure = predictor.structure(names)
    if task["output"] == "raw":
        structure = replace(structure, link="identity")
    base = Batch(names, tuple(baseline.T))

    def explain(part):
        found = exact_shap(structure, part, baseline, names=names, baseline_batch=base)
        return np.full(part.shape, np.nan) if found is None else found.values[:, :, -1]  # noqa: PD011

    return lambda: explain(rows)


def raw(rows, baseline, samples):
    wide = np.repeat(rows, max(1, samples // len(rows)), axis=0)[:samples]
    return lambda: predict(wide)


def start_peak():
    """Forget the highest memory use so far; the present one in KiB (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))


TOOLS = {
    "shap_kernel": shap_kernel,
    "shap_tree": shap_tree,
    "woodelf": woodelf_tree,
    "shapiq_kernel": shapiq_sampler("KernelSHAP"),
    "shapiq_permutation": shapiq_sampler("PermutationSamplingSV"),
    "lightshap": lightshap_kernel,
    "ours_kernel": ours_kernel,
    "ours_exact": ours_exact,
    "ours_cold": ours_cold,
    "raw": raw,
}


def raw_second(rows):
    """CPU seconds of the raw model per row, in batches of the size that our explainers send."""
    wide = np.repeat(rows, -(-32_768 // len(rows)), axis=0)[:32_768]
    started = time.process_time()
    predict(wide)
    return (time.process_time() - started) / len(wide)


model, predict = load()
if not task["is_cold"]:
    predict(data["rows"][:2])
found = {}
for number, (count, baselines, samples) in enumerate(task["cells"]):
    explain = TOOLS[task["tool"]](data["rows"][:count], data["pool"][:baselines], samples)
    if number == 0 and not task["is_cold"] and task["tool"] not in {"raw", "ours_exact"}:
        TOOLS[task["tool"]](data["rows"][:1], data["pool"][:1], min(samples, 64))()  # imports and first-call costs
    raws = [raw_second(data["rows"])] if task["tool"] == "ours_kernel" else []
    before, memory = asked, start_peak()
    started = time.process_time()
    values = np.asarray(explain())
    cpu = time.process_time() - started
    growth = (peak() - memory) / 1024
    raws += [raw_second(data["rows"])] if raws else []
    found[str(number)] = values
    print(
        json.dumps(
            {
                "cpu": cpu,
                "rows": count,
                "asked": asked - before,
                "growth_mb": growth,
                "process": time.process_time(),
                "raw": float(np.mean(raws)) if raws else 0.0,
            }
        ),
        flush=True,
    )
np.savez(folder / "values.npz", **found)
