"""Where bytes live: folders of this machine, S3, and MLflow."""

from pellucid.store.mlflow_runs import log_to_mlflow, require_mlflow
from pellucid.store.stores import Stores

__all__ = ["Stores", "log_to_mlflow", "require_mlflow"]
