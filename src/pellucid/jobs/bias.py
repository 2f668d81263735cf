"""The bias part of an analysis: count once, divide later."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pellucid.bias import bias_report, model_performance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.counts import FlipCounts
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine, Progress, Table
    from pellucid.core.results import BiasReport, ModelPerformance
    from pellucid.core.specs import BiasSpec

logger = logging.getLogger(__name__)


def measure_bias(
    bias: BiasSpec,
    request: CountRequest,
    table: Table,
    flip_features: Sequence[str],
    *,
    engine: Engine,
    seed: int,
    progress: Progress,
) -> tuple[BiasReport | None, BiasReport | None, ModelPerformance | None]:
    """Bias before training, bias after training, and model performance; `None` for what was not asked for.

    Raises:
        DataError: the label or a facet cannot be read as asked (contract 3.4, 3.6).
    """
    progress("counting", 0, None)
    counts = engine.tabulate(table, request)
    for decision in counts.decisions:
        logger.log(logging.WARNING if decision.startswith("warning: ") else logging.INFO, "%s", decision)
    before = bias_report("pre_training", counts, bias.pretraining, seed=seed) if bias.pretraining else None
    if not bias.posttraining:
        return before, None, None
    flips: tuple[FlipCounts, ...] = ()
    if "FT" in bias.posttraining:
        progress("flip test", 0, None)
        flips = engine.flip(table, request, flip_features)
    after = bias_report("post_training", counts, bias.posttraining, flips=flips, seed=seed)
    return before, after, model_performance(counts)
