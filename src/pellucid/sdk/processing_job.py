"""A job that runs, or has run, on this machine."""

from __future__ import annotations

import logging
from typing import Any

from msgspec import Struct

from pellucid.core.errors import ConfigError
from pellucid.sdk.job_folder import JobFolder
from pellucid.sdk.job_log import follow, ticks
from pellucid.sdk.session import session_of
from pellucid.sdk.unexpected_status import UnexpectedStatusException

_SECONDS_A_DOT = 1.0
_MARKS = {"Completed": "!", "Stopped": "s", "Failed": "*"}

_LOG = logging.getLogger(__name__)


class ProcessingInput(Struct, frozen=True):
    """Where an input comes from, and where a container would see it."""

    input_name: str
    source: str
    destination: str


class ProcessingOutput(Struct, frozen=True):
    """Where a container would write an output, and where it goes."""

    output_name: str
    source: str
    destination: str


class ProcessingJob:
    """Made by the `run_` methods of a processor, or found again by name, in this process or another."""

    def __init__(self, folder: JobFolder, sagemaker_session: object = None) -> None:
        request = folder.request
        self.job_name: str = request["ProcessingJobName"]
        self.inputs = [
            ProcessingInput(entry["InputName"], entry["S3Input"]["S3Uri"], entry["S3Input"]["LocalPath"])
            for entry in request["ProcessingInputs"]
        ]
        self.outputs = [
            ProcessingOutput(entry["OutputName"], entry["S3Output"]["LocalPath"], entry["S3Output"]["S3Uri"])
            for entry in request["ProcessingOutputConfig"]["Outputs"]
        ]
        self.output_kms_key: str | None = request["ProcessingOutputConfig"].get("KmsKeyId")
        self.sagemaker_session = sagemaker_session
        self._folder = folder

    @classmethod
    def from_processing_name(cls, sagemaker_session: object = None, processing_job_name: str = "") -> ProcessingJob:
        """The job of this name.

        Raises:
            ConfigError: there is none.
        """
        folder = session_of(sagemaker_session).job_folder(processing_job_name)
        try:
            return cls(folder, sagemaker_session)
        except FileNotFoundError as error:
            raise ConfigError(
                "processing_job_name",
                f"there is no job of this name in {folder.path.parent}",
                got=processing_job_name,
                expected="the job_name of a job that was started on this machine, by the same user",
            ) from error

    @classmethod
    def from_processing_arn(cls, sagemaker_session: object = None, processing_job_arn: str = "") -> ProcessingJob:
        """The job with this ARN; raises as `from_processing_name`."""
        return cls.from_processing_name(sagemaker_session, session_of(sagemaker_session).name_in(processing_job_arn))

    @property
    def name(self) -> str:
        """The job's name."""
        return self.job_name

    def describe(self) -> dict[str, Any]:
        """Request, status, times and messages, under the names of DescribeProcessingJob."""
        status, message = self._folder.status, self._folder.message
        found = {**self._folder.request, "ProcessingJobStatus": status, **self._folder.times()}
        if message:
            found["ExitMessage"] = message
        if status == "Failed":
            found["FailureReason"] = self._folder.failure
        return found

    def wait(self, logs: bool = True) -> None:
        """Wait for the end, printing the job's log line by line, or without `logs` a dot a second.

        Raises:
            UnexpectedStatusException: the job failed.
        """
        if logs:
            self._print_log()
        else:
            self._print_dots()
        status = self._folder.status
        if status == "Failed":
            raise UnexpectedStatusException.of_failed_job(self.job_name, self._folder.failure)
        if status == "Stopped":
            _LOG.warning("Job %s was stopped before it was done; it has no results", self.job_name)

    def stop(self) -> None:
        """Ask the job to stop; it cleans up, writes no results, and ends as `Stopped`."""
        self._folder.stop()

    def _print_log(self) -> None:
        from pellucid.report import printable

        for line in follow(self._folder):
            print(printable(line), flush=True)  # noqa: T201 - what logs=True asks for

    def _print_dots(self) -> None:
        for _ in ticks(self._folder, _SECONDS_A_DOT):
            print(".", end="", flush=True)  # noqa: T201
        print(_MARKS.get(self._folder.status, ""))  # noqa: T201
