"""One whole run: configuration in, published results out. Every way in (command line, Python, container) ends here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.config import parse_config, to_spec
from pellucid.core.errors import ConfigError
from pellucid.jobs import analyze, open_dataset, publish
from pellucid.wiring import Settings, open_ports

if TYPE_CHECKING:
    from pellucid.core.ports import Progress, Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import AnalysisSpec


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for, what was found, and the text of `analysis.json`."""

    spec: AnalysisSpec
    result: AnalysisResult
    text: str


def run_config(
    config: str,
    output: str,
    settings: Settings,
    progress: Progress,
    *,
    data: str | None = None,
    mounted: str | None = None,
) -> Run:
    """Analyse and publish; `data` wins over the configuration's `dataset_uri`, which wins over `mounted`.

    Raises:
        ConfigError: the configuration is wrong, with every problem at once.
        DataError: the data cannot be read or does not fit the request.
        ModelError: the model failed.
        OutputError: the results could not be written; `output` is as it was before.
    """
    with open_ports(settings, progress) as ports:
        text = _read_config(config, ports.store)
        spec = _wanted(to_spec(parse_config(text, source=config)), settings, data, mounted)
        if spec.report is not None:
            _require_report_libraries()
        dataset = open_dataset(spec.data, ports.store, ports.engine.ask)
        digest = hashlib.sha256(text).hexdigest()
        result = analyze(spec, dataset, ports, seed=settings.seed, config_sha256=digest)
        return Run(spec, result, publish(result, spec.report, output, store=ports.store, progress=progress))


def _wanted(spec: AnalysisSpec, settings: Settings, data: str | None, mounted: str | None) -> AnalysisSpec:
    """The request of the configuration, with the wishes it has no words for."""
    spec = replace(spec, data=replace(spec.data, uri=data or spec.data.uri or mounted), trust=settings.judging)
    if spec.shap is not None:
        shap = replace(spec.shap, method=settings.method, target_error=settings.target_error)
        spec = replace(spec, shap=shap)
    if spec.report is not None:
        spec = replace(spec, report=replace(spec.report, language=settings.language))
    return spec


def _read_config(uri: str, store: Store) -> bytes:
    paths = store.fetch(uri)
    if len(paths) != 1:
        raise ConfigError(
            "CONFIG", "the configuration is one file", got=uri, expected="the path or URI of an analysis_config.json"
        )
    return Path(paths[0]).read_bytes()


def _require_report_libraries() -> None:
    """Say before the work, not after it, that the report cannot be made."""
    from pellucid.report import require_report_libraries

    require_report_libraries()
