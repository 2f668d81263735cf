"""Which features to vary in partial dependence plots (contract 1.10.3)."""

from __future__ import annotations

from copy import deepcopy

from pellucid.sdk.explainability_config import ExplainabilityConfig
from pellucid.sdk.sparse import JsonObject, given


class PDPConfig(ExplainabilityConfig):
    """Features, grid, and how many of the strongest features without a list."""

    def __init__(
        self, features: list[str | int] | None = None, grid_resolution: int = 15, top_k_features: int = 10
    ) -> None:
        self.pdp_config: JsonObject = {
            "grid_resolution": grid_resolution,
            "top_k_features": top_k_features,
            **given(features=features),
        }

    def get_explainability_config(self) -> JsonObject:
        """The `pdp` entry of `methods`."""
        return {"pdp": deepcopy(self.pdp_config)}
