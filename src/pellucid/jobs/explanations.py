"""What explanations share: the rows, the model asked about them, and partial dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError
from pellucid.explain import partial_dependence, top_features
from pellucid.jobs.columns import find_column
from pellucid.predict import score_outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.arrays import Column, FloatArray, PdpCurve
    from pellucid.core.facets import ColumnRef
    from pellucid.core.ports import Predictor, Progress, Table
    from pellucid.core.results import ShapResult
    from pellucid.core.specs import PdpSpec
    from pellucid.jobs.columns import Columns

ROWS_PER_BLOCK = 100_000
MOST_CATEGORIES = 100
FREE_TEXT_SHARE = 0.05


class Explainer(Struct, frozen=True):
    """A model and the rows to explain it on."""

    predictor: Predictor
    rows: Batch
    outputs: tuple[str, ...]
    progress: Progress

    def scores(self, batch: Batch) -> FloatArray:
        """Model outputs, (rows, outputs)."""
        return score_outputs(self.predictor.predict(batch))


def prepare_explainer(table: Table, parts: Columns, predictor: Predictor, progress: Progress) -> Explainer:
    """All rows of the model's input columns, with the names of the model's outputs (one probe of the model).

    Raises:
        DataError: there is no row to explain.
        ModelError: the probe failed.
    """
    rows = read_rows(table, parts.model)
    if not len(rows):
        raise DataError("there is no row to explain")
    probe = predictor.predict(rows.take(slice(0, 1)))
    width = score_outputs(probe).shape[1]
    return Explainer(predictor, rows, probe.headers or tuple(f"label{k}" for k in range(width)), progress)


def depend(pdp: PdpSpec, explainer: Explainer, shap: ShapResult | None) -> tuple[PdpCurve, ...]:
    """Partial dependence of the chosen features, or of those with the largest global attribution.

    Raises:
        ConfigError: a feature is not among the model's inputs.
        ModelError: the model failed.
    """
    names = explainer.rows.names
    chosen = chosen_features(pdp.features, names, "methods.pdp.features")
    if chosen is None:
        chosen = names[: pdp.top_k] if shap is None else top_features(shap.overall, pdp.top_k)
    return tuple(_curve(name, pdp, explainer) for name in chosen)


def read_rows(table: Table, columns: Sequence[str]) -> Batch:
    """All rows of these columns."""
    blocks = list(table.batches(columns, ROWS_PER_BLOCK))
    if len(blocks) == 1:
        return blocks[0]
    parts = zip(*(block.columns for block in blocks), strict=True)
    return Batch(tuple(columns), tuple(np.concatenate(part) for part in parts))


def chosen_features(refs: tuple[ColumnRef, ...] | None, names: Sequence[str], field: str) -> tuple[str, ...] | None:
    """The features a configuration names; `None` when it names none.

    Raises:
        ConfigError: a feature is not among the model's inputs.
    """
    return None if refs is None else tuple(find_column(ref, names, f"{field}[{k}]") for k, ref in enumerate(refs))


def _curve(name: str, pdp: PdpSpec, explainer: Explainer) -> PdpCurve:
    column = explainer.rows.select([name]).columns[0]
    return partial_dependence(
        explainer.rows,
        name,
        explainer.scores,
        grid_resolution=pdp.grid_resolution,
        is_categorical=is_categorical(column, pdp.grid_resolution),
        is_text=is_free_text(column),
        outputs=explainer.outputs,
        progress=explainer.progress,
    )


def is_categorical(column: Column, grid_resolution: int) -> bool:
    """Text and booleans are categories; so are integers with no more values than the grid has points."""
    if column.dtype.kind in "iu":
        return len(np.unique(column)) <= grid_resolution
    return column.dtype.kind != "f"


def is_free_text(column: Column) -> bool:
    """Many texts, and hardly any of them twice: sentences, not categories."""
    if column.dtype.kind != "O":
        return False
    distinct = len(set(column.tolist()))
    return distinct > MOST_CATEGORIES and distinct >= FREE_TEXT_SHARE * len(column)
