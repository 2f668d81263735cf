"""Partial dependence of a model's answers."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.api.dependence import Dependence
from pellucid.api.models import one_model
from pellucid.api.request import check_columns, given, listed
from pellucid.api.rows import open_rows
from pellucid.api.run import Ask
from pellucid.core.specs import CloserSpec
from pellucid.wiring import Settings

MOST_FEATURES = 10


def pdp(
    model: object,
    rows: object,
    features: str | Sequence[str] | None = None,
    *,
    grid_resolution: int = 15,
    exclude: Sequence[str] = (),
    outputs: Sequence[str] | None = None,
    ice: Sequence[str] = (),
    pairs: Sequence[tuple[str, str]] = (),
    seed: int = 0,
    threads: int | None = None,
    trust: bool = False,
    progress: bool | None = None,
) -> Dependence:
    """Partial dependence: the mean prediction when one feature is set to each of its values for every row.

    Args:
        model: a function, an estimator, the path of an artifact, or the URL of an endpoint, as for `explain`.
        rows: the rows to average over, features only, as for `explain`.
        features: the features to vary; by default the first ten that the model is sent.
        grid_resolution: how many points the curve of a number has.
        exclude: columns of `rows` that the model is not sent.
        outputs: names of the model's outputs, in order.
        ice: features whose curves are wanted row by row.
        pairs: pairs of features whose joint effect is wanted.
        seed: seed of everything random.
        threads: processor threads to use; all, unless told otherwise.
        trust: consent to run code that comes with an artifact (pickle, MLflow, `inference.py`).
        progress: whether to draw bars; by default where somebody sees them, when it takes long.

    Raises:
        ConfigError: an argument is wrong; the message names it, what was given and what is accepted.
        DataError: the rows cannot be read.
        ModelError: the model failed.

    Examples:
        >>> rows = {"age": [20, 30, 40, 50], "debt": [1.0, 0.0, 1.0, 0.0]}
        >>> import numpy as np
        >>> found = pdp(lambda x: x[:, 0] / 10 - x[:, 1], rows, "age")
        >>> found["age"].values
        (20, 30, 40, 50)
        >>> found["age"].predictions
        ((1.5, 2.5, 3.5, 4.5),)
    """
    opened = open_rows(rows, "rows")
    models = one_model(model, opened.template)
    chosen = _first(opened.columns, exclude) if features is None else listed(features)
    document: dict[str, object] = {
        "dataset_type": opened.dataset_type,
        **given(excluded_columns=listed(exclude) or None),
        "methods": {"pdp": {**given(features=chosen), "grid_resolution": grid_resolution}},
        "predictor": {**models.predictor(), **given(label_headers=outputs and listed(outputs))},
    }
    named = {f"features[{k}]": name for k, name in enumerate(chosen or ())}
    check_columns(opened.columns, named | {f"exclude[{k}]": name for k, name in enumerate(exclude)})
    closer = CloserSpec(ice=tuple(ice), pairs=tuple((first, second) for first, second in pairs))
    settings = Settings(trust=trust, seed=seed, threads=threads, closer=closer)
    return Dependence(Ask("pdp", opened, models, settings, progress).run(document), document, opened.backend)


def _first(columns: Sequence[str] | None, exclude: Sequence[str]) -> list[str] | None:
    """The first features that the model is sent; `None` when nobody has read the columns yet."""
    return None if columns is None else [name for name in columns if name not in exclude][:MOST_FEATURES]
