"""Shapley values of every row: exact where the model allows it, sampled otherwise."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.core.errors import UnsupportedError
from pellucid.core.results import ShapResult
from pellucid.explain import aggregate
from pellucid.jobs.baseline import baseline_rows
from pellucid.jobs.exact_values import exact_values, joined, known_structure
from pellucid.jobs.explanations import chosen_features
from pellucid.jobs.inquiry import Inquiry
from pellucid.jobs.sampled_values import sampled_values
from pellucid.jobs.sensitivity import measure_sensitivity

if TYPE_CHECKING:
    from pellucid.core.arrays import Attributions, Batch
    from pellucid.core.ports import Engine, Store
    from pellucid.core.results import BaselineSensitivity
    from pellucid.core.specs import AnalysisSpec, ShapSpec
    from pellucid.core.structures import ModelStructure
    from pellucid.jobs.explanations import Explainer

logger = logging.getLogger(__name__)


class Attributor(Struct, frozen=True):
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
    ) -> tuple[ShapResult, BaselineSensitivity | None]:
        """Shapley values of every row with their aggregate, and how much they depend on the baseline.

        Raises:
            ConfigError: the baseline or `features_to_explain` does not fit the data set.
            ModelError: the model failed.
            UnsupportedError: exact values were asked for, and the model does not allow them.
        """
        seed = self.seed if shap.seed is None else shap.seed
        baseline = baseline_rows(shap, spec.data, explainer.rows, engine=self.engine, store=self.store, seed=seed)
        chosen = chosen_features(shap.features, explainer.rows.names, "methods.shap.features_to_explain")
        inquiry = Inquiry(shap, explainer, chosen, seed)
        structure = None if shap.method == "kernel" else known_structure(explainer)
        local = _attributions(inquiry, structure, baseline.select(explainer.rows.names))
        logger.info(
            "%s; asked the model about %d synthetic rows in %d calls", local.method, local.model_rows, local.model_calls
        )
        overall = aggregate(local, shap.aggregation)
        result = ShapResult(local, overall, shap.save_local, identifiers, explainer.rows)
        wanted = spec.closer.compare_baselines
        return result, measure_sensitivity(inquiry, structure, local, wanted=wanted)


def _attributions(inquiry: Inquiry, structure: ModelStructure | None, baseline: Batch) -> Attributions:
    exact = None if structure is None else exact_values(inquiry, structure, baseline)
    if exact is not None and exact.found.all():
        return exact.attributions
    if inquiry.shap.method == "exact":
        msg = "exact Shapley values are not possible for this model (-v says why); use --method auto or --method kernel"
        raise UnsupportedError(msg)
    if exact is None:
        return sampled_values(inquiry, baseline)
    rest = inquiry.about(inquiry.explainer.rows.take(np.flatnonzero(~exact.found)))
    return joined(exact, sampled_values(rest, baseline))
