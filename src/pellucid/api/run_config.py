"""One whole run: configuration in, published results out. Every way in (command line, Python, container) ends here."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pellucid.config import parse_config, request_digest, to_spec
from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import ConfigError
from pellucid.doctor import rehearse
from pellucid.jobs import analyze, open_dataset, publish
from pellucid.report import to_analysis_json
from pellucid.wiring import Settings, open_ports, require_tracking, track

if TYPE_CHECKING:
    from pellucid.config import AnalysisConfig
    from pellucid.core.dataset import Dataset
    from pellucid.core.ports import Progress, Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import AnalysisSpec
    from pellucid.jobs import Ports

    Config = str | bytes | Mapping[str, object]

logger = logging.getLogger(__name__)


class Run(Struct, frozen=True):
    """What was asked for (in our words, and in the configuration's), what was found, the text of `analysis.json`."""

    spec: AnalysisSpec
    result: AnalysisResult
    text: str
    config: AnalysisConfig


def run_config(
    config: Config,
    output: str | None,
    settings: Settings,
    progress: Progress,
    *,
    data: str | Dataset | None = None,
    mounted: str | None = None,
) -> Run:
    """Analyse and, when there is an `output`, publish.

    `config` is a path or URI, the text itself as bytes, or what such a text says as a mapping. `data` wins over the
    configuration's `dataset_uri`, which wins over `mounted`.

    Raises:
        ConfigError: the configuration is wrong, with every problem at once.
        DataError: the data cannot be read or does not fit the request.
        ModelError: the model failed.
        OutputError: the results could not be written; `output` is as it was before.
    """
    with open_ports(settings, progress) as ports:
        text, source = read_config(config, ports.store)
        parsed = parse_config(text, source=source)
        asked = to_spec(parsed)
        uri = data if isinstance(data, str) else None
        spec = _wanted(asked, settings, uri, mounted)
        if spec.report is not None and output is not None:
            _require_report_libraries()
        if settings.mlflow:
            require_tracking()
        result = _analysed(spec, _given(data, spec), output, ports, settings, request_digest(asked))
        publish_it = _tracked if settings.mlflow else _publish
        return Run(spec, result, publish_it(result, spec, output, ports), parsed)


def _analysed(
    spec: AnalysisSpec, given: Dataset | None, output: str | None, ports: Ports, settings: Settings, digest: str
) -> AnalysisResult:
    """What the analysis finds, after a look at everything that could stop it half-way."""
    if not settings.doctor:
        dataset = given or open_dataset(spec.data, ports.store, ports.engine.ask)
        return analyze(spec, dataset, ports, seed=settings.seed, config_sha256=digest)
    with rehearse(spec, given, ports, output) as ready:
        result = analyze(spec, ready.dataset, ready.ports, seed=settings.seed, config_sha256=digest)
    return replace(result, findings=(*ready.findings, *result.findings))


def read_config(config: Config, store: Store) -> tuple[bytes, str]:
    """The text of the configuration, and what messages call it."""
    if isinstance(config, bytes):
        return config, "the configuration"
    if isinstance(config, Mapping):
        return _to_text(config), "the configuration"
    paths = store.fetch(config)
    if len(paths) != 1:
        raise ConfigError(
            "CONFIG", "the configuration is one file", got=config, expected="the path or URI of an analysis_config.json"
        )
    return Path(paths[0]).read_bytes(), config


def _to_text(document: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(dict(document)).encode()
    except (TypeError, ValueError) as error:
        problem = f"the configuration is not JSON: {error}"
        raise ConfigError(
            "", problem, expected="text, numbers, true, false, null, lists and mappings of them"
        ) from error


def _wanted(spec: AnalysisSpec, settings: Settings, data: str | None, mounted: str | None) -> AnalysisSpec:
    """The request of the configuration, with the wishes it has no words for."""
    spec = replace(spec, data=replace(spec.data, uri=data or spec.data.uri or mounted), trust=settings.judging)
    spec = replace(spec, closer=settings.closer)
    if spec.shap is not None:
        shap = replace(spec.shap, method=settings.method, target_error=settings.target_error)
        spec = replace(spec, shap=replace(shap, strengths=settings.strengths))
    if spec.report is not None:
        spec = replace(spec, report=replace(spec.report, language=settings.language))
    return spec


def _given(data: str | Dataset | None, spec: AnalysisSpec) -> Dataset | None:
    """The data set that is there already.

    Raises:
        ConfigError: the configuration brings a table of its own to join, or names columns that the data set lacks.
    """
    if data is None or isinstance(data, str):
        return None
    for field, uri in (
        ("facet_dataset_uri", spec.data.facet_uri),
        ("predicted_label_dataset_uri", spec.data.prediction_uri),
    ):
        if uri is not None:
            raise ConfigError(field, "goes with data in files", got=uri, expected="the column in the data frame itself")
    _check_headers(data, spec.data.headers or ())
    return data


def _check_headers(data: Dataset, headers: tuple[str, ...]) -> None:
    columns = data.frame.collect_schema().names() if isinstance(data, FrameDataset) else data.main.columns
    absent = [name for name in headers if name not in columns]
    if absent:
        known = ", ".join(repr(name) for name in columns)
        raise ConfigError(
            "headers", "name columns that the data does not have", got=absent, expected=f"some of {known}"
        )


def _publish(result: AnalysisResult, spec: AnalysisSpec, output: str | None, ports: Ports) -> str:
    if output is None:
        return to_analysis_json(result)
    return publish(result, spec.report, output, store=ports.store, progress=ports.progress)


def _tracked(result: AnalysisResult, spec: AnalysisSpec, output: str | None, ports: Ports) -> str:
    """Publish, and keep the same files in MLflow: results stand at `output` even when MLflow cannot be reached."""
    with TemporaryDirectory() as scratch:
        place, copy = output or f"{scratch}/results", Path(scratch) / "copy"
        text = publish(result, spec.report, place, store=ports.store, progress=ports.progress, copy=copy)
        logger.info("MLflow keeps the results in run %s", track(result, copy))
    return text


def _require_report_libraries() -> None:
    """Say before the work, not after it, that the report cannot be made."""
    from pellucid.report.extras import require_report_libraries

    require_report_libraries()
