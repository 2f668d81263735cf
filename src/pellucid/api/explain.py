"""Shapley values of a model's answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pellucid.api.baseline import baseline_cells
from pellucid.api.explanation import Explanation
from pellucid.api.models import one_model
from pellucid.api.request import check_columns, given, listed
from pellucid.api.rows import open_rows
from pellucid.api.run import Ask
from pellucid.core.specs import CloserSpec
from pellucid.wiring import Settings

if TYPE_CHECKING:
    from pellucid.core.specs import Aggregation, AttributionMethod, StrengthsChoice


def explain(
    model: object,
    rows: object,
    *,
    baseline: object = None,
    method: AttributionMethod = "auto",
    samples: int | None = None,
    target_error: float | None = None,
    strengths: StrengthsChoice = "auto",
    features: Sequence[str] | None = None,
    clusters: int | None = None,
    aggregation: Aggregation = "mean_abs",
    use_logit: bool = False,
    exclude: Sequence[str] = (),
    outputs: Sequence[str] | None = None,
    compare_baselines: bool | None = None,
    interactions: bool = False,
    seed: int = 0,
    threads: int | None = None,
    trust: bool = False,
    progress: bool | None = None,
) -> Explanation:
    """Shapley values: how far each feature moves the model's answer for each row away from that for the baseline.

    Args:
        model: a function, an estimator (scikit-learn, XGBoost, LightGBM, CatBoost, ...), the path of an artifact, or
            the URL of an endpoint. A function is given rows as they come here, a frame of the same kind or an array;
            it returns scores, one a row or one column an output.
        rows: the rows to explain, features only: a data frame, an array, a mapping of columns, or a file's path.
        baseline: what rows are compared with: rows of the same kind, one row as a list or a mapping, or the path of a
            file. Without one, the centres of clusters of `rows`.
        method: "auto" (exact where the model can be taken apart, else sampled), "exact" (or not at all), or "kernel"
            (plain Kernel SHAP, as other tools do it).
        samples: coalitions to ask about for each row; by default, as many as the number of features calls for.
        target_error: stop sampling a row when its estimated relative error is below this, such as 0.05.
        strengths: how strongly features interact, for sampled values: all alike ("common"), each as the model's answers
            about some rows show ("learned": closer for the same predictions, for some processor time), or learned
            where the model is asked over a network ("auto").
        features: the features to explain; all, unless told otherwise.
        clusters: how many rows a baseline found by clustering has.
        aggregation: how values of rows become one value a feature.
        use_logit: explain log-odds instead of probabilities.
        exclude: columns of `rows` that the model is not sent.
        outputs: names of the model's outputs, in order.
        compare_baselines: whether to find out what other baselines would change; by default where that is cheap.
        interactions: whether to find out how much features of a tree ensemble work together.
        seed: seed of everything random.
        threads: processor threads to use; all, unless told otherwise.
        trust: consent to run code that comes with an artifact (pickle, MLflow, `inference.py`).
        progress: whether to draw bars; by default where somebody sees them, when it takes long.

    Raises:
        ConfigError: an argument is wrong; the message names it, what was given and what is accepted.
        DataError: the rows cannot be read.
        ModelError: the model failed.
        UnsupportedError: exact values were asked for, and the model does not allow them.

    Examples:
        >>> import numpy as np
        >>> found = explain(lambda x: 2.0 * x[:, 0] + x[:, 1], np.array([[1.0, 1.0]]), baseline=[0.0, 0.0])
        >>> found.importance()
        {'feature_0': 2.0, 'feature_1': 1.0}
    """
    opened = open_rows(rows, "rows")
    models = one_model(model, opened.template)
    shap = given(
        baseline=baseline_cells(baseline, opened.columns),
        num_samples=samples,
        num_clusters=clusters,
        features_to_explain=features and listed(features),
    )
    document: dict[str, object] = {
        "dataset_type": opened.dataset_type,
        **given(excluded_columns=listed(exclude) or None),
        "methods": {
            "shap": {**shap, "agg_method": aggregation, "use_logit": use_logit, "save_local_shap_values": True}
        },
        "predictor": {**models.predictor(), **given(label_headers=outputs and listed(outputs))},
    }
    named = {f"features[{k}]": name for k, name in enumerate(features or ())}
    check_columns(opened.columns, named | {f"exclude[{k}]": name for k, name in enumerate(exclude)})
    closer = CloserSpec(compare_baselines, interactions=interactions)
    settings = Settings(
        trust=trust,
        seed=seed,
        threads=threads,
        method=method,
        target_error=target_error,
        strengths=strengths,
        closer=closer,
    )
    return Explanation(Ask("explain", opened, models, settings, progress).run(document), document, opened.backend)
