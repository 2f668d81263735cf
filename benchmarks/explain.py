"""How fast and how right are the attributions, next to peers and next to the raw model?

    python benchmarks/explain.py [--parts exact,margin,process,sampled,tiny,coverage,memory,client] [--seeds 1000]

One thread. CPU seconds of the explanation alone, each task in a process of its own, with its libraries and machine code loaded.
Each part is published line by line, to `docs/benchmarks/explain.json` and `.md`; the other parts stay as they were.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path

import explain_parts
from benchmarks_path import DOCS
from explain_client import client
from explain_page import page
from explain_subjects import Subjects

PARTS = {
    "exact": explain_parts.exact,
    "margin": explain_parts.margin,
    "process": explain_parts.process,
    "sampled": explain_parts.sampled,
    "tiny": explain_parts.tiny,
    "coverage": explain_parts.coverage,
    "memory": explain_parts.memory,
    "client": client,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure: %(default)s")
    parser.add_argument("--seeds", type=int, default=1000, help="seeds of the part tiny")
    options = parser.parse_args()
    chosen = {name: PARTS[name] for name in options.parts.split(",")}
    if "tiny" in chosen:
        chosen["tiny"] = partial(explain_parts.tiny, seeds=options.seeds)
    with tempfile.TemporaryDirectory(prefix="pellucid-explain-") as folder:
        models = Subjects(Path(folder))
        for name, measure in chosen.items():
            started = time.perf_counter()
            rows = []
            for row in measure(models):
                rows.append(row)
                print(name, {key: value for key, value in row.items() if key != "peer_errors"}, flush=True)
                _publish(name, rows)
            print(f"{name}: {len(rows)} lines in {time.perf_counter() - started:.0f} s", flush=True)


def _publish(part: str, rows: list[dict[str, object]]) -> None:
    """Put one part's results among those of the others."""
    DOCS.mkdir(parents=True, exist_ok=True)
    path = DOCS / "explain.json"
    results = json.loads(path.read_text()) if path.exists() else {}
    results = {name: found for name, found in results.items() if name in PARTS}
    results[part] = rows
    path.write_text(json.dumps(results, indent=1) + "\n")
    (DOCS / "explain.md").write_text(page(results))


if __name__ == "__main__":
    main()
