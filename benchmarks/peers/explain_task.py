"""A process that explains when it is asked to, so that tools of different environments can be measured in turn.

Arguments: a folder with data.npz (the rows to explain and the pool of baseline rows), the model, what of it is explained, and
`ours` or `peers`. Each line of standard input is a request, answered by one line of JSON:

- `run`: explain a cell. CPU seconds of the explanation alone and rows asked for; values go to values.npy.
- `fresh`: the same, and growth of peak memory, with memory that was freed before given back.
- `watch`: the same as `fresh`, and the matrices that the model was asked about are kept, which takes time itself.
- `replay`: CPU seconds of the model alone on those matrices.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from explain_models import AskedModel

warnings.filterwarnings("ignore")
TOOLS = importlib.import_module(f"explain_{sys.argv[4]}").TOOLS


class Worker:
    """The model, the data, and the explanation that was prepared last."""

    def __init__(self, folder: Path, model: Path, output: str) -> None:
        self._folder = folder
        data = np.load(folder / "data.npz")
        self._rows, self._pool = data["rows"], data["pool"]
        self._model = AskedModel(model, output)
        self._warm: set[str] = set()
        self._prepared: dict[str, object] = {}
        self._explain = lambda: np.zeros(0)

    def answer(self, request: dict) -> dict:
        """What the request asks for; the reason, when it is not possible."""
        try:
            if request["do"] == "replay":
                return {"cpu": self._replay()}
            self._prepare(request["cell"])
            return self._watch() if request["do"] == "watch" else self._run(is_fresh=request["do"] == "fresh")
        except Exception as failed:
            return {"failed": f"{type(failed).__name__}: {failed}"[:300]}

    def _prepare(self, cell: dict) -> None:
        """Explainers are made, and libraries loaded, before the clock starts, unless the task is to be cold."""
        if cell == self._prepared:
            return
        name = cell["tool"]
        if name not in self._warm and not cell["is_cold"]:
            self._model(self._rows[:2])
            self._make(cell | {"rows": 1, "baselines": 1})()
        self._warm.add(name)
        self._explain, self._prepared = self._make(cell), cell

    def _make(self, cell: dict) -> object:
        rows, baseline = self._rows[: cell["rows"]], self._pool[: cell["baselines"]]
        return TOOLS[cell["tool"]](self._model, rows, baseline, cell["samples"], cell["seed"])

    def _run(self, *, is_fresh: bool) -> dict:
        start = _forget_peak() if is_fresh else 0
        before, started = self._model.asked, time.process_time()
        values = self._explain()
        cpu = time.process_time() - started
        growth = (_peak() - start) / 1024 if is_fresh else None
        np.save(self._folder / "values.npy", np.asarray(values))
        asked = self._model.asked - before
        return {"cpu": cpu, "asked": asked, "process": time.process_time(), "growth_mb": growth}

    def _watch(self) -> dict:
        with (self._folder / "asked.npy").open("wb") as self._model.keep:
            answer = self._run(is_fresh=True)
        self._model.keep = None
        return answer

    def _replay(self) -> float:
        kept = self._folder / "asked.npy"
        cpu = 0.0
        with kept.open("rb") as file:
            while file.tell() < kept.stat().st_size:
                cells = np.ascontiguousarray(np.load(file))  # row by row, as models like it
                started = time.process_time()
                self._model.predict(cells)
                cpu += time.process_time() - started
        return cpu


def _forget_peak() -> int:
    """Give freed memory back, and forget the highest use so far; the present one in KiB (Linux)."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    worker = Worker(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
