"""A child process that runs code which comes with a model: pickles, MLflow flavours, inference scripts.

It is a separate process, not a cage: the code can do whatever the user can. What the separation buys is that a crash, a
hang or an endless print does not take this process along, that credentials in environment variables stay here, and that
nothing that comes back is executed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Literal

from pellucid.core.errors import ModelError
from pellucid.predict.messages import LAST_LINES, GarbledError, Message, receive, send

ChildKind = Literal["sklearn", "mlflow", "script", "shadow"]

TIME_OUT = 300.0
"""Seconds a child may take to load its model, or to answer one request."""

_PASSED_ON = (
    "PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
    "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TMPDIR", "TMP", "TEMP", "JAVA_HOME",
)  # fmt: skip
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
_TAIL = 4000
_GRACE = 5.0


class Child:
    """One child process with one model in it. It ends with `close`, with this object, and with its parent."""

    def __init__(self, kind: ChildKind, path: Path, *, threads: int | None = None, time_out: float = TIME_OUT) -> None:
        self._name = f"The model {path}"
        self._time_out = time_out
        self._home = tempfile.TemporaryDirectory(prefix="pellucid-child-")
        self._process = _start(self._home.name, threads)
        self._errors = _Tail(_pipe(self._process.stderr))
        self._finalizer = weakref.finalize(self, _end, self._process, self._errors, self._home)
        try:
            self.ask(Message({"load": kind, "path": str(path.resolve()), "threads": threads}))
        except BaseException:
            self.close()
            raise

    @property
    def is_alive(self) -> bool:
        """Whether the child can still be asked."""
        return self._finalizer.alive

    def ask(self, message: Message) -> Message:
        """The child's answer.

        Raises:
            ModelError: the model's code failed, the child died, hung longer than the time-out, or answered nonsense.
        """
        if not self.is_alive:
            raise ModelError(f"{self._name} is closed")
        with self._deadline() as is_late:
            try:
                send(_pipe(self._process.stdin), message)
                answer = receive(_pipe(self._process.stdout))
            except (EOFError, OSError) as error:
                raise self._died(late=is_late.is_set()) from error
            except GarbledError as error:
                raise self._failed(f"answered nonsense: {error}") from error
            except BaseException:
                self.close()
                raise
        if "error" in answer.head:
            raise self._failed(f"failed: {answer.head['error']}", lines=answer.head["lines"])
        return answer

    def close(self) -> None:
        """End the child at once; a second call does nothing."""
        self._finalizer()

    @contextmanager
    def _deadline(self) -> Iterator[threading.Event]:
        """Kills the child when time is up, which ends any waiting for it; the event says that this happened."""
        is_late = threading.Event()
        timer = threading.Timer(self._time_out, _expire, (self._process, is_late))
        timer.daemon = True
        timer.start()
        try:
            yield is_late
        finally:
            timer.cancel()

    def _died(self, *, late: bool) -> ModelError:
        if late:
            return self._failed(f"did not answer within {self._time_out:g} seconds and was stopped")
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        return self._failed(f"ended unexpectedly ({_describe_end(self._process.returncode)})")

    def _failed(self, what: str, *, lines: list[str] | None = None) -> ModelError:
        """The error to raise; a child that did not say `lines` itself ends, and what it wrote last is told."""
        if lines is None:
            self.close()
        tail = self._errors.text() if lines is None else "\n".join(lines)
        written = f" Its last lines were: {tail!r}" if tail else ""
        return ModelError(f"{self._name} {what}.{written}")


class _Tail:
    """Reads a stream to its end in the background and remembers the last of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._content = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """The last characters written so far."""
        lines = self._content.decode("utf-8", "replace").strip().splitlines()
        return "\n".join(lines[-LAST_LINES:])

    def join(self) -> None:
        """Wait until the stream has ended."""
        self._thread.join(_GRACE)

    def _read(self) -> None:
        with self._stream:
            while chunk := os.read(self._stream.fileno(), 65536):
                self._content = (self._content + chunk)[-_TAIL:]


def _start(home: str, threads: int | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "pellucid.predict.child_main"]
    return subprocess.Popen(  # noqa: S603 - this very interpreter, and a module of this package
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(home, threads),
        start_new_session=True,
    )


def _environment(home: str, threads: int | None) -> dict[str, str]:
    """What a child needs to run Python; no credentials, and a home of its own without any."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    limits = {} if threads is None else dict.fromkeys(_THREAD_LIMITS, str(threads))
    return {**kept, **limits, "HOME": home, "USERPROFILE": home, "PYTHONUTF8": "1"}


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ModelError("The child process has no pipe to speak through")
    return stream


def _expire(process: subprocess.Popen[Any], is_late: threading.Event) -> None:
    is_late.set()
    _kill(process)


def _kill(process: subprocess.Popen[Any]) -> None:
    """End a child and whatever it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _end(process: subprocess.Popen[Any], errors: _Tail, home: tempfile.TemporaryDirectory[str]) -> None:
    _kill(process)
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    errors.join()
    home.cleanup()


def _describe_end(code: int | None) -> str:
    if code is None:
        return "still running, but its pipe is closed"
    if code < 0:
        return f"killed by signal {signal.Signals(-code).name}"
    return f"exit code {code}"
