"""A whole analysis configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pellucid.api.analysis import Analysis
from pellucid.api.judging import open_judging
from pellucid.api.models import named_models
from pellucid.api.progress import quiet_or_bars
from pellucid.api.rows import open_rows
from pellucid.api.run_config import run_config
from pellucid.core.specs import CloserSpec
from pellucid.wiring import Settings

if TYPE_CHECKING:
    from pellucid.api.limits import LimitsArgument
    from pellucid.api.rows import Rows
    from pellucid.core.specs import AttributionMethod, Language, StrengthsChoice


def analyze(
    config: str | Path | Mapping[str, Any],
    *,
    data: object = None,
    output: str | Path | None = None,
    models: Mapping[str, object] | None = None,
    endpoints: Mapping[str, str] | None = None,
    method: AttributionMethod = "auto",
    target_error: float | None = None,
    strengths: StrengthsChoice = "auto",
    limits: LimitsArgument = None,
    intersect: Sequence[Sequence[str]] = (),
    worst_group: int = 0,
    keep_outcomes: bool | None = None,
    compare_baselines: bool | None = None,
    ice: Sequence[str] = (),
    pairs: Sequence[tuple[str, str]] = (),
    interactions: bool = False,
    language: Language = "en",
    seed: int = 0,
    threads: int | None = None,
    trust: bool = False,
    timeout: float = 60.0,
    checkpoint: str | Path | None = None,
    mlflow: bool = False,
    progress: bool | None = None,
) -> Analysis:
    """Everything that an `analysis_config.json` asks for: the run of `pellucid run`.

    Args:
        config: the path or URI of the configuration, its text (which begins with a brace), or a mapping that says the
            same.
        data: a data frame, an array, a mapping of columns, or the path or URI of files in the configuration's format;
            wins over its `dataset_uri`.
        output: a folder or `s3://` prefix for the results; nothing is written without one.
        models: what stands behind names in `predictor.model_name`: a model in memory, or the path of an artifact.
        endpoints: the URLs behind names in `predictor.endpoint_name`.
        method: how Shapley values are computed, as for `explain`.
        target_error: stop sampling a row when its estimated relative error is below this, such as 0.05.
        strengths: how strongly features are taken to interact in sampled values, as for `explain`.
        limits: what is acceptable, as for `bias`.
        intersect: combinations of columns to measure as groups of their own, such as `[("sex", "race")]`.
        worst_group: search for the group that fares worst among combinations of so many columns: 2 or 3.
        keep_outcomes: whether results keep label, prediction and group of every row as bits, for comparing with later
            ones row by row; by default when a model is asked.
        compare_baselines: whether to find out what other baselines would change; by default where that is cheap.
        ice: features whose curves are wanted row by row.
        pairs: pairs of features whose joint effect is wanted.
        interactions: whether to find out how much features of a tree ensemble work together.
        language: the language of the report.
        seed: seed of everything random.
        threads: processor threads to use; all, unless told otherwise.
        trust: consent to run code that comes with an artifact (pickle, MLflow, `inference.py`).
        timeout: the longest silence of an endpoint, in seconds.
        checkpoint: a folder that keeps an endpoint's answers, so that an interrupted run asks only for what is missing.
        mlflow: whether MLflow keeps the results too, in the active run or a new one.
        progress: whether to draw bars; by default where somebody sees them, when it takes long.

    Raises:
        ConfigError: the configuration or an argument is wrong, with every problem at once.
        DataError: the data cannot be read, or does not fit the request.
        ModelError: the model failed.
        OutputError: the results could not be written; `output` is as it was before.

    Examples:
        >>> request = {
        ...     "dataset_type": "text/csv",
        ...     "label": "hired",
        ...     "label_values_or_threshold": ["yes"],
        ...     "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
        ...     "methods": {"pre_training_bias": {"methods": "all"}},
        ... }
        >>> people = {"sex": ["f", "f", "m", "m"], "hired": ["no", "yes", "yes", "yes"]}
        >>> found = analyze(request, data=people)
        >>> found["sex"]["DPL"].value
        0.5
    """
    rows = None if data is None or isinstance(data, str | Path) else open_rows(data, "data")
    opened = named_models(models or {}, endpoints or {}, None if rows is None else rows.template)
    settings = Settings(
        opened.models,
        opened.endpoints,
        trust,
        seed=seed,
        threads=threads,
        timeout=timeout,
        checkpoint=None if checkpoint is None else Path(checkpoint),
        method=method,
        target_error=target_error,
        strengths=strengths,
        judging=open_judging(limits, intersect, worst_group, keep_outcomes=keep_outcomes),
        closer=CloserSpec(
            compare_baselines, tuple(ice), tuple((first, second) for first, second in pairs), interactions
        ),
        language=language,
        loaded=opened.loaded,
        mlflow=mlflow,
    )
    place = None if output is None else str(output)
    with quiet_or_bars(progress) as report:
        done = run_config(_config(config), place, settings, report, data=_data(data, rows))
    return Analysis(done.result, json.loads(done.config.to_json()), None if rows is None else rows.backend)


def _config(config: str | Path | Mapping[str, Any]) -> str | bytes | Mapping[str, Any]:
    if isinstance(config, Path):
        return str(config)
    return config.encode() if isinstance(config, str) and config.lstrip().startswith("{") else config


def _data(data: object, rows: Rows | None) -> Any:
    if rows is None:
        return None if data is None else str(data)
    return rows.data
