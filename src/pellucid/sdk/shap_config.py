"""How predictions are attributed to features (contract 1.10.2)."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import Any

from pellucid.sdk.explainability_config import ExplainabilityConfig
from pellucid.sdk.image_config import ImageConfig
from pellucid.sdk.sparse import JsonObject, given
from pellucid.sdk.text_config import TextConfig

_LOG = logging.getLogger(__name__)


class SHAPConfig(ExplainabilityConfig):
    """Baseline, samples and aggregation of Shapley values."""

    def __init__(
        self,
        baseline: str | list[Any] | JsonObject | None = None,
        num_samples: int | None = None,
        agg_method: str | None = None,
        use_logit: bool = False,
        save_local_shap_values: bool = True,
        seed: int | None = None,
        num_clusters: int | None = None,
        text_config: TextConfig | None = None,
        image_config: ImageConfig | None = None,
        features_to_explain: list[str | int] | None = None,
    ) -> None:
        if agg_method is not None and agg_method not in ("mean_abs", "median", "mean_sq"):
            raise ValueError(f"Invalid agg_method {agg_method}. Please choose mean_abs, median, or mean_sq.")
        if baseline is not None and num_clusters is not None:
            raise ValueError("Baseline and num_clusters cannot be provided together. Please specify one of the two.")
        if features_to_explain is not None and (text_config or image_config):
            raise ValueError("`features_to_explain` is not supported for datasets containing text features or images.")
        if text_config and not save_local_shap_values:
            _LOG.warning(
                "There are no global values for text features; set save_local_shap_values=True to see the local ones."
            )
        self.shap_config: JsonObject = {
            "use_logit": use_logit,
            "save_local_shap_values": save_local_shap_values,
            **given(
                baseline=baseline,
                num_samples=num_samples,
                agg_method=agg_method,
                seed=seed,
                num_clusters=num_clusters,
                text_config=text_config.get_text_config() if text_config else None,
                image_config=image_config.get_image_config() if image_config else None,
                features_to_explain=features_to_explain,
            ),
        }

    def get_explainability_config(self) -> JsonObject:
        """The `shap` entry of `methods`."""
        return {"shap": deepcopy(self.shap_config)}
