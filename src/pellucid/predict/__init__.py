"""Models, wherever they live: HTTP endpoints and files."""

from __future__ import annotations

from pellucid.predict.answer import Answer, locate
from pellucid.predict.artifact import open_artifact
from pellucid.predict.endpoint import HttpPredictor, open_endpoint
from pellucid.predict.exchange import EndpointOptions
from pellucid.predict.joining import join_predictions
from pellucid.predict.labels import PredictedLabels, predicted_labels, score_outputs
from pellucid.predict.retry import Backoff

__all__ = [
    "Answer",
    "Backoff",
    "EndpointOptions",
    "HttpPredictor",
    "PredictedLabels",
    "join_predictions",
    "locate",
    "open_artifact",
    "open_endpoint",
    "predicted_labels",
    "score_outputs",
]
