"""Models, wherever they live: HTTP endpoints and files."""

from __future__ import annotations

from pellucid.predict.answer import Answer, locate
from pellucid.predict.artifact import open_artifact
from pellucid.predict.endpoint import HttpPredictor, open_endpoint
from pellucid.predict.exchange import EndpointOptions
from pellucid.predict.joining import join_predictions
from pellucid.predict.labels import DecisiveScores, PredictedLabels, decisive_scores, predicted_labels, score_outputs
from pellucid.predict.loaded import LoadedModel, open_loaded
from pellucid.predict.retry import Backoff
from pellucid.predict.shadow import open_shadow

__all__ = [
    "Answer",
    "Backoff",
    "DecisiveScores",
    "EndpointOptions",
    "HttpPredictor",
    "LoadedModel",
    "PredictedLabels",
    "decisive_scores",
    "join_predictions",
    "locate",
    "open_artifact",
    "open_endpoint",
    "open_loaded",
    "open_shadow",
    "predicted_labels",
    "score_outputs",
]
