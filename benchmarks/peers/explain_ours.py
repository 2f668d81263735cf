"""How we explain rows, in the form that the peers' tools have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np

from pellucid.core.arrays import Batch
from pellucid.core.mixtures import to_matrix

if TYPE_CHECKING:
    from peers.explain_models import AskedModel

Explain = Callable[[], np.ndarray]
Tool = Callable[["AskedModel", np.ndarray, np.ndarray, int, int], Explain]


def sampled(strengths: Literal["common", "learned"]) -> Tool:
    """Kernel SHAP with one strength of interactions for all features, or one for each that is learned.

    Machine code is loaded however short the task is: it changes no bit.
    """

    def prepare(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
        from pellucid.explain import kernel_shap, loops, mixing

        loops.WORTH_LOADING = mixing.WORTH_COMPILING = 0.0
        batch, base, ask = as_batch(rows), as_batch(baseline), asking(model)
        return lambda: kernel_shap(batch, base, ask, samples=samples, seed=seed, strengths=strengths).values[:, :, 0]

    return prepare


def ours_exact(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    """With machine code loaded however short the task is."""
    from pellucid.explain import loops

    loops.WORTH_LOADING = loops.WORTH_COMPILING = 0.0
    return ours_cold(model, rows, baseline, samples, seed)


def ours_cold(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    from msgspec.structs import replace

    from pellucid.core.specs import PredictorSpec
    from pellucid.explain import exact_shap
    from pellucid.predict import open_artifact

    names = as_batch(rows[:1]).names
    predictor = open_artifact(str(model.path), PredictorSpec(model_name="m"), trust=True, threads=1)
    predictor.predict(as_batch(rows[:1]))
    structure = predictor.structure(names)  # type: ignore[attr-defined]
    if structure is None:
        raise ValueError("the model's insides are not known")
    if model.output == "raw":
        structure = replace(structure, link="identity")
    base = as_batch(baseline)

    def explain() -> np.ndarray:
        found = exact_shap(structure, rows, baseline, names=names, baseline_batch=base)
        if found is None:
            raise ValueError("too many features differ")
        return found.values[:, :, -1]

    return explain


def raw(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    """The model itself, on as many rows as there are samples, in one call."""
    cells = np.resize(rows, (samples, rows.shape[1]))
    return lambda: model(cells)


def as_batch(cells: np.ndarray) -> Batch:
    """The rows as our explainers take them."""
    return Batch(tuple(f"c{k}" for k in range(cells.shape[1])), tuple(np.ascontiguousarray(cells.T)))


def asking(predict: Callable[[np.ndarray], np.ndarray]) -> Callable[[Batch], np.ndarray]:
    """The model as our explainers ask it: the one place where a batch becomes the matrix that the model takes."""
    return lambda rows: np.asarray(predict(to_matrix(rows)), dtype=float).reshape(-1, 1)


TOOLS: dict[str, Tool] = {
    "ours_kernel": sampled("common"),
    "ours_learned": sampled("learned"),
    "ours_exact": ours_exact,
    "ours_cold": ours_cold,
    "raw": raw,
}
