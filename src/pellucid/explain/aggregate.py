"""From attributions of rows to one number per feature and output."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import Attributions, FloatArray, GlobalAttributions
from pellucid.core.specs import Aggregation


def aggregate(attributions: Attributions, aggregation: Aggregation) -> GlobalAttributions:
    """Global values (features, outputs): mean of absolute values, median of signed values, or mean of squares."""
    return GlobalAttributions(
        attributions.features,
        attributions.outputs,
        _over_rows(attributions.values, aggregation),
        attributions.expected,
        aggregation,
    )


def top_features(overall: GlobalAttributions, count: int) -> tuple[str, ...]:
    """The `count` features that matter most, first the one that matters most.

    A feature is as important as its largest value over all outputs, without its sign; equals keep their order.
    """
    importance = np.abs(overall.values).max(axis=1, initial=0.0)
    order = np.argsort(-importance, kind="stable")[:count]
    return tuple(overall.features[k] for k in order)


def _over_rows(values: FloatArray, aggregation: Aggregation) -> FloatArray:
    if aggregation == "median":
        return np.asarray(np.median(values, axis=0), dtype=np.float64)
    size = np.abs(values) if aggregation == "mean_abs" else np.square(values)
    return np.asarray(size.mean(axis=0), dtype=np.float64)
