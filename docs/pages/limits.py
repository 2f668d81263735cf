"""The documented set of limits, from the table the program uses."""

from __future__ import annotations

from pathlib import Path

from pellucid.config.conventional_limits import CONVENTIONAL_LIMITS
from pellucid.core.metric_catalogue import METRICS


def write_limits_table(path: Path) -> None:
    """A row a metric that has a limit, and the metrics that have none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        f"| [{code}](../generated/metrics/{code}.md) | {entry.limit.low:g} to {entry.limit.high:g} | {entry.source} |"
        for code, entry in CONVENTIONAL_LIMITS.items()
    ]
    others = ", ".join(code for code in METRICS if code not in CONVENTIONAL_LIMITS)
    text = "\n".join(["| metric | acceptable | where it comes from |", "| --- | --- | --- |", *rows, ""])
    path.write_text(f"{text}\nNo convention is known for {others}.\n", encoding="utf-8")
