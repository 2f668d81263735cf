"""The published page of what the bias metrics cost."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import Any

COLUMNS = ("rows", "file", "facets", "tool", "CPU s", "wall s", "peak MB", "x floor", "times less")


def page(rows: Sequence[dict[str, Any]]) -> str:
    """All measured lines in one table."""
    lines = [
        "# Cost of the bias metrics",
        "",
        f"Made by `python benchmarks/bias.py` with Python {platform.python_version()}. CPU seconds (user + system) and peak resident",
        "memory of whole processes, medians. All 8 pre-training and 12 post-training metrics (FT apart), with group, intervals included.",
        "Peers do what they have, mostly less. `x floor` compares with a process that only decodes the needed columns with DuckDB;",
        "`times less` is the tool's CPU over ours. Tools take turns, and these two are medians of the ratios of a turn, the slowest peers",
        "with fewer turns. All tools compare the same groups.",
        "",
        _line(COLUMNS),
        _line(["---"] * len(COLUMNS)),
        *(_line(_cells(row)) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _cells(row: dict[str, Any]) -> list[str]:
    figures = [f"{row['cpu']:.2f}", f"{row['wall']:.2f}", f"{row['peak_mb']:.0f}"]
    if row["error"]:
        figures = [f"failed: {row['error']}".replace("\n", " ")[-80:], "", ""]
    ratios = ["" if row[name] is None else f"{row[name]:.1f}" for name in ("x_floor", "times_less")]
    return [*(str(row[name]) for name in ("size", "kind", "facets", "tool")), *figures, *ratios]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
