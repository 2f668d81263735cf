"""Progress of long work: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

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


class PlainLines:
    """A line when a task has run for a while, and then every few seconds: short tasks say nothing."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._task = ""
        self._last = 0.0

    def __call__(self, task: str, done: int, total: int | None) -> None:
        """Report that `done` of `total` units of `task` are done."""
        now = time.monotonic()
        if task != self._task:
            self._task, self._last = task, now
        elif now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            of = f" of {total:,}" if total else ""
            print(f"{task}: {done:,}{of}", file=self._stream, flush=True)


class Bars:
    """One bar a task."""

    def __init__(self, stream: TextIO) -> None:
        """Draw on `stream`."""
        self._stream = stream
        self._bar: tqdm[NoReturn] | None = None
        self._task = ""

    def __call__(self, task: str, done: int, total: int | None) -> None:
        """Report that `done` of `total` units of `task` are done."""
        if task != self._task or self._bar is None:
            self._start(task, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the last bar down."""
        if self._bar is not None:
            self._bar.close()

    def _start(self, task: str, total: int | None) -> None:
        from tqdm import tqdm

        self.close()
        self._task = task
        self._bar = tqdm(total=total, desc=task, file=self._stream, leave=False, unit_scale=True, dynamic_ncols=True)
