"""What is aimed at: which cells a bar is held against, and from where on it is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from explain_parts import Row


@dataclass(frozen=True)
class Reached:
    """A bar held against measured cells: the deciding value, the cell it is of (none for a median), and how many cells meet it."""

    value: float
    worst: Row | None
    met: int
    cells: int
    is_reached: bool


@dataclass(frozen=True)
class Bar:
    """An aim for one column of a part: `bound` is the least of its values, or the most; all cells have to meet it, or their median."""

    text: str
    part: str
    column: str
    bound: float
    is_least: bool = True
    is_median: bool = False
    is_held: Callable[[Row], bool] = lambda row: True

    def hold(self, rows: Sequence[Row]) -> Reached | None:
        """The bar against the part's rows; `None` where none has this column."""
        cells = [row for row in rows if row.get(self.column) is not None and self.is_held(row)]
        if not cells:
            return None
        values = [float(row[self.column]) for row in cells]  # type: ignore[arg-type]
        decides = median(values) if self.is_median else min(values) if self.is_least else max(values)
        worst = None if self.is_median else cells[values.index(decides)]
        return Reached(decides, worst, sum(map(self._meets, values)), len(cells), self._meets(decides))

    def _meets(self, value: float) -> bool:
        return value >= self.bound if self.is_least else value <= self.bound


def _at(baselines: int, samples: int | None = None, subject: str = "") -> Callable[[Row], bool]:
    return lambda row: (
        row["baselines"] == baselines
        and samples in (None, row.get("samples"))
        and str(row["subject"]).startswith(subject)
    )


def _is_boosted(row: Row) -> bool:
    """The three tree models whose probability is a link away from their margin."""
    return row.get("coalitions_per_raw_row") is not None


def _is_shallow(row: Row) -> bool:
    return "LightGBM" not in str(row["subject"]) and "forest" not in str(row["subject"])


def _shallow(baselines: int) -> Callable[[Row], bool]:
    return lambda row: row["baselines"] == baselines and _is_shallow(row)


BARS = [
    Bar(
        "exact probability, three boosted models: at least 300 times shap's KernelExplainer with 2,048 samples",
        "exact",
        "times_faster",
        300,
        is_held=_is_boosted,
    ),
    Bar("... and every other model with an exact path, too", "exact", "times_faster", 300),
    Bar("exact probability: error at most 1e-6", "exact", "ours_error", 1e-6, is_least=False),
    Bar("coalition values at least 50 times the raw model's rows", "exact", "coalitions_per_raw_row", 50),
    *(
        Bar(
            f"margins, depth up to 6, baselines of {count}: at least {bound} times shap",
            "margin",
            "times_faster",
            bound,
            is_held=_shallow(count),
        )
        for count, bound in ((1, 4), (10, 50), (100, 300))
    ),
    *(
        Bar(
            f"margins, LightGBM depth 10, baselines of {count}: at least {bound} times shap",
            "margin",
            "times_faster",
            bound,
            is_held=_at(count, None, "Adult, LightGBM"),
        )
        for count, bound in ((1, 1), (10, 10), (100, 80))
    ),
    Bar(
        "margins, boosted models: time at 100 baseline rows at most 1.5 of that at 1",
        "margin",
        "of_time_at_1",
        1.5,
        is_least=False,
        is_held=lambda row: "forest" not in str(row["subject"]),
    ),
    Bar(
        "sampled: overhead at most 1.10 from 50,000 synthetic rows",
        "sampled",
        "overhead",
        1.10,
        is_least=False,
        is_held=lambda row: int(row["asked"]) >= 50_000,  # type: ignore[call-overload]
    ),
    *(
        Bar(
            f"sampled, {samples} samples, 1 baseline row: at least {bound} times shap",
            "sampled",
            "times_faster",
            bound,
            is_held=_at(1, samples),
        )
        for samples, bound in ((15, 25), (100, 10), (512, 5))
    ),
    Bar("error at equal calls never worse than the best peer, 64 to 1,024", "errors", "best_peer_over_ours", 1),
    Bar("... and the median at least 1.5 times lower", "errors", "best_peer_over_ours", 1.5, is_median=True),
    Bar("... never worse, with strengths learned", "errors", "best_peer_over_learned", 1),
    Bar("... and the median, with strengths learned", "errors", "best_peer_over_learned", 1.5, is_median=True),
    Bar(
        "Adult XGBoost, 512 samples, 10 baseline rows: error at least 10 times below shap's",
        "errors",
        "shap_over_ours",
        10,
        is_held=_at(10, 512, "Adult, XGBoost"),
    ),
    Bar(
        "15 samples on 17 own baseline rows: error at most 0.2 with every seed",
        "tiny",
        "largest_error",
        0.2,
        is_least=False,
    ),
    Bar(
        "... and no value beyond twice the largest difference of predictions",
        "tiny",
        "values_beyond_bound",
        0,
        is_least=False,
    ),
    Bar("... and rank correlation with exact at least 0.95", "tiny", "lowest_rank_correlation", 0.95),
    Bar("standard errors cover at least 90 % of (row, feature) pairs from 64 samples", "coverage", "all", 0.9),
    Bar(
        "extra memory at 2,048 samples and 1,000 baseline rows at most 64 MB",
        "memory",
        "growth_mb",
        64,
        is_least=False,
        is_held=lambda row: row["tool"] == "ours_kernel",
    ),
    Bar(
        "client CPU at most 0.15 of the model's, every model and format",
        "client",
        "client_of_model",
        0.15,
        is_least=False,
    ),
    *(
        Bar(
            f"bodies of {columns} columns at least {bound} times pandas.to_csv of {what}",
            "client",
            column,
            bound,
            is_held=lambda row, subject=subject: subject in str(row["subject"]),  # type: ignore[misc]
        )
        for columns, bound, subject in ((14, 20, "Adult"), (69, 50, "69"))
        for what, column in (("a matrix", "of_pandas_matrix"), ("typed columns", "of_pandas_typed"))
    ),
]
