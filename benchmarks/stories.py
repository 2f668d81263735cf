"""What does explaining a model cost from the command to the last file, in two stories that public notebooks tell?

    python benchmarks/stories.py [--runs 7] [--no-peers]

Writes `docs/benchmarks/stories.json` and `docs/benchmarks/stories.md`.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks_path import DOCS, PEERS
from measure import median_ratio, summarize, take_turns
from peers.requirements import peer_python
from story_subjects import SAMPLES, Story, churn_story, income_story

FLOOR, NUMBERS, REPORT, SHAP = "raw model", "Pellucid, numbers only", "Pellucid, with report", "shap, numbers only"
BAR = 3.0
"""Seconds that a story with its report may take, of CPU and of waiting."""

Row = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pellucid-stories-") as folder:
        for tell in (income_story, churn_story):
            story = _made_apart(tell, Path(folder))
            commands = dict(_commands(story, Path(folder), is_compared=not options.no_peers))
            rows += _measured(story, commands, options.runs)
    _publish(rows, options.runs)


def _made_apart(tell: Callable[[Path], Story], folder: Path) -> Story:
    """A story made in another process: what a process has used before it starts another counts as the other's peak."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as maker:
        return maker.submit(tell, folder).result()


def _commands(story: Story, folder: Path, *, is_compared: bool) -> Iterator[tuple[str, list[str]]]:
    model, rows = str(story.model), str(story.rows)
    yield FLOOR, [sys.executable, str(PEERS / "story_floor.py"), model, rows, str(story.asked)]
    for tool, report in ((NUMBERS, False), (REPORT, True)):
        config = story.write_config(folder / f"{story.model.stem}-{report}.json", report=report)
        yield tool, _ours(config, story, folder / "results")
    if is_compared:
        peer = [peer_python("explain"), str(PEERS / "story_shap.py")]
        yield SHAP, [*peer, model, rows, str(story.baseline), str(SAMPLES), str(folder / "shap")]


def _measured(story: Story, commands: dict[str, list[str]], runs: int) -> Iterator[Row]:
    """A line for each command; they take turns."""
    taken = dict(zip(commands, take_turns(list(commands.values()), [runs] * len(commands)), strict=True))
    for tool, turns in taken.items():
        figure = summarize(turns)
        print(f"{story.name:<30} {tool:<24} {figure}", flush=True)
        times = None if tool == FLOOR else median_ratio(turns, taken[FLOOR])
        yield {"story": story.name, "tool": tool, **figure.as_dict(), "x_raw_model": times}


def _ours(config: Path, story: Story, output: Path) -> list[str]:
    command = [str(Path(sys.executable).with_name("pellucid")), "run", str(config), "--data", str(story.rows)]
    return [*command, "--model", f"model={story.model}", "--output", str(output)]


def _publish(rows: list[Row], runs: int) -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "stories.json").write_text(json.dumps(rows, indent=1) + "\n")
    (DOCS / "stories.md").write_text("\n".join(_page(rows, runs)) + "\n")


def _page(rows: list[Row], runs: int) -> Iterator[str]:
    yield from (
        "# Two stories, from the command to the last file",
        "",
        f"Made by `python benchmarks/stories.py` with Python {platform.python_version()}: medians of {runs} whole processes by turns, started with files in",
        "the page cache, CPU as user and system seconds. `income` explains 17 people of UCI Adult who are their own baseline, `churn` 2,333",
        f"customers in 69 one-hot columns against one other; both ask for {SAMPLES} samples a row and baseline row, mean absolute values, and a report",
        "(`report.html`, `.ipynb`, `.pdf`). `raw model` imports XGBoost, loads the model and predicts as many rows as that budget is: once, in",
        "one batch; `x raw model` is the median of the ratios of a turn. shap's KernelExplainer has the same budget and writes values only.",
        "Pellucid's values are exact, as both models are trees.",
        "",
        "| aim | measured (the worse of the two) | reached |",
        "| --- | --- | --- |",
    )
    for what, key in (("CPU", "cpu"), ("wall", "wall")):
        worst = max(
            (float(row[key]) for row in rows if row["tool"] == REPORT and not row["error"]), default=float("nan")
        )  # type: ignore[arg-type]
        yield f"| a story with its report in under {BAR:.0f} s, {what} | {worst:.2f} | {'yes' if worst < BAR else 'no'} |"
    yield from (
        "",
        "| story | what | CPU s | wall s | peak MB | x raw model |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    yield from map(_line, rows)


def _line(row: Row) -> str:
    opening = f"| {row['story']} | {row['tool']} |"
    if row["error"]:
        return f"{opening} failed: {str(row['error'])[-80:]} | | | |".replace("\n", " ")
    times = "" if row["x_raw_model"] is None else f"{row['x_raw_model']:.1f}"
    return f"{opening} {row['cpu']:.2f} | {row['wall']:.2f} | {row['peak_mb']:.0f} | {times} |"


if __name__ == "__main__":
    main()
