"""Bias of data and predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pellucid.api.bias_result import BiasResult
from pellucid.api.judging import open_judging
from pellucid.api.models import Models
from pellucid.api.predictions import find_predictions
from pellucid.api.request import check_columns, facets_of, given, listed, metrics_of
from pellucid.api.rows import open_rows
from pellucid.api.run import Ask
from pellucid.core.errors import ConfigError
from pellucid.wiring import Settings

if TYPE_CHECKING:
    from pellucid.api.limits import LimitsArgument
    from pellucid.core.scalars import Scalar


def bias(
    frame: object,
    *,
    label: str,
    positive: Scalar | Sequence[Scalar],
    facets: str | Sequence[str] | Mapping[str, Any],
    predictions: object = None,
    group: str | None = None,
    metrics: str | Sequence[str] = "all",
    exclude: Sequence[str] = (),
    labels: Sequence[Scalar] | None = None,
    threshold: float | None = None,
    limits: LimitsArgument = None,
    intersect: Sequence[Sequence[str]] = (),
    worst_group: int = 0,
    seed: int = 0,
    threads: int | None = None,
    trust: bool = False,
    progress: bool | None = None,
) -> BiasResult:
    """Bias metrics of data, and of predictions where there are any.

    Args:
        frame: a data frame of any library narwhals knows, an array, a mapping of columns, or the path of a CSV or
            Parquet file. It is not changed.
        label: the column of observed outcomes.
        positive: the outcome, or outcomes, that people want; one number may be an exclusive lower bound.
        facets: the sensitive columns: a name, several, or names with the value, values or exclusive lower bound that
            make the group to look at. Without one, every value is a group, compared with all others.
        predictions: predicted outcomes: a column's name, one value a row, or a model to ask (a function, an estimator,
            the path of an artifact, the URL of an endpoint or an `Endpoint`).
        group: the column whose groups make rows comparable, for CDDL and CDDPL.
        metrics: "all", or short names such as `["DPL", "DI"]`.
        exclude: columns the model is not sent.
        labels: the outcome behind each score of a model that gives several.
        threshold: a score above it is a positive prediction (0.5).
        limits: what is acceptable: a documented set ("conventional"), the path of a limits file, or a mapping such as
            `{"DI": (0.8, 1.25)}`. Each value within reach of a limit gets a verdict.
        intersect: combinations of columns to measure as groups of their own, such as `[("sex", "race")]`.
        worst_group: search for the group that fares worst among combinations of so many columns: 2 or 3.
        seed: seed of everything random.
        threads: processor threads to use; all, unless told otherwise.
        trust: consent to run code that comes with an artifact (pickle, MLflow, `inference.py`).
        progress: whether to draw bars; by default where somebody sees them, when it takes long.

    Raises:
        ConfigError: an argument is wrong; the message names it, what was given and what is accepted.
        DataError: the data cannot be read, or does not fit the request.
        ModelError: the model failed.

    Examples:
        >>> people = {"sex": ["f", "f", "m", "m"], "hired": ["no", "yes", "yes", "yes"]}
        >>> found = bias(people, label="hired", positive="yes", facets={"sex": "f"})
        >>> found["sex"]["DPL"].value
        0.5
    """
    source = find_predictions(predictions, open_rows(frame, "frame"))
    section = source.section()
    if threshold is not None and (source.models is None or source.models.labels()):
        expected = "no threshold; or a model that gives scores, with 1 as the positive outcome"
        raise ConfigError("threshold", "there is no score to compare with it", got=threshold, expected=expected)
    if "predictor" in section:
        section["predictor"] |= given(label_headers=labels and [str(one) for one in listed(labels)])
    document: dict[str, object] = {
        "dataset_type": source.rows.dataset_type,
        "label": label,
        "label_values_or_threshold": listed(positive),
        "facet": facets_of(facets),
        "methods": metrics_of(metrics, with_predictions=bool(section)),
        **given(group_variable=group, excluded_columns=listed(exclude) or None, probability_threshold=threshold),
        **section,
    }
    check_columns(source.rows.columns, _columns(document))
    settings = Settings(trust=trust, seed=seed, threads=threads, judging=open_judging(limits, intersect, worst_group))
    found = Ask("bias", source.rows, source.models or Models(), settings, progress).run(document)
    return BiasResult(found, document, source.rows.backend)


def _columns(document: Mapping[str, Any]) -> dict[str, object]:
    """The columns the arguments name."""
    named = {"label": document["label"], "group": document.get("group_variable")}
    named["predictions"] = document.get("predicted_label")
    named |= {f"facets[{k}]": facet["name_or_index"] for k, facet in enumerate(document["facet"])}
    return named | {f"exclude[{k}]": name for k, name in enumerate(document.get("excluded_columns", ()))}
