"""Where scores and labels lie in a model's answer, and how scores become labels."""

from __future__ import annotations

from copy import deepcopy

from pellucid.sdk.sparse import JsonObject, given


class ModelPredictedLabelConfig:
    """Locators of the label and of the scores, names of the scores, and the threshold above which a score is 1."""

    def __init__(
        self,
        label: str | int | None = None,
        probability: str | int | None = None,
        probability_threshold: float | None = None,
        label_headers: list[str] | None = None,
    ) -> None:
        self.label = label
        self.probability = probability
        self.probability_threshold = probability_threshold
        self.label_headers = label_headers
        self.predictor_config = given(label=label, probability=probability, label_headers=label_headers)
        if probability_threshold is not None:
            try:
                float(probability_threshold)
            except ValueError as error:
                raise TypeError(
                    f"Invalid probability_threshold {probability_threshold}. "
                    "Please choose one that can be cast to float."
                ) from error

    def get_predictor_config(self) -> tuple[float | None, JsonObject]:
        """The threshold, and what belongs into `predictor`."""
        return self.probability_threshold, deepcopy(self.predictor_config)
