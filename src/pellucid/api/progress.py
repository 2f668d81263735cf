"""Progress bars: on a terminal or in a notebook, and only for work that takes a while."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

    from pellucid.core.ports import Progress

PATIENCE = 2.0
"""Seconds a task may take before anything is drawn."""


@contextmanager
def quiet_or_bars(wanted: bool | None) -> Iterator[Progress]:  # noqa: FBT001 - None is the third answer
    """A progress port; `None` draws where somebody can see it: on a terminal and in a notebook."""
    if not (_is_watched() if wanted is None else wanted):
        yield _say_nothing
        return
    bars = Bars(sys.stderr, delay=PATIENCE)
    try:
        yield bars
    finally:
        bars.close()


class Bars:
    """One bar a task, drawn once the task has lasted `delay` seconds."""

    def __init__(self, stream: TextIO, delay: float = 0.0) -> None:
        """Draw on `stream`."""
        self._stream = stream
        self._delay = delay
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
        self._bar = tqdm(
            total=total,
            desc=task,
            file=self._stream,
            leave=False,
            unit_scale=True,
            dynamic_ncols=True,
            delay=self._delay,
        )


def _is_watched() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


def _say_nothing(task: str, done: int, total: int | None) -> None:
    """Nobody is there to read it."""
