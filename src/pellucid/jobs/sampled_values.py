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
from pellucid.jobs.forecast import Forecast, costs

if TYPE_CHECKING:
    from pellucid.core.arrays import Attributions, Batch
    from pellucid.explain.designs import Method
    from pellucid.explain.model import PredictScores
    from pellucid.explain.strengths import Strengths
    from pellucid.jobs.inquiry import Inquiry

NOISE = 0.8
"""Share of rows whose strongest feature is expected to be right below which we say so."""

TASK = "Kernel SHAP"

logger = logging.getLogger(__name__)


def sampled_values(inquiry: Inquiry, baseline: Batch) -> Attributions:
    """Sampled values of all rows; says how often the model is asked and how long it takes, and when they are noise.

    Raises:
        ModelError: the model failed.
    """
    forecast = _announce(inquiry, baseline)
    inquiry.explainer.progress(TASK, 0, len(inquiry.explainer.rows))
    found = sample(inquiry, baseline, samples=inquiry.shap.samples, scores=forecast)
    agreement = expected_top_feature_agreement(found)
    if agreement < NOISE:
        logger.warning(
            "with so few samples the attributions are noise: the feature named as strongest is right for about %.0f of "
            "100 rows; raise methods.shap.num_samples",
            100 * agreement,
        )
    return found


def sample(
    inquiry: Inquiry, baseline: Batch, *, samples: int | None, scores: PredictScores | None = None
) -> Attributions:
    """Sampled values of all rows with this budget of coalitions per baseline row; `scores` may stand for the model's.

    Raises:
        ModelError: the model failed.
    """
    shap, explainer = inquiry.shap, inquiry.explainer
    return kernel_shap(
        explainer.rows,
        baseline,
        scores or explainer.scores,
        samples=samples,
        use_logit=shap.use_logit,
        seed=inquiry.seed,
        features=inquiry.chosen,
        outputs=explainer.outputs,
        method=_method(inquiry),
        strengths=_strengths(inquiry),
        target_error=shap.target_error,
        memory_rows=MEMORY_ROWS if _is_here(inquiry) else remote_memory_rows(len(explainer.rows.names)),
        progress=explainer.progress,
    )


def _announce(inquiry: Inquiry, baseline: Batch) -> Forecast:
    """The model's scores, watched for how long they take."""
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
    is_most = shap.target_error is not None
    most = "at most " if is_most else ""
    costs.info("attributions of %s rows ask the model for %s%s predictions", f"{len(rows):,}", most, f"{planned:,}")
    return Forecast(inquiry.explainer.scores, planned, is_most=is_most)


def _method(inquiry: Inquiry) -> Method:
    return "kernel" if inquiry.shap.method == "kernel" else "pairs"


def _strengths(inquiry: Inquiry) -> Strengths:
    """Those asked for; else a model that is not in this process is taken to be slow enough to learn them.

    What a clock says does not count: the same request gives the same values.
    """
    wanted = inquiry.shap.strengths
    if wanted == "auto":
        return "common" if _is_here(inquiry) else "learned"
    return wanted


def _is_here(inquiry: Inquiry) -> bool:
    return isinstance(inquiry.explainer.predictor, Transparent)
