"""A model argument: a function, an estimator, an artifact or an endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pellucid.core.facets import ColumnRef
from pellucid.core.specs import BodyFormat

if TYPE_CHECKING:
    import narwhals as nw

    from pellucid.predict import LoadedModel

MODEL_NAME = "model"
"""What the configuration calls the one model of a verb."""

_WEB = ("http://", "https://")


class Endpoint(Struct, frozen=True, kw_only=True):
    """A model that is being served, and how to speak to it. A plain URL is an endpoint that speaks CSV.

    Attributes:
        url: where it listens.
        probability: where its answer holds scores: a 0-based column, or a JMESPath expression.
        label: where its answer holds labels.
        content_type: the format of requests.
        accept_type: the format of answers; that of requests, unless told otherwise.
        content_template: a request around `$features`, `$record` or `$records`, for the JSON formats.
        record_template: one record of a JSON request, such as `$features_kvp`.
        custom_attributes: sent with every request as they are.
        target_model: the model to ask where several share an endpoint.

    Examples:
        >>> Endpoint(url="http://127.0.0.1:8080/invocations", probability=1).content_type
        'text/csv'
    """

    url: str
    probability: ColumnRef | None = None
    label: ColumnRef | None = None
    content_type: BodyFormat = "text/csv"
    accept_type: BodyFormat | None = None
    content_template: str | None = None
    record_template: str | None = None
    custom_attributes: str | None = None
    target_model: str | None = None

    def said(self) -> dict[str, object]:
        """What a configuration says about it."""
        members = {one: getattr(self, one) for one in self.__struct_fields__ if one != "url"}
        return {name: value for name, value in members.items() if value is not None}


class Models(Struct, frozen=True, eq=False):
    """What stands behind the names in a configuration, as `wiring.Settings` has it."""

    models: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    loaded: Mapping[str, LoadedModel] = field(default_factory=dict)
    said: Mapping[str, object] = field(default_factory=lambda: {"content_type": "text/csv"})

    def predictor(self) -> dict[str, object]:
        """The section `predictor` of a configuration that asks the one model."""
        return {"endpoint_name" if self.endpoints else "model_name": MODEL_NAME, **self.said}

    def labels(self) -> dict[str, object]:
        """Where the one model's answer holds labels, when its two classes are not the 0 and 1 that a score means."""
        known = self.loaded.get(MODEL_NAME)
        model = None if known is None else getattr(known.model, "__self__", known.model)
        classes = list(getattr(model, "classes_", ()))
        is_told = len(classes) != 2 or classes == [0, 1]
        return {} if is_told else {"label": "predicted_label", "probability": "score"}


def one_model(model: object, template: nw.DataFrame[Any] | None) -> Models:
    """A verb's model: a URL is an endpoint, other text and paths are artifacts, anything else is a model in memory."""
    if isinstance(model, str) and model.startswith(_WEB):
        model = Endpoint(url=model)
    if isinstance(model, Endpoint):
        return Models(endpoints={MODEL_NAME: model.url}, said=model.said())
    return named_models({MODEL_NAME: model}, {}, template)


def named_models(
    models: Mapping[str, object], endpoints: Mapping[str, str], template: nw.DataFrame[Any] | None
) -> Models:
    """Models by the names a configuration has for them."""
    from pellucid.predict import LoadedModel

    paths = {name: str(model) for name, model in models.items() if isinstance(model, str | Path)}
    loaded = {name: LoadedModel(model, template) for name, model in models.items() if name not in paths}
    return Models(paths, endpoints, loaded)
