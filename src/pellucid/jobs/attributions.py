"""Shapley values of every row: exact where the model allows it, sampled otherwise."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pellucid.core.errors import UnsupportedError
from pellucid.core.ports import Transparent
from pellucid.core.results import ShapResult
from pellucid.explain import (
    aggregate,
    exact_shap,
    expected_top_feature_agreement,
    kernel_shap,
    planned_model_rows,
)
from pellucid.jobs.baseline import baseline_rows
from pellucid.jobs.explanations import chosen_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.arrays import Attributions, Batch, FloatArray
    from pellucid.core.ports import Engine, Store
    from pellucid.core.specs import AnalysisSpec, ShapSpec
    from pellucid.explain.designs import Method
    from pellucid.jobs.explanations import Explainer

NOISE = 0.8
"""Share of rows whose strongest feature is expected to be right below which we say so."""

MOST_PLAYERS = 16
"""Features that may decide between a row and a baseline row: 65,536 mixtures of the two take about a millisecond."""

CHECKED_ROWS = 100
TOLERANCE = 1e-4
"""Between a prediction and the sum of its exact values: single-precision models round by less."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attributor:
    """What attributing needs besides the rows and the model."""

    engine: Engine
    store: Store
    seed: int

    def attribute(
        self,
        spec: AnalysisSpec,
        shap: ShapSpec,
        explainer: Explainer,
        identifiers: tuple[str, tuple[object, ...]] | None,
    ) -> ShapResult:
        """Shapley values of every row, and their aggregate.

        Raises:
            ConfigError: the baseline or `features_to_explain` does not fit the data set.
            ModelError: the model failed.
            UnsupportedError: exact values were asked for, and the model does not allow them.
        """
        seed = self.seed if shap.seed is None else shap.seed
        baseline = baseline_rows(shap, spec.data, explainer.rows, engine=self.engine, store=self.store, seed=seed)
        chosen = chosen_features(shap.features, explainer.rows.names, "methods.shap.features_to_explain")
        local = _exact(shap, explainer, baseline, chosen) or _sampled(shap, explainer, baseline, chosen, seed)
        logger.info(
            "%s; asked the model about %d synthetic rows in %d calls", local.method, local.model_rows, local.model_calls
        )
        return ShapResult(local, aggregate(local, shap.aggregation), shap.save_local, identifiers, explainer.rows)


def _exact(shap: ShapSpec, explainer: Explainer, baseline: Batch, chosen: Sequence[str] | None) -> Attributions | None:
    """Exact values; `None` when the model, or the wish for plain Kernel SHAP, does not allow them."""
    if shap.method == "kernel":
        return None
    found = _from_structure(shap, explainer, baseline, chosen)
    if found is None and shap.method == "exact":
        msg = "exact Shapley values are not possible for this model (-v says why); use --method auto or --method kernel"
        raise UnsupportedError(msg)
    return found


def _from_structure(
    shap: ShapSpec, explainer: Explainer, baseline: Batch, chosen: Sequence[str] | None
) -> Attributions | None:
    predictor, names = explainer.predictor, explainer.rows.names
    structure = predictor.structure(names) if isinstance(predictor, Transparent) else None
    baseline = baseline.select(names)
    rows, base = _matrix(explainer.rows), _matrix(baseline)
    if structure is None or rows is None or base is None:
        logger.info("the model's insides are not known, or it takes words: its Shapley values are sampled")
        return None
    found = exact_shap(
        structure,
        rows,
        base,
        names=names,
        baseline_batch=baseline,
        use_logit=shap.use_logit,
        features=None if chosen is None else [names.index(name) for name in chosen],
        outputs=explainer.outputs,
        max_players=MOST_PLAYERS,
    )
    if found is None or (chosen is None and not shap.use_logit and not _adds_up(found, explainer)):
        return None
    return found


def _matrix(batch: Batch) -> FloatArray | None:
    if any(column.dtype.kind == "O" for column in batch.columns):
        return None
    return np.column_stack([column.astype(np.float64) for column in batch.columns])


def _adds_up(found: Attributions, explainer: Explainer) -> bool:
    """Whether the values of the first rows sum to what the model itself predicts for them."""
    predicted = explainer.scores(explainer.rows.take(slice(0, CHECKED_ROWS)))
    summed = found.expected + found.values[: len(predicted)].sum(axis=1)
    error = float(np.abs(summed - predicted).max()) / max(1.0, float(np.abs(predicted).max()))
    if error > TOLERANCE:
        logger.info("exact values miss the predictions by %g: they are sampled instead", error)
    return error <= TOLERANCE


def _sampled(
    shap: ShapSpec, explainer: Explainer, baseline: Batch, chosen: Sequence[str] | None, seed: int
) -> Attributions:
    method: Method = "kernel" if shap.method == "kernel" else "pairs"
    planned = planned_model_rows(
        explainer.rows,
        baseline,
        samples=shap.samples,
        features=chosen,
        use_logit=shap.use_logit,
        method=method,
        seed=seed,
    )
    logger.info("Kernel SHAP will ask the model about %d rows at most", planned)
    found = kernel_shap(
        explainer.rows,
        baseline,
        explainer.scores,
        samples=shap.samples,
        use_logit=shap.use_logit,
        seed=seed,
        features=chosen,
        outputs=explainer.outputs,
        method=method,
        target_error=shap.target_error,
        progress=explainer.progress,
    )
    agreement = expected_top_feature_agreement(found)
    if agreement < NOISE:
        logger.warning(
            "with so few samples the attributions are noise: the feature named as strongest is right for about %.0f of "
            "100 rows; raise methods.shap.num_samples",
            100 * agreement,
        )
    return found
