"""Which function computes each metric, from which table, and when it is undefined.

Names, ranges and readings are in `pellucid.core.metric_catalogue`. The flip test is not here: it needs rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from pellucid.bias import bounds, conditional, divergence, posttraining, pretraining, requirements, sufficiency
from pellucid.bias.outcomes import Amount, Outcomes
from pellucid.bias.requirements import Condition, Requirement
from pellucid.bias.score_intervals import Bounds

Formula = Callable[[Outcomes, Outcomes], Amount]
Interval = Callable[[Outcomes, Outcomes], Bounds]
Basis = Literal["counts", "cells", "label_groups", "prediction_groups", "everyone"]


class Metric(Struct, frozen=True):
    """How one metric and its interval are computed.

    `basis` says which table it is a function of. `bounds` gives the interval; without it, tables are drawn. Unless
    `enough` holds there is a value and no interval. `straddles` is, for a distance, the interval of the difference
    whose size it measures: when that may be 0, so may the distance. Where `is_cancelled` holds, the value is the
    integer 0.
    """

    formula: Formula
    requirements: tuple[Requirement, ...]
    basis: Basis = "counts"
    bounds: Interval | None = None
    enough: tuple[Requirement, ...] = ()
    straddles: Interval | None = None
    is_cancelled: Condition | None = None


def _share(
    formula: Formula, needed: tuple[Requirement, ...], interval: Interval, enough: tuple[Requirement, ...]
) -> Metric:
    return Metric(formula, needed, bounds=interval, enough=enough)


def _by_group(formula: Formula, basis: Basis) -> Metric:
    return Metric(
        formula,
        requirements.BOTH_OUTCOMES,
        basis,
        bounds=bounds.conditional_disparity_bounds,
        enough=sufficiency.FILLED_GROUPS,
    )


def _distance(formula: Formula, interval: Interval) -> Metric:
    return Metric(formula, requirements.SHARED_LABEL, bounds=interval, enough=sufficiency.BOTH_LABELS)


def _divergence(formula: Formula) -> Metric:
    return Metric(
        formula,
        requirements.SHARED_LABEL,
        "cells",
        enough=sufficiency.BOTH_LABELS,
        straddles=bounds.label_proportion_bounds,
    )


CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {
        "CDDL": _by_group(conditional.label_conditional_disparity, "label_groups"),
        "CI": _share(
            pretraining.class_imbalance,
            requirements.CLASS_IMBALANCE,
            bounds.class_imbalance_bounds,
            sufficiency.ROWS,
        ),
        "DPL": _share(
            pretraining.label_proportion_difference,
            requirements.PROPORTIONS,
            bounds.label_proportion_bounds,
            sufficiency.ROWS,
        ),
        "JS": _divergence(divergence.jensen_shannon),
        "KL": _divergence(divergence.kullback_leibler),
        "KS": _distance(divergence.kolmogorov_smirnov, bounds.distance_bounds),
        "LP": _distance(divergence.l2_norm, bounds.l2_norm_bounds),
        "TVD": _distance(divergence.total_variation, bounds.distance_bounds),
        "AD": _share(posttraining.accuracy_difference, requirements.RATES, bounds.accuracy_bounds, sufficiency.ROWS),
        "CDDPL": _by_group(conditional.prediction_conditional_disparity, "prediction_groups"),
        "DAR": _share(
            posttraining.acceptance_rate_difference,
            requirements.LABEL_RATES,
            bounds.acceptance_rate_bounds,
            sufficiency.PREDICTED_POSITIVE,
        ),
        "DCA": Metric(
            posttraining.conditional_acceptance_difference,
            requirements.CONDITIONAL_OUTCOMES,
            "cells",
            enough=sufficiency.PREDICTED_POSITIVE,
            is_cancelled=requirements.acceptance_cancels,
        ),
        "DCR": Metric(
            posttraining.conditional_rejection_difference,
            requirements.CONDITIONAL_OUTCOMES,
            "cells",
            enough=sufficiency.PREDICTED_NEGATIVE,
            is_cancelled=requirements.rejection_cancels,
        ),
        "DI": _share(
            posttraining.disparate_impact, requirements.IMPACT, bounds.disparate_impact_bounds, sufficiency.ROWS
        ),
        "DPPL": _share(
            posttraining.prediction_proportion_difference,
            requirements.PROPORTIONS,
            bounds.prediction_proportion_bounds,
            sufficiency.ROWS,
        ),
        "DRR": _share(
            posttraining.rejection_rate_difference,
            requirements.LABEL_RATES,
            bounds.rejection_rate_bounds,
            sufficiency.PREDICTED_NEGATIVE,
        ),
        "GE": Metric(
            posttraining.generalized_entropy, requirements.SOME_BENEFIT, "everyone", enough=sufficiency.ALL_ROWS
        ),
        "RD": _share(
            posttraining.recall_difference,
            requirements.LABEL_ACCURACY,
            bounds.recall_bounds,
            sufficiency.LABELLED_POSITIVE,
        ),
        "SD": _share(
            posttraining.specificity_difference,
            requirements.LABEL_ACCURACY,
            bounds.specificity_bounds,
            sufficiency.LABELLED_NEGATIVE,
        ),
        "TE": _share(
            posttraining.treatment_equality, requirements.RATES, bounds.treatment_equality_bounds, sufficiency.ERRORS
        ),
    }
)
