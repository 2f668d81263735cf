"""What a request is, as one number: equal for equal requests, however and wherever they were written down."""

from __future__ import annotations

import hashlib
import json

from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.specs import AnalysisSpec, DataSpec, PredictorSpec, ShapSpec

IN_A_FILE = "(in a file)"


def request_digest(spec: AnalysisSpec) -> str:
    """SHA-256 of the request, in hexadecimal.

    Left out is what changes no number: where bytes lie and how they are written down (URIs, formats, headers, names of
    models and endpoints, bodies of requests), and how the report is called. A default that is spelled out counts as
    not given.
    """
    said = replace(
        spec,
        data=_columns(spec.data),
        shap=None if spec.shap is None else _attribution(spec.shap),
        report=None,
        predictor=None if spec.predictor is None else _answers(spec.predictor),
    )
    text = json.dumps(_plain(said), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _columns(data: DataSpec) -> DataSpec:
    """Which column plays which part."""
    return DataSpec("csv", label=data.label, predicted_label=data.predicted_label, excluded=data.excluded)


def _attribution(shap: ShapSpec) -> ShapSpec:
    return replace(shap, baseline=IN_A_FILE) if isinstance(shap.baseline, str) else shap


def _answers(predictor: PredictorSpec) -> PredictorSpec:
    """What an answer of the model means."""
    return PredictorSpec(
        target_model=predictor.target_model,
        custom_attributes=predictor.custom_attributes,
        label=predictor.label,
        probability=predictor.probability,
        label_headers=predictor.label_headers,
        probability_threshold=predictor.probability_threshold,
    )


def _plain(node: object) -> object:
    if isinstance(node, Struct):
        members = {name: getattr(node, name) for name in node.__struct_fields__}
        usual = _defaults(node)
        return {name: _plain(value) for name, value in members.items() if not (name in usual and usual[name] == value)}
    if isinstance(node, tuple):
        return [_plain(item) for item in node]
    return node


def _defaults(node: Struct) -> dict[str, object]:
    """The values that fields have when nobody says otherwise; only the last fields have any."""
    defaults = node.__struct_defaults__
    return dict(zip(node.__struct_fields__[len(node.__struct_fields__) - len(defaults) :], defaults, strict=True))
