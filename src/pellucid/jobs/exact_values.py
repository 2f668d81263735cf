"""Exact Shapley values of models that can be taken apart."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.errors import UnsupportedError
from pellucid.core.ports import Transparent
from pellucid.explain import exact_shap, wide_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.arrays import Attributions, Batch, FloatArray
    from pellucid.core.structures import ModelStructure
    from pellucid.jobs.explanations import Explainer
    from pellucid.jobs.inquiry import Inquiry

MOST_PLAYERS = 16
"""Features that may decide between a row and a baseline row: 65,536 mixtures of the two take about a millisecond."""

CHECKED_ROWS = 100
TOLERANCE = 1e-4
"""Between a prediction and the sum of its exact values: single-precision models round by less."""

logger = logging.getLogger(__name__)


class ExactValues(Struct, frozen=True, eq=False):
    """Attributions of the rows where `found` is true; the other rows have too many deciding features."""

    attributions: Attributions
    found: npt.NDArray[np.bool_]


def known_structure(explainer: Explainer) -> ModelStructure | None:
    """The model's insides; `None` when they are not known or some input is words."""
    predictor = explainer.predictor
    structure = predictor.structure(explainer.rows.names) if isinstance(predictor, Transparent) else None
    if structure is None or numbers_of(explainer.rows) is None:
        logger.info("the model's insides are not known, or it takes words: its Shapley values are sampled")
        return None
    return structure


def exact_values(inquiry: Inquiry, structure: ModelStructure, baseline: Batch) -> ExactValues | None:
    """Exact values of all rows, or of most; `None` when there are none, or they miss the model's predictions."""
    rows, base = numbers_of(inquiry.explainer.rows), numbers_of(baseline)
    if rows is None or base is None:
        return None
    game = _Game(inquiry, structure, base, baseline)
    found = np.ones(len(rows), dtype=np.bool_)
    values = game.explain(rows)
    if values is None:
        found = ~game.find_wide(rows)
        values = game.explain(rows[found]) if found.any() else None
    if values is None or not _adds_up(values, inquiry, inquiry.explainer.rows.take(np.flatnonzero(found))):
        return None
    return ExactValues(values, found)


def joined(exact: ExactValues, sampled: Attributions) -> Attributions:
    """Values of all rows: the exact ones, and the sampled ones of the rows that have no exact values."""
    total, found = len(exact.found), exact.found
    many = int(found.sum())
    first = exact.attributions
    values = np.empty((total, *first.values.shape[1:]))
    errors = np.zeros_like(values)
    values[found], values[~found] = first.values, sampled.values
    errors[~found] = 0.0 if sampled.standard_errors is None else sampled.standard_errors
    method = f"{first.method} for {many} of {total} rows; {sampled.method} for {total - many}"
    return replace(sampled, values=values, standard_errors=errors, expected=first.expected, method=method)


def numbers_of(batch: Batch) -> FloatArray | None:
    """The rows as a matrix (rows, columns); `None` when some column is words."""
    if any(column.dtype.kind == "O" for column in batch.columns):
        return None
    return np.column_stack([column.astype(np.float64) for column in batch.columns])


class _Game(Struct, frozen=True, eq=False):
    inquiry: Inquiry
    structure: ModelStructure
    base: FloatArray
    baseline: Batch

    @property
    def features(self) -> list[int] | None:
        chosen, names = self.inquiry.chosen, self.inquiry.explainer.rows.names
        return None if chosen is None else [names.index(name) for name in chosen]

    def explain(self, rows: FloatArray) -> Attributions | None:
        explainer = self.inquiry.explainer
        return exact_shap(
            self.structure,
            rows,
            self.base,
            names=explainer.rows.names,
            baseline_batch=self.baseline,
            use_logit=self.inquiry.shap.use_logit,
            features=self.features,
            outputs=explainer.outputs,
            max_players=MOST_PLAYERS,
        )

    def find_wide(self, rows: FloatArray) -> npt.NDArray[np.bool_]:
        """Which rows have too many deciding features: all where the model allows no exact values."""
        use_logit, most = self.inquiry.shap.use_logit, MOST_PLAYERS
        try:
            return wide_rows(
                self.structure, rows, self.base, use_logit=use_logit, features=self.features, max_players=most
            )
        except UnsupportedError:
            return np.ones(len(rows), dtype=np.bool_)


def _adds_up(found: Attributions, inquiry: Inquiry, rows: Batch) -> bool:
    """Whether the values of the first rows sum to what the model itself predicts for them."""
    if inquiry.chosen is not None or inquiry.shap.use_logit:
        return True
    predicted = inquiry.explainer.scores(rows.take(slice(0, CHECKED_ROWS)))
    summed = found.expected + found.values[: len(predicted)].sum(axis=1)
    error = float(np.abs(summed - predicted).max()) / max(1.0, float(np.abs(predicted).max()))
    if error > TOLERANCE:
        logger.info("exact values miss the predictions by %g: they are sampled instead", error)
    return error <= TOLERANCE
