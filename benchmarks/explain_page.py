"""The published page: what is aimed at beside what was measured, and all tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explain_bars import BARS, Bar
from explain_parts import Row

Results = dict[str, list[Row]]

COLUMNS = {
    "subject": "model",
    "baselines": "baseline rows",
    "samples": "samples",
    "tool": "tool",
    "format": "format",
    "rows": "rows",
    "ours_rate": "ours, rows/s",
    "ours_error": "error",
    "ours_mb": "memory, MB",
    "shap_rows": "shap's rows",
    "shap_rate": "shap, rows/s",
    "shap_error": "shap's error",
    "shap_mb": "shap's memory, MB",
    "woodelf_rate": "woodelf, rows/s",
    "times_faster": "times faster than shap",
    "shap_probability_error": 'error of shap\'s `model_output="probability"`',
    "coalitions_per_raw_row": "coalition values/s over raw model rows/s",
    "difference": "largest difference from shap",
    "of_time_at_1": "time, of that at 1 baseline row",
    "overhead": "overhead over the raw model",
    "asked": "predictions asked for",
    "ours_kernel": "ours",
    "ours_learned": "ours, strengths learned",
    "best_peer_over_ours": "best peer's error over ours",
    "best_peer_over_learned": "... over ours, strengths learned",
    "best_peer": "best peer",
    "shap_kernel": "shap Kernel",
    "shap_permutation": "shap Permutation",
    "shapiq_kernel": "shapiq KernelSHAP, paired",
    "shapiq_leverage": "LeverageSHAP",
    "shapiq_odd": "OddSHAP",
    "shapiq_poly": "PolySHAP",
    "shapiq_msr": "RegressionMSR",
    "shapiq_proxy": "ProxySHAP",
    "shapiq_permutation": "shapiq Permutation",
    "lightshap_kernel": "lightshap kernel",
    "lightshap_permutation": "lightshap permutation",
    "all": "covered, all pairs",
    "sampled": "covered, sampled pairs",
    "share_sampled": "share that is sampled",
    "growth_mb": "growth of peak memory, MB",
    "body_rate": "bodies, rows/s",
    "of_pandas_matrix": "times `to_csv` of a matrix",
    "of_pandas_typed": "times `to_csv` of typed columns",
    "client_of_model": "client CPU over model CPU",
    "client_us_per_row": "client, µs a row",
    "ours_process": "our process, s of CPU",
    "shap_process": "shap's process, s of CPU",
    "seeds": "seeds",
    "median_error": "median error",
    "largest_error": "largest error",
    "values_beyond_bound": "values beyond twice the largest difference of predictions",
    "lowest_rank_correlation": "lowest rank correlation",
}

TITLES = {
    "exact": (
        "Exact, in probability space",
        (
            "Next to shap's KernelExplainer with 2,048 samples (`l1_reg=False`). `error` is relative to values enumerated through the model "
            "itself, on those rows of the first 200 that are cheapest to enumerate; shap's errors are relative to the exact path. A forest's "
            "probability is linear in its trees and a linear model has none, so neither enumerates coalitions. The network has no exact path."
        ),
    ),
    "margin": (
        "Exact, margins",
        (
            "Next to shap's TreeExplainer (C) and woodelf, with machine code loaded and explainers made before the clock starts. woodelf is "
            "measured once, on 1,000 rows. The 300 dense rows are repeated thirty-one times. A forest's margin is its probability. A whole process that "
            "explains for the first time also loads numba and the kept machine code (about 0.4 s of CPU), or, where the work is estimated "
            "below that, computes with arrays and loads nothing."
        ),
    ),
    "process": (
        "Whole processes",
        "Margins of a few rows in a process that has loaded nothing before, ours and shap's side by side.",
    ),
    "sampled": (
        "Sampled, every model",
        (
            "Ours and shap's KernelExplainer (`l1_reg=False`) with the same samples. `overhead` is the whole explanation over the model alone on "
            "the very same synthetic rows in the same calls, asked again right before and after. `memory` is the growth of the process's peak "
            "during the explanation. Rows are mixed by machine code, loaded before the clock starts, which estimates of less than some millions "
            "of synthetic rows do without: arrays take 0.03 µs longer for a row of 14 columns, and the values have the same bits. Left out is "
            "the forest with 2,048 samples against 100 baseline rows, where the model alone takes several seconds for a single explained row. "
            "Errors are those of up to eight rows (of fewer where fewer were explained)."
        ),
    ),
    "errors": (
        "Errors at equal model calls",
        (
            "Relative errors, pooled over 24 rows and two seeds. All tools may ask about the same number of coalitions per row and baseline row, "
            "besides none and all. shap, shapiq and lightshap run without their features that cost accuracy: `l1_reg=False`, paired "
            "coalitions, no early stop. PolySHAP models interactions of up to three features, as many as there are samples; lightshap's kernel "
            "computes as many small coalitions exactly as leave two rounds of sampling. kADD-SHAP of order 2 is left out, because paired "
            "KernelSHAP is the same regression. -: the tool's least number of coalitions is larger."
        ),
    ),
    "tiny": ("Fifteen samples, 17 rows of Adult that are their own baseline", ""),
    "coverage": ("Standard errors", "How often exact values lie within 1.96 standard errors of the sampled ones."),
    "memory": ("Memory", "One row of Adult, 2,048 samples, 1,000 baseline rows."),
    "client": (
        "Remote models",
        "A real server in another process. `client CPU` is everything between the batch and its scores.",
    ),
}


def page(results: Results) -> str:
    """The whole page, of the parts there are."""
    about: Row = results.get("about", {})  # type: ignore[assignment]
    parts = [line for name in TITLES if name in results for line in _part(name, results[name])]
    return "\n".join([*_head(), *_bars(results), *parts, *_about(about)]) + "\n"


def _head() -> list[str]:
    return [
        "# Cost and error of attributions",
        "",
        "Made by `python benchmarks/explain.py`. One thread; CPU of the explanation alone, medians of three turns that alternate between us",
        "and the peer, ratios of neighbouring turns. Errors are relative (root mean square over rows and features, over that of the exact",
        "values). Peers run in an environment of their own at the newest versions that install. Ratios say more than rates.",
        "",
    ]


def _bars(results: Results) -> Iterator[str]:
    """What is aimed at, the cell that decides, and how many cells meet it."""
    yield from ("| aim | measured | reached | cells that meet it | the worst cell |", "| --- | --- | --- | --- | --- |")
    yield from (line for bar in BARS if bar.part in results for line in _bar(bar, results[bar.part]))
    yield ""


def _bar(bar: Bar, rows: Sequence[Row]) -> Iterator[str]:
    if found := bar.hold(rows):
        reached = "yes" if found.is_reached else "no"
        worst = "(a median)" if found.worst is None else _name(found.worst) if found.cells > 1 else ""
        yield f"| {bar.text} | {found.value:.3g} | {reached} | {found.met} of {found.cells} | {worst} |"


def _name(row: Row) -> str:
    """A cell in words."""
    parts = [row.get("subject"), row.get("format"), row.get("tool")]
    counted = [(row.get("baselines"), "baseline row"), (row.get("samples"), "sample")]
    named = [str(part) for part in parts if part]
    return "; ".join([*named, *(f"{count:,} {noun}{'s' * (count != 1)}" for count, noun in counted if count)])


def _part(name: str, rows: Sequence[Row]) -> Iterator[str]:
    title, note = TITLES[name]
    columns = [column for column in COLUMNS if any(column in row for row in rows)]
    yield from (f"## {title}", "")
    if note:
        yield from (note, "")
    yield from _table(
        [COLUMNS[column] for column in columns], [[_cell(row.get(c), c) for c in columns] for row in rows]
    )
    if name == "errors":
        yield from _spent(rows)


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    yield from ("| " + " | ".join(line) + " |" for line in lines)
    yield ""


def _cell(value: object, column: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return COLUMNS.get(value, value)
    if column.endswith("rate") or (isinstance(value, int) and column == "asked"):
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"  # type: ignore[operator]
    return f"{value:,}" if isinstance(value, int) else f"{value:.2g}" if value < 10 else f"{value:.3g}"  # type: ignore[operator]


def _spent(rows: Sequence[Row]) -> Iterator[str]:
    """How much of the budget each tool asked the model about."""
    yield from ("### How much of the budget was asked about", "")
    yield from (
        "Synthetic rows that the model was asked about, over samples x rows x baseline rows: the least and the most over the cells above.",
        "Above 1 is what a tool asks besides (the explained rows themselves, the baseline rows, none and all), or where it cannot stop.",
        "",
    )
    shares = [row["asked_of_budget"] for row in rows]
    tools = list(dict.fromkeys(tool for share in shares for tool in share))  # type: ignore[attr-defined]
    used = {tool: [share[tool] for share in shares if tool in share] for tool in tools}  # type: ignore[index, operator]
    lines = [[COLUMNS[tool], f"{min(used[tool]):.2f}", f"{max(used[tool]):.2f}"] for tool in tools]
    yield from _table(("tool", "least", "most"), lines)


def _about(about: Row) -> Iterator[str]:
    """What ran, and for how long."""
    if not about:
        return
    minutes: dict[str, float] = about["minutes"]  # type: ignore[assignment]
    shown = ", ".join(f"{name} {taken:.1f}" for name, taken in minutes.items())
    yield from (
        "## The run",
        "",
        f"Minutes on {about['cores']} cores: {shown}; {sum(minutes.values()):.1f} in all.",
        "",
    )
    for whose in ("ours", "peers"):
        yield f"- {whose}: " + ", ".join(f"{name} {version}" for name, version in about[whose].items())  # type: ignore[attr-defined]
