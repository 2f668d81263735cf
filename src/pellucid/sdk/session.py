"""Where jobs are kept and what models are called: what a SageMaker session is to the managed service."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from pellucid.core.errors import ConfigError
from pellucid.sdk.job_folder import JobFolder
from pellucid.sdk.job_process import start_process
from pellucid.sdk.job_request import container_options
from pellucid.sdk.models import Known, Models
from pellucid.sdk.sparse import JsonObject

JOBS = "PELLUCID_JOBS"
"""The environment variable that names the folder of jobs."""

BUCKET = "PELLUCID_BUCKET"
"""The environment variable that names the bucket of notebooks that ask their session for one."""

NAME_LIMIT = 63

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_ARN = "arn:aws:sagemaker:local:000000000000:processing-job/"


class LocalSession:
    """A folder of jobs and a set of names for models; pass it as `sagemaker_session` to keep both to yourself.

    `jobs` is by default the folder that `PELLUCID_JOBS` names, else `pellucid/jobs` in the user's cache folder;
    `models` is a folder of models, by default the one that `PELLUCID_MODELS` names.
    """

    def __init__(self, jobs: str | Path | None = None, models: str | Path | None = None) -> None:
        self.models = Models(models)
        self._jobs = jobs

    def register_model(self, name: str, artifact: str | Path, *, trust: bool = False) -> None:
        """Let `model_name=name` mean a model file, folder or archive; `trust` allows code that comes with it.

        Raises:
            ConfigError: the name cannot be used, or there is no such file.
        """
        target = os.fspath(artifact)
        if not target.startswith(("s3://", "file://")):
            if not Path(target).exists():
                raise ConfigError("artifact", "there is no such file or folder", got=target, expected="a model")
            target = str(Path(target).resolve())
        self.models.register(name, Known(target, trust=trust))

    def register_endpoint(self, name: str, url: str) -> None:
        """Let `endpoint_name=name` mean the HTTP server at `url`.

        Raises:
            ConfigError: the name or the URL cannot be used.
        """
        if not url.startswith(("http://", "https://")):
            raise ConfigError("url", "cannot be called", got=url, expected="http://host:port or https://host")
        self.models.register(name, Known(url, is_endpoint=True))

    def job_folder(self, name: str) -> JobFolder:
        """The folder of the job of this name, whether there is one or not.

        Raises:
            ConfigError: this cannot be the name of a job.
        """
        if len(name) > NAME_LIMIT or not _NAME.fullmatch(name):
            expected = f"at most {NAME_LIMIT} letters, digits and single hyphens between them"
            raise ConfigError("job_name", "cannot be the name of a job", got=name, expected=expected)
        return JobFolder(self.jobs / name)

    def default_bucket(self) -> str:
        """The bucket that `PELLUCID_BUCKET` names.

        Raises:
            ConfigError: it names none: on this machine, data lies in folders.
        """
        bucket = os.environ.get(BUCKET)
        if not bucket:
            raise ConfigError("default_bucket", f"there is none; use local paths, or set {BUCKET} to a bucket of yours")
        return bucket

    def start(self, request: JsonObject, config: JsonObject) -> JobFolder:
        """The folder of a new job, whose process runs from now on.

        Raises:
            ConfigError: nothing is known under the name of the model, or there is a job of this name.
        """
        options = container_options(request) + self._model_options(config.get("predictor", {}))
        folder = self.job_folder(request["ProcessingJobName"])
        folder.create(request, json.dumps(config))
        start_process(folder, options, request.get("Environment", {}))
        return folder

    def _model_options(self, predictor: JsonObject) -> list[str]:
        name = predictor.get("endpoint_name") or predictor.get("model_name")
        if name is None:
            return []
        known = self.models.find(name)
        if known.is_endpoint:
            return ["--endpoint", f"{name}={known.target}"]
        return ["--model", f"{name}={known.target}", "--shadow", *(["--trust"] if known.trust else [])]

    @property
    def jobs(self) -> Path:
        """The folder that holds one folder a job."""
        chosen = self._jobs or os.environ.get(JOBS)
        return Path(chosen).absolute() if chosen else _cache() / "pellucid" / "jobs"

    def arn(self, name: str) -> str:
        """The job's ARN: its name in lower case, in an account that nobody has."""
        return _ARN + name.lower()

    def name_in(self, arn: str) -> str:
        """The name of the job with this ARN, in the spelling it was started with."""
        wanted = arn.rpartition("/")[2]
        found = [folder.name for folder in self.jobs.glob("*") if folder.name.lower() == wanted]
        return found[0] if found else wanted


def session_of(given: Any) -> LocalSession:
    """The session that was given, or the one of this process when it is none of ours."""
    return given if isinstance(given, LocalSession) else DEFAULT


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


DEFAULT = LocalSession()
"""The session of this process, used wherever none of ours is given."""

register_model = DEFAULT.register_model
register_endpoint = DEFAULT.register_endpoint
