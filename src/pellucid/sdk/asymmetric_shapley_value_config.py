"""How forecasts are attributed to points in time (contract 1.10.4)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pellucid.sdk.explainability_config import ExplainabilityConfig
from pellucid.sdk.sparse import JsonObject, given

DIRECTIONS = ("chronological", "anti_chronological", "bidirectional")
GRANULARITIES = ("timewise", "fine_grained")
TEMPORAL_BASELINES = ["zero", "mean"]


class AsymmetricShapleyValueConfig(ExplainabilityConfig):
    """Direction and granularity of the explanation, number of samples and baseline."""

    def __init__(
        self,
        direction: str = "chronological",
        granularity: str = "timewise",
        num_samples: int | None = None,
        baseline: str | JsonObject | None = None,
    ) -> None:
        if direction not in DIRECTIONS:
            raise ValueError(f"Please provide a valid explanation direction from: {', '.join(DIRECTIONS)}")
        if granularity not in GRANULARITIES:
            raise ValueError(f"Please provide a valid granularity from: {', '.join(GRANULARITIES)}")
        _check_samples(direction, granularity, num_samples)
        if isinstance(baseline, dict):
            _check_temporal(baseline, "target_time_series")
            _check_temporal(baseline, "related_time_series")
        self.asymmetric_shapley_value_config = given(
            direction=direction, granularity=granularity, num_samples=num_samples, baseline=baseline
        )

    def get_explainability_config(self) -> JsonObject:
        """The `asymmetric_shapley_value` entry of `methods`."""
        return {"asymmetric_shapley_value": deepcopy(self.asymmetric_shapley_value_config)}


def _check_samples(direction: str, granularity: str, num_samples: Any) -> None:
    if granularity == "timewise":
        if num_samples:
            raise ValueError("``num_samples`` is only used for fine-grained explanations.")
        return
    if not isinstance(num_samples, int):
        raise ValueError("Please provide an integer for ``num_samples``.")
    if direction != "chronological":
        raise ValueError(f"{direction} and {granularity} granularity are not supported together.")


def _check_temporal(baseline: JsonObject, name: str) -> None:
    value = baseline.get(name)
    if name in baseline and value not in TEMPORAL_BASELINES:
        raise ValueError(
            f"Provided value {value} for ``{name}`` is invalid. Please select one of {TEMPORAL_BASELINES}."
        )
