"""Calls made side by side, their results in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def map_in_order(
    call: Callable[[T], R], take: Callable[[], T | None], capacity: Callable[[], int], stop: threading.Event
) -> list[R]:
    """`call(item)` for all that `take` gives until it gives `None`, in order, up to `capacity()` calls at a time.

    `take` and `capacity` are asked by the calling thread only, and as late as possible. The first exception, also an
    interrupt from the keyboard, is raised at once: `stop` is set, no further call begins, and calls under way are left
    to end by themselves, on threads that do not keep the process alive.
    """
    item = take()
    if item is None:
        return []
    following = take()
    if following is None:
        return [call(item)]
    crew = _Crew(call, stop)
    try:
        crew.begin(item)
        while following is not None:
            while crew.under_way >= max(1, capacity()):
                crew.await_one()
            crew.begin(following)
            following = take()
        return crew.finish()
    finally:
        stop.set()
        crew.dismiss()


class _Crew(Generic[T, R]):
    """Threads that make calls; `under_way` is the number of calls begun and not yet awaited."""

    def __init__(self, call: Callable[[T], R], stop: threading.Event) -> None:
        self._call = call
        self._stop = stop
        self._waiting: queue.SimpleQueue[tuple[int, T] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, R] | BaseException] = queue.SimpleQueue()
        self._results: dict[int, R] = {}
        self._begun = 0
        self._threads = 0

    @property
    def under_way(self) -> int:
        return self._begun - len(self._results)

    def begin(self, item: T) -> None:
        """Have somebody make the call."""
        if self.under_way >= self._threads:
            threading.Thread(target=self._work, daemon=True).start()
            self._threads += 1
        self._waiting.put((self._begun, item))
        self._begun += 1

    def await_one(self) -> None:
        """Wait until one more call has ended, and raise what it raised."""
        outcome = self._done.get()
        if isinstance(outcome, BaseException):
            raise outcome
        self._results[outcome[0]] = outcome[1]

    def finish(self) -> list[R]:
        """All results, in the order in which calls were begun."""
        while self.under_way:
            self.await_one()
        return [self._results[index] for index in range(self._begun)]

    def dismiss(self) -> None:
        """Let idle threads end."""
        for _ in range(self._threads):
            self._waiting.put(None)

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None and not self._stop.is_set():
            index, item = task
            try:
                self._done.put((index, self._call(item)))
            except BaseException as error:  # noqa: BLE001 - it is raised where the caller waits
                self._done.put(error)
                return
