"""Progress of long work: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from pellucid.api.progress import Bars
from pellucid.core.duration import spoken_duration

if TYPE_CHECKING:
    from pellucid.core.ports import Progress

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def open_progress(stream: TextIO | None = None) -> Iterator[Progress]:
    """A progress port that draws on `stream` (standard error)."""
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield PlainLines(stream)
        return
    bars = Bars(stream)
    try:
        yield bars
    finally:
        bars.close()


class Messages(logging.StreamHandler[TextIO]):
    """Log lines that stand above the bars instead of running into them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one message."""
        if "tqdm" not in sys.modules:
            super().emit(record)
            return
        from tqdm import tqdm

        with tqdm.external_write_mode(file=self.stream):
            super().emit(record)


class PlainLines:
    """A line when a task has run for a while, and then every few seconds: short tasks say nothing.

    It says how long the rest will take if it goes on as since the task was first reported.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._task = ""
        self._last = 0.0
        self._first = 0.0, 0

    def __call__(self, task: str, done: int, total: int | None) -> None:
        """Report that `done` of `total` units of `task` are done."""
        now = time.monotonic()
        if task != self._task:
            self._task, self._last, self._first = task, now, (now, done)
        elif now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            of = f" of {total:,}{self._left(now, done, total)}" if total else ""
            print(f"{task}: {done:,}{of}", file=self._stream, flush=True)

    def _left(self, now: float, done: int, total: int) -> str:
        started, before = self._first
        if not before < done < total:
            return ""
        seconds = (now - started) / (done - before) * (total - done)
        return f", about {spoken_duration(seconds)} left"
