"""How far sampled Shapley values can be trusted, estimated before the model is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pellucid.core.findings import Finding
from pellucid.core.ports import Transparent
from pellucid.explain import effective_samples

if TYPE_CHECKING:
    from pellucid.core.ports import Predictor
    from pellucid.core.specs import ShapSpec

ODDS, GROWTH = 1.25, 1.6
"""Odds that a row's strongest feature is the right one with as many samples as features, and the power of that ratio
with which they grow."""

SPREAD = 0.25
"""The power with which samples count for more where several baseline rows share them, each in a game of its own.

All three are fitted to 60 rows each of boosted trees on UCI Adult (14 features), breast cancer (30) and a churn-shaped
table (69), against exact values, with 1, 3 and 10 baseline rows and samples from a third of the features to 8 times
as many: within 0.15 of the share seen in most cases, within 0.3 where there are fewer samples than features.
"""

ENOUGH = 0.8
SUGGESTED = 0.95


def expected_agreement(features: int, samples: int | None, games: int = 1) -> float:
    """Share of rows, 0 to 1, whose strongest feature is expected to be the right one; 1 when nothing is sampled.

    `games` is the number of baseline rows that have a game of their own with every row.

    >>> [round(expected_agreement(14, samples), 2) for samples in (15, 100, None)]
    [0.58, 0.97, 1.0]
    >>> round(expected_agreement(14, 15, games=10), 2)
    0.78
    """
    asked = effective_samples(features, samples)
    if features < 2 or asked >= (1 << features) - 2:
        return 1.0
    odds = ODDS * math.pow(asked / features * games**SPREAD, GROWTH)
    return odds / (1 + odds)


def enough_samples(features: int, games: int = 1) -> int:
    """Samples with which the strongest feature is expected to be right for 95 of 100 rows."""
    ratio = (SUGGESTED / (1 - SUGGESTED) / ODDS) ** (1 / GROWTH) / games**SPREAD
    return min(int(features * ratio) + 1, (1 << features) - 2)


def noise_findings(shap: ShapSpec, features: Sequence[str], predictor: Predictor) -> Iterator[Finding]:
    """Whether so few samples are asked for that attributions are noise; a model that is taken apart needs none."""
    count, games = len(features), _games(shap)
    share = expected_agreement(count, shap.samples, games)
    if share >= ENOUGH or (shap.method != "kernel" and _is_exact(predictor, features)):
        return
    wanted = enough_samples(count, games)
    yield Finding(
        "warning",
        "few-samples",
        f"{shap.samples} samples for {count} features: the feature named as strongest would be right for about "
        f"{100 * share:.0f} of 100 rows",
        "methods.shap.num_samples",
        "Attributions from so few samples are mostly noise, and change with the seed.",
        f"ask for {wanted} samples (about 95 of 100), or leave num_samples out",
        (("methods.shap.num_samples", wanted),),
    )


def _games(shap: ShapSpec) -> int:
    """Games of a row; only one is counted where the number of baseline rows is not in the request."""
    if shap.method == "kernel" or shap.use_logit:
        return 1
    return shap.clusters or (len(shap.baseline) if isinstance(shap.baseline, tuple) else 1)


def _is_exact(predictor: Predictor, features: Sequence[str]) -> bool:
    return isinstance(predictor, Transparent) and predictor.structure(features) is not None
