"""Runs explanation tasks in processes of their own, ours in this environment and those of peers in theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np

from benchmarks_path import PEERS
from explain_subjects import Subject
from peers.requirements import peer_python

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
MOST_PLAYERS = 14


@dataclass(frozen=True)
class Measured:
    """One cell of a task: CPU seconds, predictions asked for, growth of peak memory in MB, and the values.

    `process` is the CPU of the whole process until then, with its imports; `raw` that of the model alone per row, measured
    right before and after (ours only).
    """

    rows: int
    cpu: float
    asked: int
    growth_mb: float
    process: float
    raw: float
    values: np.ndarray

    @property
    def rate(self) -> float:
        return self.rows / max(self.cpu, 1e-9)


def run_task(
    subject: Subject,
    tool: str,
    cells: list[tuple[int, int, int]],
    *,
    output: str | None = None,
    tree_output: str = "raw",
    is_cold: bool = False,
) -> list[Measured]:
    """What each cell (rows, baseline rows, samples) took; the cells that were finished, when the tool failed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        task = {
            "tool": tool,
            "model": str(subject.model),
            "output": output or subject.output,
            "tree_output": tree_output,
            "is_cold": is_cold,
            "cells": [(min(count, len(subject.rows)), base, samples) for count, base, samples in cells],
        }
        (folder / "task.json").write_text(json.dumps(task))
        np.savez(folder / "data.npz", rows=subject.rows, pool=subject.pool)
        python = sys.executable if tool.startswith("ours") or tool == "raw" else peer_python("explain")
        env = {**os.environ, **ONE_THREAD}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # machine code is kept beside bytecode
        done = subprocess.run(
            [python, str(PEERS / "explain_task.py"), name], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"{tool} on {subject.name} failed: {done.stderr.strip()[-300:]}", flush=True)
            return []
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"cpu"')]
        values = np.load(folder / "values.npz")
        return [
            Measured(
                line["rows"],
                line["cpu"],
                line["asked"],
                line["growth_mb"],
                line["process"],
                line["raw"],
                values[str(k)],
            )
            for k, line in enumerate(lines)
        ]


def raw_rate(subject: Subject) -> float:
    """Rows per second of the model itself, in a batch of 65,536 (fewer where that takes long)."""
    first = run_task(subject, "raw", [(64, 1, 4096), (64, 1, 65_536)])
    return 65_536 / first[-1].cpu


def enumerated(predict: object, rows: np.ndarray, baseline: np.ndarray) -> np.ndarray | None:
    """Exact values by asking the model about all mixtures of every pair of rows; `None` where they are too many."""
    if max(int((row != base).sum()) for row in rows for base in baseline) > MOST_PLAYERS:
        return None
    return np.array([np.mean([_pair(predict, row, base) for base in baseline], axis=0) for row in rows])


def _pair(predict: object, row: np.ndarray, base: np.ndarray) -> np.ndarray:
    players = np.flatnonzero(row != base)
    d = len(players)
    values = np.zeros(len(row))
    if d == 0:
        return values
    masks = (np.arange(2**d)[:, np.newaxis] >> np.arange(d)) & 1
    mixed = np.repeat(base[np.newaxis], 2**d, axis=0)
    mixed[:, players] = np.where(masks, row[players], base[players])
    worth = np.asarray(predict(mixed), dtype=float)  # type: ignore[operator]
    sizes = masks.sum(axis=1)
    for position, player in enumerate(players):
        without = np.flatnonzero(masks[:, position] == 0)
        weights = np.array([1 / (d * comb(d - 1, int(size))) for size in range(d)])[sizes[without]]
        values[player] = (weights * (worth[without + 2**position] - worth[without])).sum()
    return values


def relative_error(values: np.ndarray, truth: np.ndarray | None) -> float | None:
    """Root mean square over rows and features, divided by that of the exact values."""
    if truth is None:
        return None
    values = values[: len(truth)]
    return float(np.sqrt(np.mean((values - truth) ** 2) / np.mean(truth**2)))
