"""The published page: what is aimed at beside what was measured, and all tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

Row = dict[str, object]
Results = dict[str, list[Row]]

COLUMNS = {
    "subject": "model",
    "baselines": "baseline rows",
    "samples": "samples",
    "ours_rate": "ours, rows/s",
    "ours_error": "error",
    "shap_rate": "shap, rows/s",
    "shap_error": "shap's error",
    "woodelf_rate": "woodelf, rows/s",
    "times_faster": "times faster than shap",
    "shap_probability_error": 'error of shap\'s `model_output="probability"`',
    "coalitions_per_raw_row": "coalition values/s over raw model rows/s",
    "difference": "largest difference from shap",
    "of_time_at_1": "time, of that at 1 baseline row",
    "overhead": "overhead over the raw model",
    "peer_errors": "errors of peers",
    "best_peer_over_ours": "best peer's error over ours",
    "asked": "predictions asked for",
    "all": "covered, all pairs",
    "sampled": "covered, sampled pairs",
    "share_sampled": "share that is sampled",
    "growth_mb": "growth of peak memory, MB",
    "tool": "tool",
    "format": "format",
    "body_rate": "bodies, rows/s",
    "of_pandas_matrix": "times `to_csv` of a matrix",
    "of_pandas_typed": "times `to_csv` of typed columns",
    "client_of_model": "client CPU over model CPU",
    "client_us_per_row": "client, µs a row",
    "rows": "rows",
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
            "Next to shap's KernelExplainer with 2,048 samples. `error` is relative to values enumerated through the model itself (-: "
            "more than 14 features differ; shap is then compared with ours)."
        ),
    ),
    "margin": (
        "Exact, margins",
        (
            "Next to shap's TreeExplainer (C) and woodelf, with machine code loaded and explainers made before the clock starts. A whole "
            "process that explains for the first time also loads numba and the kept machine code (about 0.4 s of CPU), or, where the work "
            "is estimated below that, computes with arrays and loads nothing."
        ),
    ),
    "process": ("Whole processes", "Margins of a few rows in a process that has loaded nothing before."),
    "sampled": (
        "Sampled",
        (
            "All tools have the same budget; `overhead` is the whole explanation's CPU over that of the raw model for as many rows. "
            "lightshap's is a permutation sampler with as many rounds as the budget holds."
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
    parts = [line for name in TITLES if name in results for line in _part(name, results[name])]
    return "\n".join([*_head(), *_bars(results), *parts]) + "\n"


def _head() -> list[str]:
    return [
        "# Cost and error of attributions",
        "",
        "Made by `python benchmarks/explain.py`. One thread; CPU of the explanation alone; errors are relative (root mean square over rows",
        "and features, over that of the exact values). Peers run in an environment of their own at the newest versions that install. The",
        "machine is shared, so ratios say more than rates.",
        "",
    ]


def _part(name: str, rows: Sequence[Row]) -> Iterator[str]:
    title, note = TITLES[name]
    columns = [column for column in COLUMNS if any(column in row for row in rows)]
    yield from (f"## {title}", "")
    if note:
        yield from (note, "")
    yield "| " + " | ".join(COLUMNS[column] for column in columns) + " |"
    yield "| " + " | ".join("---" for _ in columns) + " |"
    for row in rows:
        yield "| " + " | ".join(_cell(row.get(column), column) for column in columns) + " |"
    yield ""


def _cell(value: object, column: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{tool} {error:.2g}" for tool, error in value.items() if error is not None) or "-"
    if isinstance(value, str):
        return value
    if column.endswith("rate") or (isinstance(value, int) and column == "asked"):
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"  # type: ignore[operator]
    return str(value) if isinstance(value, int) else f"{value:.2g}" if value < 10 else f"{value:.0f}"  # type: ignore[operator]


def _bars(results: Results) -> Iterator[str]:
    """What is aimed at, and the worst that was measured."""
    yield from ("| aim | measured (the worst where there are several) | reached |", "| --- | --- | --- |")
    for text, part, measure, reached in BARS:
        if part in results:
            found = measure(results[part])
            shown = "-" if found is None else f"{found:.3g}"
            yield f"| {text} | {shown} | {'-' if found is None else 'yes' if reached(found) else 'no'} |"
    yield ""


Measure = Callable[[list[Row]], float | None]


def _worst(key: str, pick: Callable[[list[float]], float], keep: Callable[[Row], bool] = lambda row: True) -> Measure:
    def measure(rows: list[Row]) -> float | None:
        found = [row[key] for row in rows if row.get(key) is not None and keep(row)]
        return pick(found) if found else None  # type: ignore[arg-type]

    return measure


def _at(baselines: int, samples: int | None = None, subject: str = "") -> Callable[[Row], bool]:
    return lambda row: (
        row["baselines"] == baselines
        and samples in (None, row.get("samples"))
        and str(row["subject"]).startswith(subject)
    )


def _shallow(baselines: int) -> Callable[[Row], bool]:
    return lambda row: row["baselines"] == baselines and "LightGBM" not in str(row["subject"])


def _least(bound: float) -> Callable[[float], bool]:
    return lambda value: value >= bound


def _most(bound: float) -> Callable[[float], bool]:
    return lambda value: value <= bound


def _shap_over_ours(rows: list[Row]) -> float | None:
    row = next((row for row in rows if _at(10, 512, "Adult, XGBoost")(row)), None)
    return None if row is None else row["shap_error"] / row["ours_error"]  # type: ignore[operator]


TO_CSV = (("a matrix", "of_pandas_matrix"), ("typed columns", "of_pandas_typed"))

BARS: list[tuple[str, str, Measure, Callable[[float], bool]]] = [
    (
        "exact probability, every model: at least 300 times shap's KernelExplainer",
        "exact",
        _worst("times_faster", min),
        _least(300),
    ),
    ("exact probability: error at most 1e-6", "exact", _worst("ours_error", max), _most(1e-6)),
    (
        "coalition values at least 50 times the raw model's rows",
        "exact",
        _worst("coalitions_per_raw_row", min),
        _least(50),
    ),
    *(
        (
            f"margins, depth up to 6, baselines of {count}: at least {bound} times shap",
            "margin",
            _worst("times_faster", min, _shallow(count)),
            _least(bound),
        )
        for count, bound in ((1, 4), (10, 50), (100, 300))
    ),
    *(
        (
            f"margins, LightGBM depth 10, baselines of {count}: at least {bound} times shap",
            "margin",
            _worst("times_faster", min, _at(count, None, "Adult, LightGBM")),
            _least(bound),
        )
        for count, bound in ((1, 1), (10, 10), (100, 80))
    ),
    ("margins: time at 100 baseline rows at most 1.5 of that at 1", "margin", _worst("of_time_at_1", max), _most(1.5)),
    (
        "sampled: overhead at most 1.10 from 50,000 synthetic rows",
        "sampled",
        _worst("overhead", max, lambda row: row["asked"] >= 50_000),
        _most(1.10),
    ),  # type: ignore[operator]
    *(
        (
            f"sampled, {samples} samples, 1 baseline row: at least {bound} times shap",
            "sampled",
            _worst("times_faster", min, _at(1, samples)),
            _least(bound),
        )
        for samples, bound in ((15, 25), (100, 10), (512, 5))
    ),
    (
        "error at equal calls never worse than the best peer, 64 to 1,024",
        "sampled",
        _worst("best_peer_over_ours", min, lambda row: bool(row["is_compared"])),
        _least(1),
    ),
    (
        "error at equal calls, median over the best peer",
        "sampled",
        _worst("best_peer_over_ours", median, lambda row: bool(row["is_compared"])),
        _least(1.5),
    ),
    (
        "Adult XGBoost, 512 samples, 10 baseline rows: error at least 10 times below shap's",
        "sampled",
        _shap_over_ours,
        _least(10),
    ),
    ("15 samples on 17 own baseline rows: error at most 0.2", "tiny", _worst("largest_error", max), _most(0.2)),
    (
        "... and no value beyond twice the largest difference of predictions",
        "tiny",
        _worst("values_beyond_bound", max),
        _most(0),
    ),
    ("... and rank correlation with exact at least 0.95", "tiny", _worst("lowest_rank_correlation", min), _least(0.95)),
    (
        "standard errors cover at least 90 % of (row, feature) pairs from 64 samples",
        "coverage",
        _worst("all", min),
        _least(0.9),
    ),
    (
        "extra memory at 2,048 samples and 1,000 baseline rows at most 64 MB",
        "memory",
        _worst("growth_mb", max, lambda row: row["tool"] == "ours_kernel"),
        _most(64),
    ),
    (
        "client CPU at most 0.15 of the model's, every model and format",
        "client",
        _worst("client_of_model", max),
        _most(0.15),
    ),
    *(
        (
            f"bodies of 14 columns at least 20 times pandas.to_csv of {what}",
            "client",
            _worst(column, min, lambda row: "Adult" in str(row["subject"])),
            _least(20),
        )
        for what, column in TO_CSV
    ),
    *(
        (
            f"bodies of 69 columns at least 50 times pandas.to_csv of {what}",
            "client",
            _worst(column, min, lambda row: "69" in str(row["subject"])),
            _least(50),
        )
        for what, column in TO_CSV
    ),
]
