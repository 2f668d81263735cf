"""The only place that chooses who stands behind the doors: engine, store, predictors."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.core.errors import ConfigError
from pellucid.core.specs import TrustSpec
from pellucid.engines import LocalEngine
from pellucid.jobs import Ports
from pellucid.store import Stores

if TYPE_CHECKING:
    from pellucid.core.ports import Predictor, Progress, Store
    from pellucid.core.specs import AttributionMethod, Language, PredictorSpec


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person at the keyboard decides, beside the configuration.

    `models` and `endpoints` say what stands behind the names in `predictor.model_name` and `predictor.endpoint_name`:
    an artifact's path or URI, or a URL. `trust` is the consent to run code that comes with an artifact. `timeout` is
    the longest silence of an endpoint, in seconds; `checkpoint` a folder in which its answers are kept. `method` and
    `target_error` are wishes about Shapley values that the configuration has no words for, `judging` those about
    limits and combined groups, and `language` is that of the report.
    """

    models: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    trust: bool = False
    seed: int = 0
    threads: int | None = None
    timeout: float = 60.0
    checkpoint: Path | None = None
    method: AttributionMethod = "auto"
    target_error: float | None = None
    judging: TrustSpec = field(default_factory=TrustSpec)
    language: Language = "en"


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@contextmanager
def open_ports(settings: Settings, progress: Progress) -> Iterator[Ports]:
    """Everything a job needs; temporary copies are removed at the end."""
    store = Stores()
    try:
        engine = LocalEngine(threads=settings.threads, seed=settings.seed)
        yield Ports(engine, store, lambda spec: open_predictor(spec, settings, store), progress)
    finally:
        store.close()


def open_predictor(spec: PredictorSpec, settings: Settings, store: Store) -> Predictor:
    """The model behind the configured name.

    Raises:
        ConfigError: nothing is known under that name.
        ModelError: the artifact cannot be read.
        ConsentError: the artifact carries code and there is no consent to run it.
    """
    from pellucid.predict import EndpointOptions, open_artifact, open_endpoint

    field_name = "endpoint_name" if spec.endpoint_name else "model_name"
    name = spec.endpoint_name or spec.model_name or ""
    if name in settings.endpoints:
        options = EndpointOptions(read_timeout=settings.timeout, seed=settings.seed, checkpoint=settings.checkpoint)
        return open_endpoint(settings.endpoints[name], spec, clock=SystemClock(), options=options)
    if name in settings.models:
        return open_artifact(
            _local_artifact(settings.models[name], store), spec, trust=settings.trust, threads=settings.threads
        )
    known = [*settings.endpoints, *settings.models]
    close = get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else f" (known names: {', '.join(known) or 'none'})"
    raise ConfigError(
        f"predictor.{field_name}",
        "nothing is known under this name",
        got=name,
        expected=f"say where it is with --model {name}=ARTIFACT or --endpoint {name}=URL{hint}",
    )


def _local_artifact(uri: str, store: Store) -> str:
    if not uri.startswith("s3://"):
        return uri.removeprefix("file://")
    paths = store.fetch(uri)
    if len(paths) != 1:
        raise ConfigError(
            "--model", "an artifact in S3 is one object", got=uri, expected="the URI of a model.tar.gz or a model file"
        )
    return paths[0]
