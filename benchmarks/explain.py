"""How fast and how right are the attributions, next to peers and next to the raw model?

    python benchmarks/explain.py [--parts exact,margin,...] [--seeds 1000] [--into docs/benchmarks]

One thread. CPU seconds of the explanation alone, each side in a process of its own, with its libraries and machine code loaded, and
side after side in turns. Each part is published when it is complete, to `explain.json` and `.md`; the other parts stay as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

import explain_checks
from benchmarks_path import DOCS
from explain_client import client
from explain_errors import errors
from explain_exact import exact, margin, process
from explain_page import page
from explain_parts import Row
from explain_sampled import memory, sampled
from explain_subjects import Subjects
from explain_tasks import TaskFailedError
from peers.requirements import SHARED, peer_versions

PARTS = {
    "exact": exact,
    "margin": margin,
    "process": process,
    "sampled": sampled,
    "errors": errors,
    "tiny": explain_checks.tiny,
    "coverage": explain_checks.coverage,
    "memory": memory,
    "client": client,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure: %(default)s")
    parser.add_argument("--seeds", type=int, default=1000, help="seeds of the part tiny")
    parser.add_argument("--into", type=Path, default=DOCS, help="folder of the results")
    options = parser.parse_args()
    chosen = {name: PARTS[name] for name in options.parts.split(",")}
    if "tiny" in chosen:
        chosen["tiny"] = partial(explain_checks.tiny, seeds=options.seeds)
    with tempfile.TemporaryDirectory(prefix="pellucid-explain-") as folder:
        subjects = Subjects(Path(folder))
        failed = [
            name for name, measure in chosen.items() if not _measure(name, partial(measure, subjects), options.into)
        ]
    sys.exit(f"failed, and left as they were: {', '.join(failed)}" if failed else 0)


def _measure(name: str, part: Callable[[], Iterator[Row]], into: Path) -> bool:
    """Whether a part could be measured whole; it is published then."""
    started, rows = time.perf_counter(), []
    try:
        for row in part():
            rows.append(row)
            print(name, row, flush=True)
    except TaskFailedError as failed:
        print(f"{name}: {failed}", flush=True)
        return False
    minutes = (time.perf_counter() - started) / 60
    print(f"{name}: {len(rows)} lines in {minutes:.1f} minutes", flush=True)
    _publish(into, name, rows, minutes)
    return True


def _publish(folder: Path, part: str, rows: list[Row], minutes: float) -> None:
    """Put one part's results among those of the others."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "explain.json"
    before = json.loads(path.read_text()) if path.exists() else {}
    parts = {name: before[name] for name in PARTS if name in before} | {part: rows}
    about = {"minutes": before.get("about", {}).get("minutes", {}) | {part: minutes}, **_versions()}
    results = {"about": about, **parts}
    path.write_text(json.dumps(results, indent=1) + "\n")
    (folder / "explain.md").write_text(page(results))


def _versions() -> dict[str, object]:
    ours = {"python": platform.python_version(), **{name: version(name) for name in (*SHARED["explain"], "numba")}}
    return {"cores": os.cpu_count(), "ours": ours, "peers": peer_versions("explain")}


if __name__ == "__main__":
    main()
