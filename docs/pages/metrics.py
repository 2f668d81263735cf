"""One page a bias metric, from the catalogue the reports are written from."""

from __future__ import annotations

import math
from pathlib import Path

from pellucid.core.metric_catalogue import METRICS, MetricInfo
from pellucid.report.language import metric_words, words_of

STAGES = {"pre_training": "Before training", "post_training": "After training"}
GROUPS = (
    "`n` rows, `n1`/`n0` observed and `h1`/`h0` predicted positives and negatives, of `d`, the rows inside the facet's "
    "selection, and of `a`, all other rows."
)


def write_metric_pages(folder: Path) -> None:
    """A page for every metric and one that lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    for info in METRICS.values():
        (folder / f"{info.code}.md").write_text(_page(info), encoding="utf-8")
    (folder / "index.md").write_text(_index(), encoding="utf-8")


def _page(info: MetricInfo) -> str:
    words = metric_words(words_of("en"), info.code)
    return f"""# {info.title} ({info.code})

{words.question}

{words.meaning}

| | |
| --- | --- |
| stage | {STAGES[info.stage].lower()} |
| range | {_number(info.low)} to {_number(info.high)} |
| no disparity | {_number(info.neutral)} |
| formula | `{info.formula}` |

{words.in_words} Here {GROUPS}

**How to read it.** {words.reading}

## An example

{words.example}

```text
{info.code} = {words.work}
```
"""


def _index() -> str:
    lines = ["# Bias metrics", "", "One page a metric: what it asks, its formula, how to read it, and an example."]
    for stage, title in STAGES.items():
        codes = [info for info in METRICS.values() if info.stage == stage]
        lines += ["", f"## {title}", "", "| metric | asks |", "| --- | --- |"]
        lines += [f"| [{info.code}]({info.code}.md) {info.title} | {_question(info.code)} |" for info in codes]
        lines += ["", "```{toctree}", ":hidden:", "", *(info.code for info in codes), "```"]
    return "\n".join(lines) + "\n"


def _question(code: str) -> str:
    return metric_words(words_of("en"), code).question


def _number(value: float) -> str:
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    return f"{value:.4g}"
