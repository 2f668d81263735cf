"""Measures explanations in processes of their own, ours in this environment and those of peers in theirs, turn by turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np

from benchmarks_path import PEERS
from explain_subjects import Subject
from peers.requirements import peer_python

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
REPEATS = 3


@dataclass(frozen=True)
class Cell:
    """What to measure: a tool on the first rows, against the first baseline rows, with so many samples of each pair."""

    tool: str
    rows: int
    baselines: int
    samples: int = 0
    seed: int = 0
    is_cold: bool = False


@dataclass(frozen=True)
class Measured:
    """CPU seconds of a cell's explanation, predictions asked for, and the values (rows, features).

    `process` is the CPU of the whole process until then, with its imports; `growth_mb` that of its peak memory where it was measured.
    """

    cell: Cell
    cpu: float
    asked: int
    process: float
    values: np.ndarray
    growth_mb: float | None

    @property
    def rate(self) -> float:
        """Explained rows per second."""
        return self.cell.rows / max(self.cpu, 1e-9)


class TaskFailedError(Exception):
    """A tool could not explain a cell."""


class Worker:
    """A process that holds a model and explains cells with our tools or with those of peers."""

    def __init__(self, subject: Subject, whose: Literal["ours", "peers"], *, output: str | None = None) -> None:
        self.subject, self._whose, self._output = subject, whose, output or subject.output

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        np.savez(folder / "data.npz", rows=self.subject.rows, pool=self.subject.pool)
        python = sys.executable if self._whose == "ours" else peer_python("explain")
        arguments = (str(folder), str(self.subject.model), self._output, self._whose)
        env = {**os.environ, **ONE_THREAD}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # machine code is kept beside bytecode
        self._log = (folder / "log").open("w")
        self._process = subprocess.Popen(
            [python, str(PEERS / "explain_task.py"), *arguments],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()

    def run(self, cell: Cell) -> Measured:
        """Explain a cell; what comes before the explanation itself is not measured."""
        return self._measured("run", cell)

    def run_fresh(self, cell: Cell) -> Measured:
        """Explain a cell with no memory left over from before, so that the growth of its peak can be measured."""
        return self._measured("fresh", cell)

    def watch(self, cell: Cell) -> Measured:
        """The same, and what the model was asked is kept for `replay`; the CPU seconds mean nothing."""
        return self._measured("watch", cell)

    def replay(self) -> float:
        """CPU seconds of the model alone on what it was asked in the cell that was watched last, in the same calls."""
        return float(self._ask({"do": "replay"})["cpu"])

    def _measured(self, what: str, cell: Cell) -> Measured:
        cell = replace(cell, rows=min(cell.rows, len(self.subject.rows)))
        answer = self._ask({"do": what, "cell": asdict(cell)})
        return Measured(cell, values=np.load(Path(self._folder.name) / "values.npy"), **answer)

    def _ask(self, request: dict[str, object]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        answer: dict[str, Any] = (
            json.loads(line) if line else {"failed": (Path(self._folder.name) / "log").read_text()[-300:]}
        )
        if "failed" in answer:
            raise TaskFailedError(answer["failed"])
        return answer


def in_turn(ours: Worker, mine: Cell, peers: Worker, theirs: Cell) -> tuple[Measured, Measured, float]:
    """Both sides by turns: what took the median time of each, and how many times faster ours explains a row.

    The last is the median of the ratios of neighbours in time, so that a slow phase of the machine hits both sides.
    """
    pairs = [(ours.run(mine), peers.run(theirs)) for _ in range(REPEATS)]
    times_faster = median(mine.rate / theirs.rate for mine, theirs in pairs)
    return middle([mine for mine, _ in pairs]), middle([theirs for _, theirs in pairs]), times_faster


def middle(measured: list[Measured]) -> Measured:
    """What took the median time."""
    return sorted(measured, key=lambda one: one.cpu)[len(measured) // 2]
