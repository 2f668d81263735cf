"""`pellucid run`."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.cli.progress import open_progress
from pellucid.cli.summary import summarize
from pellucid.config import parse_config, to_spec
from pellucid.core.errors import ConfigError
from pellucid.jobs import analyze, open_dataset, publish
from pellucid.wiring import Settings, open_ports

if TYPE_CHECKING:
    from pellucid.core.ports import Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import AnalysisSpec


def run(options: argparse.Namespace) -> int:
    """Run one analysis and print its summary (or its `analysis.json`)."""
    logging.basicConfig(
        format="%(message)s", level=logging.INFO if options.verbose else logging.WARNING, stream=sys.stderr
    )
    result, spec, text = run_config(options.config, options.output, settings_of(options), data=options.data)
    print(text if options.json else summarize(result, options.output, spec.report))
    return 0


def run_config(
    config: str, output: str, settings: Settings, *, data: str | None = None, mounted: str | None = None
) -> tuple[AnalysisResult, AnalysisSpec, str]:
    """Analyse and publish; `data` wins over the configuration's `dataset_uri`, which wins over `mounted`.

    Returns:
        The result, what was asked for, and the text of `analysis.json`.
    """
    with open_progress() as progress, open_ports(settings, progress) as ports:
        text = _read_config(config, ports.store)
        spec = to_spec(parse_config(text, source=config))
        spec = replace(spec, data=replace(spec.data, uri=data or spec.data.uri or mounted))
        if spec.shap is not None:
            shap = replace(spec.shap, method=settings.method, target_error=settings.target_error)
            spec = replace(spec, shap=shap)
        if spec.report is not None:
            _require_report_libraries()
        digest = hashlib.sha256(text).hexdigest()
        result = analyze(
            spec,
            open_dataset(spec.data, ports.store, ports.engine.ask),
            ports,
            seed=settings.seed,
            config_sha256=digest,
        )
        return result, spec, publish(result, spec.report, output, store=ports.store, progress=progress)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options of `run` and `container` say."""
    return Settings(
        dict(options.model),
        dict(options.endpoint),
        options.trust,
        seed=options.seed,
        threads=options.threads,
        timeout=options.timeout,
        checkpoint=options.checkpoint,
        method=options.method,
        target_error=options.target_error,
    )


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
