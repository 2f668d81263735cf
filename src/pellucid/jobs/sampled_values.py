"""Shapley values of any model, from its predictions for sampled coalitions."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pellucid.core.ports import Transparent
from pellucid.explain import (
    MEMORY_ROWS,
    expected_top_feature_agreement,
    kernel_shap,
    planned_model_rows,
    remote_memory_rows,
)

if TYPE_CHECKING:
    from pellucid.core.arrays import Attributions, Batch
    from pellucid.explain.designs import Method
    from pellucid.jobs.inquiry import Inquiry

NOISE = 0.8
"""Share of rows whose strongest feature is expected to be right below which we say so."""

TASK = "Kernel SHAP"

logger = logging.getLogger(__name__)
costs = logging.getLogger("pellucid.costs")
"""What a run is about to ask of the model: said to whoever waits for it, at any verbosity."""


def sampled_values(inquiry: Inquiry, baseline: Batch) -> Attributions:
    """Sampled values of all rows; says before how often the model is asked, and after when they are noise.

    Raises:
        ModelError: the model failed.
    """
    _announce(inquiry, baseline)
    inquiry.explainer.progress(TASK, 0, len(inquiry.explainer.rows))
    found = sample(inquiry, baseline, samples=inquiry.shap.samples)
    agreement = expected_top_feature_agreement(found)
    if agreement < NOISE:
        logger.warning(
            "with so few samples the attributions are noise: the feature named as strongest is right for about %.0f of "
            "100 rows; raise methods.shap.num_samples",
            100 * agreement,
        )
    return found


def sample(inquiry: Inquiry, baseline: Batch, *, samples: int | None) -> Attributions:
    """Sampled values of all rows with this budget of coalitions per baseline row.

    Raises:
        ModelError: the model failed.
    """
    shap, explainer = inquiry.shap, inquiry.explainer
    is_here = isinstance(explainer.predictor, Transparent)
    return kernel_shap(
        explainer.rows,
        baseline,
        explainer.scores,
        samples=samples,
        use_logit=shap.use_logit,
        seed=inquiry.seed,
        features=inquiry.chosen,
        outputs=explainer.outputs,
        method=_method(inquiry),
        target_error=shap.target_error,
        memory_rows=MEMORY_ROWS if is_here else remote_memory_rows(len(explainer.rows.names)),
        progress=explainer.progress,
    )


def _announce(inquiry: Inquiry, baseline: Batch) -> None:
    shap, rows = inquiry.shap, inquiry.explainer.rows
    planned = planned_model_rows(
        rows,
        baseline,
        samples=shap.samples,
        features=inquiry.chosen,
        use_logit=shap.use_logit,
        method=_method(inquiry),
        seed=inquiry.seed,
    )
    most = "" if shap.target_error is None else "at most "
    costs.info("attributions of %s rows ask the model for %s%s predictions", f"{len(rows):,}", most, f"{planned:,}")


def _method(inquiry: Inquiry) -> Method:
    return "kernel" if inquiry.shap.method == "kernel" else "pairs"
