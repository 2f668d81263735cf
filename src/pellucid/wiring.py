"""The only place that chooses who stands behind the doors: engine, store, predictors."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pellucid.core.errors import ConfigError
from pellucid.core.specs import CloserSpec, TrustSpec
from pellucid.engines import LocalEngine
from pellucid.jobs import Ports
from pellucid.store import Stores

if TYPE_CHECKING:
    from pellucid.core.ports import Predictor, Progress, Store
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import AttributionMethod, Language, PredictorSpec, StrengthsChoice
    from pellucid.predict import LoadedModel


class Settings(Struct, frozen=True):
    """What the person at the keyboard decides, beside the configuration.

    `models` and `endpoints` say what stands behind the names in `predictor.model_name` and `predictor.endpoint_name`:
    an artifact's path or URI, or a URL; `loaded` are models in memory, by name. `trust` is the consent to run code that
    comes with an artifact. `timeout` is the longest silence of an endpoint, in seconds; `checkpoint` a folder in which
    its answers are kept. `method`, `target_error` and `strengths` are wishes about Shapley values that the
    configuration has no words for, `judging` those about limits and combined groups, `closer` those about further looks
    into the model, and `language` is that of the report.
    With `shadow`, a model's artifact is served by a process of its own and asked over HTTP. Without `doctor`, nothing
    is looked at before the work begins. With `mlflow`, results are also kept in MLflow.
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
    closer: CloserSpec = field(default_factory=CloserSpec)
    loaded: Mapping[str, LoadedModel] = field(default_factory=dict)
    shadow: bool = False
    doctor: bool = True
    mlflow: bool = False
    strengths: StrengthsChoice = "auto"


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


@contextmanager
def open_store() -> Iterator[Store]:
    """Where results are read and written, for jobs that need nothing else."""
    with Stores() as store:
        yield store


def open_predictor(spec: PredictorSpec, settings: Settings, store: Store) -> Predictor:
    """The model behind the configured name.

    Raises:
        ConfigError: nothing is known under that name.
        ModelError: the artifact cannot be read.
        ConsentError: the artifact carries code and there is no consent to run it.
    """
    from pellucid.predict import EndpointOptions, open_artifact, open_endpoint, open_shadow

    field_name = "endpoint_name" if spec.endpoint_name else "model_name"
    name = spec.endpoint_name or spec.model_name or ""
    if name in settings.loaded:
        return open_model(settings.loaded[name], spec, threads=settings.threads)
    if name in settings.endpoints:
        options = EndpointOptions(read_timeout=settings.timeout, seed=settings.seed, checkpoint=settings.checkpoint)
        return open_endpoint(settings.endpoints[name], spec, clock=SystemClock(), options=options)
    if name in settings.models:
        path = _local_artifact(settings.models[name], store)
        if settings.shadow:
            return open_shadow(path, spec, clock=SystemClock(), trust=settings.trust, threads=settings.threads)
        return open_artifact(path, spec, trust=settings.trust, threads=settings.threads)
    known = [*settings.endpoints, *settings.models, *settings.loaded]
    close = get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else f" (known names: {', '.join(known) or 'none'})"
    raise ConfigError(
        f"predictor.{field_name}",
        "nothing is known under this name",
        got=name,
        expected=f"a name given by --model {name}=ARTIFACT or --endpoint {name}=URL{hint}",
    )


def publish_file(path: Path, uri: str) -> None:
    """Put a copy of a file, under its own name, into the folder or below the prefix `uri`.

    Raises:
        OutputError: it cannot be written there.
    """
    with Stores() as store, store.stage(uri) as folder:
        shutil.copyfile(path, folder / path.name)


def require_tracking() -> None:
    """Say before the work, not after it, that its results cannot be kept in MLflow.

    Raises:
        MissingExtraError: MLflow is not installed.
    """
    from pellucid.store import require_mlflow

    require_mlflow()


def track(result: AnalysisResult, folder: Path) -> str:
    """Keep a result and the files of a folder in MLflow; returns the id of the run.

    Raises:
        OutputError: MLflow could not keep them.
    """
    from pellucid.report.tracked_values import tracked_values
    from pellucid.store import log_to_mlflow

    found = tracked_values(result)
    return log_to_mlflow(found.parameters, found.metrics, found.tags, folder)


def open_model(loaded: LoadedModel, spec: PredictorSpec, *, threads: int | None = None) -> Predictor:
    """A model that the caller has in memory.

    Raises:
        ConfigError: the object is no model.
    """
    from pellucid.predict import open_loaded

    return open_loaded(loaded, spec, threads=threads)


def _local_artifact(uri: str, store: Store) -> str:
    if not uri.startswith("s3://"):
        return uri.removeprefix("file://")
    paths = store.fetch(uri)
    if len(paths) != 1:
        raise ConfigError(
            "--model", "an artifact in S3 is one object", got=uri, expected="the URI of a model.tar.gz or a model file"
        )
    return paths[0]
