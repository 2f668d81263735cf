"""A job's folder: its request, its log, and how it is doing, for this process and any later one.

request.json     what was asked for, in the words of DescribeProcessingJob
processing/...   the file system of a processing container (contract 7.2)
output/message   the exit message
log.txt          everything the job said
alive            locked by the job's process for as long as it lives
pid              its process id
stopping         there when somebody asked it to stop
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pellucid.core.errors import ConfigError

Status = Literal["InProgress", "Stopping", "Completed", "Failed", "Stopped"]

_COMPLETED = "Completed:"
_STOPPED = "Signal 15 received"
_TAIL = 2000


class JobFolder:
    """Reads and writes the files of one job below `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = path / "processing/input/config/analysis_config.json"
        self.log = path / "log.txt"
        self.lock = path / "alive"

    def create(self, request: dict[str, Any], config: str) -> None:
        """Make the folder.

        Raises:
            ConfigError: there is one already.
        """
        try:
            self.path.mkdir(parents=True)
        except FileExistsError as error:
            expected = "a name that no job has had yet"
            raise ConfigError(
                "job_name", "there is a job of this name", got=self.path.name, expected=expected
            ) from error
        self.config.parent.mkdir(parents=True)
        self.config.write_text(config, encoding="utf-8")
        (self.path / "request.json").write_text(json.dumps(request), encoding="utf-8")

    @property
    def request(self) -> dict[str, Any]:
        """What was asked for.

        Raises:
            FileNotFoundError: there is no such job.
        """
        found: dict[str, Any] = json.loads((self.path / "request.json").read_text(encoding="utf-8"))
        return found

    @property
    def status(self) -> Status:
        """How the job is doing."""
        is_stopping = (self.path / "stopping").exists()
        if self.is_alive():
            return "Stopping" if is_stopping else "InProgress"
        message = self.message
        if message.startswith(_COMPLETED):
            return "Completed"
        return "Stopped" if is_stopping or message.startswith(_STOPPED) else "Failed"

    @property
    def message(self) -> str:
        """The exit message; empty while there is none."""
        with suppress(FileNotFoundError):
            return (self.path / "output/message").read_bytes().decode("utf-8", "ignore")
        return ""

    @property
    def failure(self) -> str:
        """Why the job failed: its message, or the end of its log when it could not leave one."""
        if self.message:
            return self.message
        tail = self.log.read_bytes()[-_TAIL:].decode("utf-8", "replace").strip()
        return f"The job's process ended without a message; its last lines were: {tail or 'none'}"

    def is_alive(self) -> bool:
        """Whether the job's process lives: it holds the lock, whoever asks."""
        with self.lock.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def stop(self) -> None:
        """Ask the process to end (signal 15); a job that has ended stays as it is."""
        if self.is_alive():
            (self.path / "stopping").touch()
            with suppress(ProcessLookupError):
                os.kill(int((self.path / "pid").read_text(encoding="ascii")), signal.SIGTERM)

    def times(self) -> dict[str, datetime]:
        """When the job was made and started, and when it changed last or ended."""
        made = _modified(self.path / "request.json")
        ended = self.path / "output/message"
        last = _modified(ended if ended.exists() else self.log)
        times = {"CreationTime": made, "ProcessingStartTime": _modified(self.path / "pid"), "LastModifiedTime": last}
        return times if self.is_alive() else {**times, "ProcessingEndTime": last}


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone()
