"""Which function computes each metric, from which table, and when it is undefined.

Names, ranges and readings are in `pellucid.core.metric_catalogue`. The flip test is not here: it needs rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pellucid.bias import conditional, divergence, posttraining, pretraining, requirements
from pellucid.bias.outcomes import Amount, Outcomes
from pellucid.bias.requirements import Condition, Requirement

Formula = Callable[[Outcomes, Outcomes], Amount]
Basis = Literal["cells", "label_groups", "prediction_groups", "everyone"]


@dataclass(frozen=True, slots=True)
class Metric:
    """How one metric is computed.

    `basis` says which table it is a function of. `signed` is, for a distance, the difference whose size it measures:
    when that may be 0, so may the distance. Where `is_cancelled` holds, the value is the integer 0.
    """

    formula: Formula
    requirements: tuple[Requirement, ...]
    basis: Basis = "cells"
    signed: Formula | None = None
    is_cancelled: Condition | None = None


def _distance(formula: Formula) -> Metric:
    return Metric(formula, requirements.SHARED_LABEL, signed=pretraining.label_proportion_difference)


CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {
        "CDDL": Metric(conditional.label_conditional_disparity, requirements.BOTH_OUTCOMES, "label_groups"),
        "CI": Metric(pretraining.class_imbalance, requirements.CLASS_IMBALANCE),
        "DPL": Metric(pretraining.label_proportion_difference, requirements.PROPORTIONS),
        "JS": _distance(divergence.jensen_shannon),
        "KL": _distance(divergence.kullback_leibler),
        "KS": _distance(divergence.kolmogorov_smirnov),
        "LP": _distance(divergence.l2_norm),
        "TVD": _distance(divergence.total_variation),
        "AD": Metric(posttraining.accuracy_difference, requirements.RATES),
        "CDDPL": Metric(conditional.prediction_conditional_disparity, requirements.BOTH_OUTCOMES, "prediction_groups"),
        "DAR": Metric(posttraining.acceptance_rate_difference, requirements.LABEL_RATES),
        "DCA": Metric(
            posttraining.conditional_acceptance_difference,
            requirements.CONDITIONAL_OUTCOMES,
            is_cancelled=requirements.acceptance_cancels,
        ),
        "DCR": Metric(
            posttraining.conditional_rejection_difference,
            requirements.CONDITIONAL_OUTCOMES,
            is_cancelled=requirements.rejection_cancels,
        ),
        "DI": Metric(posttraining.disparate_impact, requirements.IMPACT),
        "DPPL": Metric(posttraining.prediction_proportion_difference, requirements.PROPORTIONS),
        "DRR": Metric(posttraining.rejection_rate_difference, requirements.LABEL_RATES),
        "GE": Metric(posttraining.generalized_entropy, requirements.SOME_BENEFIT, "everyone"),
        "RD": Metric(posttraining.recall_difference, requirements.LABEL_ACCURACY),
        "SD": Metric(posttraining.specificity_difference, requirements.LABEL_ACCURACY),
        "TE": Metric(posttraining.treatment_equality, requirements.RATES),
    }
)
