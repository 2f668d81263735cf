"""Time a command as a whole process: CPU seconds and peak memory, as the operating system accounts for them."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path


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


def measure(command: list[str], runs: int, *, environment: dict[str, str] | None = None) -> Figure:
    """Run a command once to warm the page cache, then `runs` times."""
    env = {**os.environ, **(environment or {})}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    single = [_once(command, env) for _ in range(runs + 1)][1:] if runs > 1 else [_once(command, env)]
    failed = [error for *_, error in single if error]
    if failed:
        return Figure(0.0, 0.0, 0.0, 0, failed[0])
    cpu, wall, peak, _ = zip(*single, strict=True)
    return Figure(statistics.median(cpu), statistics.median(wall), statistics.median(peak), runs)


def _once(command: list[str], env: dict[str, str]) -> tuple[float, float, float, str]:
    log = Path(tempfile.gettempdir()) / "pellucid-benchmark.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    error = "" if process.returncode == 0 else f"exit {process.returncode}: {log.read_text(errors='replace')[-300:]}"
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, error
