"""Time commands as whole processes: CPU seconds and peak memory, as the operating system accounts for them."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What one process took from its start to its end; `error` when it failed."""

    cpu: float
    wall: float
    peak_mb: float
    error: str = ""


@dataclass(frozen=True)
class Figure:
    """Median CPU and wall seconds and median peak memory over `runs` runs; `error` when the command failed."""

    cpu: float
    wall: float
    peak_mb: float
    runs: int
    error: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        if self.error:
            return self.error.replace("\n", " ")[-160:]
        return f"cpu {self.cpu:8.2f} s  wall {self.wall:8.2f} s  peak {self.peak_mb:7.0f} MB"


def measure(command: list[str], runs: int, *, exit_code: int = 0) -> Figure:
    """Run a command once to warm the page cache, then `runs` times; any other exit code is a failure."""
    run_once(command, exit_code=exit_code)
    return summarize([run_once(command, exit_code=exit_code) for _ in range(runs)])


def take_turns(commands: Sequence[list[str]], turns: Sequence[int]) -> list[list[Run]]:
    """What the runs of each command took: once each and then again, each for so many turns, or until it fails.

    A slow phase of the machine so hits all of them. What has several turns runs once before, to warm the page cache.
    """
    for command, wanted in zip(commands, turns, strict=True):
        if wanted > 1:
            run_once(command)
    taken: list[list[Run]] = [[] for _ in commands]
    for turn in range(max(turns)):
        for command, wanted, runs in zip(commands, turns, taken, strict=True):
            if turn < wanted and not any(run.error for run in runs):
                runs.append(run_once(command))
    return taken


def run_once(command: list[str], *, exit_code: int = 0) -> Run:
    """Start a command and wait for its end, which should have this exit code."""
    env = dict(os.environ)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    with tempfile.NamedTemporaryFile(prefix="pellucid-benchmark-") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said = Path(log.name).read_text(errors="replace")[-300:]
    error = "" if process.returncode == exit_code else f"exit {process.returncode}: {said}"
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, error)


def summarize(runs: Sequence[Run]) -> Figure:
    """The medians of runs of one command."""
    failed = next((run.error for run in runs if run.error), "")
    if failed:
        return Figure(0.0, 0.0, 0.0, 0, failed)
    cpu, wall, peak = (statistics.median(getattr(run, name) for run in runs) for name in ("cpu", "wall", "peak_mb"))
    return Figure(cpu, wall, peak, len(runs))


def median_ratio(runs: Sequence[Run], others: Sequence[Run]) -> float | None:
    """The median ratio of CPU seconds of neighbours in time, over the turns that both had; None where one failed."""
    if any(run.error for run in (*runs, *others)):
        return None
    return statistics.median(run.cpu / other.cpu for run, other in zip(runs, others, strict=False))
