"""What do all bias metrics cost, from file to JSON, next to peers and next to merely reading the columns?

    python benchmarks/bias.py [--sizes 32k,1m,10m,reviews,facets] [--runs 5] [--no-peers] [--into docs/benchmarks]

The tools of a file take turns. Writes `bias.json` and `bias.md`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks_path import DOCS
from bias_cases import FLOOR, OURS, Case, cells
from bias_page import page
from measure import Run, median_ratio, summarize, take_turns

EVERY_SIZE = "32k,1m,10m,100m,reviews,facets"

Row = dict[str, object]


def main() -> None:
    options = _options()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pellucid-bias-") as folder:
        for size in options.sizes.split(","):
            for cell in cells(size, options.runs, Path(folder), is_compared=not options.no_peers):
                rows += _measured(cell)
                _publish(rows, options.into)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="32k,1m,10m,reviews,facets")
    parser.add_argument("--runs", type=int, default=5, help="turns of what is quick; slow peers have fewer")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--into", type=Path, default=DOCS, help="folder of the results")
    options = parser.parse_args()
    if options.sizes == "all":
        options.sizes = EVERY_SIZE
    return options


def _measured(cell: list[Case]) -> Iterator[Row]:
    """A line for each tool of a cell; ratios are medians over the turns."""
    runs = take_turns([case.command for case in cell], [case.runs for case in cell])
    of_tool = {case.tool: taken for case, taken in zip(cell, runs, strict=True)}
    for case, taken in zip(cell, runs, strict=True):
        figure = summarize(taken)
        print(f"{case.size:>8} {case.kind:<8} {case.facets:>2} {case.tool:<11} {figure}", flush=True)
        yield {
            "size": case.size,
            "kind": case.kind,
            "facets": case.facets,
            "tool": case.tool,
            **figure.as_dict(),
            "x_floor": _ratio(taken, of_tool.get(FLOOR)),
            "times_less": None if case.tool in {FLOOR, OURS} else _ratio(taken, of_tool.get(OURS)),
        }


def _ratio(runs: list[Run], others: list[Run] | None) -> float | None:
    return None if others is None else median_ratio(runs, others)


def _publish(rows: list[Row], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bias.json").write_text(json.dumps(rows, indent=1) + "\n")
    (folder / "bias.md").write_text(page(rows))


if __name__ == "__main__":
    main()
