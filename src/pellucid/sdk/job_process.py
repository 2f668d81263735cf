"""The process of a job: `pellucid container` on the job's folder."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

from pellucid.sdk.job_folder import JobFolder


def start_process(folder: JobFolder, options: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start the container on `folder` with these further options; it outlives this process unless it is stopped.

    The lock on `folder.lock` belongs to the open file, which the new process inherits and this one closes.
    """
    command = [sys.executable, "-P", "-m", "pellucid", "container", "--root", str(folder.path), *options]
    with folder.log.open("wb") as log, folder.lock.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(  # noqa: S603 - this very interpreter, and this package
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
    (folder.path / "pid").write_text(str(process.pid), encoding="ascii")
    threading.Thread(target=process.wait, name=f"reap {process.pid}", daemon=True).start()
