"""Results in MLflow: the tracking server, experiment and run are chosen as for any MLflow program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pellucid.core.errors import MissingExtraError, OutputError

if TYPE_CHECKING:
    from types import ModuleType

BATCH = 500
"""Values sent at once: MLflow takes at most 1,000 metrics (`mlflow.utils.validation`)."""

BATCH_OF_TEXTS = 100
"""Parameters and tags sent at once: MLflow takes at most 100 of each."""


def require_mlflow() -> ModuleType:
    """The library, before the work whose results it is to keep.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import mlflow
    except ImportError as error:
        raise MissingExtraError("mlflow-skinny", "mlflow", "keeping results in MLflow") from error
    module: ModuleType = mlflow
    return module


def log_to_mlflow(
    parameters: Mapping[str, str], metrics: Mapping[str, float], tags: Mapping[str, str], folder: Path
) -> str:
    """The id of the run that now holds these values, and the files of `folder` as artifacts.

    It is the active run where there is one, else a new one in the experiment that MLflow's own settings name.

    Raises:
        MissingExtraError: MLflow is not installed.
        OutputError: MLflow could not keep them.
    """
    mlflow = require_mlflow()
    try:
        with _run(mlflow) as run:
            for part in _parts(parameters, BATCH_OF_TEXTS):
                mlflow.log_params(part)
            for part in _parts(metrics, BATCH):
                mlflow.log_metrics(part)
            for part in _parts(tags, BATCH_OF_TEXTS):
                mlflow.set_tags(part)
            mlflow.log_artifacts(str(folder))
            return str(run.info.run_id)
    except (mlflow.exceptions.MlflowException, OSError) as error:
        first = str(error).partition("\n")[0]
        raise OutputError(
            f"MLflow at {mlflow.get_tracking_uri()} could not keep the results: {first}; check MLFLOW_TRACKING_URI"
        ) from error


@contextmanager
def _run(mlflow: Any) -> Iterator[Any]:
    active = mlflow.active_run()
    if active is not None:
        yield active
        return
    with mlflow.start_run() as run:
        yield run


def _parts(values: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
    items = iter(values.items())
    while part := dict(islice(items, size)):
        yield part
