"""How often do the intervals hold the truth, how often are the verdicts wrong, and what do intervals cost?

    python benchmarks/coverage.py [--tables 2000]

Simulates many data sets whose true rates are known. Writes `docs/benchmarks/coverage.json` and `docs/benchmarks/coverage.md`.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from benchmarks_path import DOCS
from datasets import adult_file
from pellucid.bias import bias_report
from pellucid.bias.catalogue import CATALOGUE
from pellucid.bias.outcomes import Outcomes
from pellucid.config import named_limits
from pellucid.core.counts import Counts, FacetCounts
from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.facets import CountRequest
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.verdicts import Limit, Limits
from pellucid.data import scan
from pellucid.engines import LocalEngine
from pellucid.trust import judge_report

SHARES = ("DPPL", "DI", "AD", "RD", "DAR", "TE")
OTHERS = ("DCA", "DCR", "JS", "KL", "GE", "CDDL")
SIZES = (30, 100, 1000)
BASES = (0.05, 0.2, 0.5)
MODELS = {
    "fair": ((1.0, 0.7, 0.1), (1.0, 0.7, 0.1)),
    "fair, good model": ((1.0, 0.9, 0.05), (1.0, 0.9, 0.05)),
    "unfair": ((1.0, 0.8, 0.1), (0.8, 0.65, 0.05)),
}
"""For a and d: factor on the base rate, share of positives found, share of negatives called positive."""

REPLICATES = 400
GROUPS = 5


@dataclass(frozen=True)
class Setup:
    """One true state of the world: cell probabilities within a and d, and their rows."""

    base: float
    model: str
    n_a: int
    n_d: int

    def cells(self, side: int) -> np.ndarray:
        factor, found, alarmed = MODELS[self.model][side]
        positive = factor * self.base
        return np.array(
            [
                (1 - positive) * (1 - alarmed),
                (1 - positive) * alarmed,
                positive * (1 - found),
                positive * found,
            ]
        )

    def draw(self, rng: np.random.Generator, tables: int) -> tuple[np.ndarray, np.ndarray]:
        return rng.multinomial(self.n_a, self.cells(0), size=tables), rng.multinomial(
            self.n_d, self.cells(1), size=tables
        )

    def truth(self, code: str) -> float:
        a, d = self.n_a * self.cells(0), self.n_d * self.cells(1)
        if code == "GE":
            a, d = a + d, 0.0 * d
        if code == "CDDL":
            positive, negative = a[2:].sum() + d[2:].sum(), a[:2].sum() + d[:2].sum()
            return float(d[:2].sum() / negative - d[2:].sum() / positive)
        return float(CATALOGUE[code].formula(outcomes(a), outcomes(d)))


def outcomes(cells: np.ndarray) -> Outcomes:
    tn, fp, fn, tp = np.moveaxis(cells.astype(float), -1, 0)
    return Outcomes(tp=tp, fp=fp, fn=fn, tn=tn)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=2000, help="data sets drawn for each set-up")
    options = parser.parse_args()
    rng = np.random.default_rng(2026)
    found: dict[str, object] = {
        "tables": options.tables,
        "coverage": list(coverage(rng, options.tables)),
        "fair": list(fair_verdicts(rng)),
        "wrong_passes": list(wrong_passes(rng)),
        "cost": list(cost()),
    }
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "coverage.json").write_text(json.dumps(found, indent=1) + "\n")
    (DOCS / "coverage.md").write_text(page(found))
    print(page(found))


# --- coverage ---------------------------------------------------------------------------------------------------


def coverage(rng: np.random.Generator, tables: int) -> Iterator[dict[str, object]]:
    """One row for each metric, size of d and base rate, over all models and sizes of a."""
    for code in (*SHARES, *OTHERS):
        for n_d in SIZES:
            for base in BASES:
                setups = [Setup(base, model, n_a, n_d) for model in MODELS for n_a in (n_d, 4 * n_d)]
                measure = share_coverage if code in SHARES else report_coverage
                found = [measure(code, setup, rng, tables) for setup in setups]
                row = summary(code, n_d, base, found)
                print(row, flush=True)
                yield row


def summary(code: str, n_d: int, base: float, found: list[tuple[float, float, float | None]]) -> dict[str, object]:
    """Mean over set-ups, each weighted by how often it gives an interval; set-ups that rarely do are left out of the extremes."""
    weights = [given for _, given, _ in found]
    held = [covered for covered, given, bootstrap in found if given >= 0.05 and bootstrap is not None]
    plain = [bootstrap for *_, bootstrap in found if bootstrap is not None]
    mean = sum(covered * given for covered, given, _ in found) / sum(weights) if sum(weights) else None
    return {
        "metric": code,
        "n_d": n_d,
        "base": base,
        "coverage": mean,
        "lowest": min(held, default=None),
        "highest": max(held, default=None),
        "withheld": 1 - statistics.mean(weights),
        "bootstrap": statistics.mean(plain) if plain else None,
    }


def share_coverage(code: str, setup: Setup, rng: np.random.Generator, tables: int) -> tuple[float, float, float]:
    """Share of intervals that hold the truth, share of tables with an interval, and the same share for the bootstrap."""
    a, d = (outcomes(cells) for cells in setup.draw(rng, tables))
    metric, truth = CATALOGUE[code], setup.truth(code)
    given = np.logical_and.reduce([each.holds(a, d) for each in (*metric.requirements, *metric.enough)])
    with np.errstate(all="ignore"):
        low, high = metric.bounds(a, d)
    covered = (low <= truth) & (truth <= high)
    return share(covered[given]), share(given), bootstrap_coverage(code, setup, rng, tables // 4)


def bootstrap_coverage(code: str, setup: Setup, rng: np.random.Generator, tables: int) -> float:
    """What percentiles of tables resampled with replacement would give: the usual answer, for comparison."""
    a, d = setup.draw(rng, tables)
    metric, truth = CATALOGUE[code], setup.truth(code)
    hits = []
    for start in range(0, tables, 250):
        part_a, part_d = (
            outcomes(
                rng.poisson(cells[start : start + 250, None, :], size=(len(cells[start : start + 250]), REPLICATES, 4))
            )
            for cells in (a, d)
        )
        values = np.sort(metric.formula(part_a, part_d), axis=1)
        low, high = values[:, int(0.025 * REPLICATES)], values[:, int(0.975 * REPLICATES)]
        hits.append((low <= truth) & (truth <= high))
    return share(np.concatenate(hits))


def report_coverage(code: str, setup: Setup, rng: np.random.Generator, tables: int) -> tuple[float, float, None]:
    """The same for metrics that are not computed for many tables at once: one report a table, fewer tables."""
    number = max(tables // 16, 100)
    truth, covered, given = setup.truth(code), 0, 0
    for trial in range(number):
        counts = counts_of(*(cells[0] for cells in setup.draw(rng, 1)), groups=GROUPS if code == "CDDL" else 1, rng=rng)
        stage = "pre_training" if code in PRETRAINING_METRICS else "post_training"
        metric = bias_report(stage, counts, [code], seed=trial, replicates=REPLICATES).facets[0].metrics[0]
        if metric.interval is not None:
            given += 1
            covered += metric.interval[0] <= truth <= metric.interval[1]
    return (covered / given if given else 0.0), given / number, None


def counts_of(a: np.ndarray, d: np.ndarray, *, groups: int = 1, rng: np.random.Generator | None = None) -> Counts:
    row = np.concatenate([a, d]).astype(int)
    if groups > 1 and rng is not None:
        cells = tuple(map(tuple, rng.multinomial(row, [1 / groups] * groups).T.tolist()))
        facet = FacetCounts("group", "d", tuple(range(groups)), cells)
        return Counts("label", "1", (facet,), has_predictions=True, has_groups=True)
    facet = FacetCounts("group", "d", (None,), (tuple(row.tolist()),))
    return Counts("label", "1", (facet,), has_predictions=True, has_groups=False)


def share(flags: np.ndarray) -> float:
    return float(np.mean(flags)) if len(flags) else 0.0


# --- verdicts ---------------------------------------------------------------------------------------------------


JUDGED = ("DPPL", "DI", "AD", "RD", "DAR", "SD", "DRR")
TIGHT = Limits("parity", {code: Limit(1.0, 1.0) if code == "DI" else Limit(0.0, 0.0) for code in JUDGED})
"""Limits that only perfect parity meets: the hardest case for fair data."""


def fair_verdicts(rng: np.random.Generator, audits: int = 500) -> Iterator[dict[str, object]]:
    """How many facets and audits fail although labels and predictions do not depend on the group."""
    for title, sizes in (
        ("1 group of 30 in 1,000", [30, 970]),
        ("1 group of 100 in 1,000", [100, 900]),
        ("1 group of 300 in 1,000", [300, 700]),
        (
            "14 groups in 5,000, one against the rest",
            [1500, 900, 700, 500, 400, 300, 200, 150, 100, 80, 60, 50, 40, 20],
        ),
    ):
        for limits in (named_limits("conventional"), TIGHT):
            yield fair_row(title, sizes, limits, JUDGED, rng, audits)


def fair_row(
    title: str, sizes: list[int], limits: Limits, names: tuple[str, ...], rng: np.random.Generator, audits: int
) -> dict[str, object]:
    cells = Setup(0.2, "fair", 1, 1).cells(0)
    facets = failing = failing_audits = naive = 0
    for _ in range(audits):
        drawn = [rng.multinomial(size, cells) for size in sizes]
        counts = one_against_rest(drawn if len(drawn) > 2 else drawn[:1], sum(drawn))
        report = judge_report(bias_report("post_training", counts, names, replicates=0), limits)
        fails = [any(metric.verdict.decision == "fail" for metric in facet.metrics) for facet in report.facets]
        facets += len(fails)
        failing += sum(fails)
        failing_audits += any(fails)
        naive += sum(
            any(
                metric.value is not None and not metric.verdict.limit.low <= metric.value <= metric.verdict.limit.high
                for metric in facet.metrics
            )
            for facet in report.facets
        )
    return {
        "data": title,
        "limits": limits.source,
        "facets_failing": failing / facets,
        "audits_failing": failing_audits / audits,
        "facets_outside_without_intervals": naive / facets,
    }


def one_against_rest(drawn: list[np.ndarray], total: np.ndarray) -> Counts:
    facets = tuple(
        replace(counts_of(total - cells, cells).facets[0], selection=str(k)) for k, cells in enumerate(drawn)
    )
    return Counts("label", "1", facets, has_predictions=True, has_groups=False)


def wrong_passes(rng: np.random.Generator, audits: int = 4_000) -> Iterator[dict[str, object]]:
    """Verdicts on DPPL when its true value is 0.15, the limit 0.1, and 500 rows are all there is."""
    for n_d in (50, 100, 250):
        limits = Limits("a tenth", {"DPPL": Limit(-0.1, 0.1)})
        decisions = {"pass": 0, "fail": 0, "not enough data": 0}
        for hits_a, hits_d in zip(rng.binomial(500 - n_d, 0.4, audits), rng.binomial(n_d, 0.25, audits), strict=True):
            a = np.array([500 - n_d - hits_a, hits_a, 0, 0])
            counts = counts_of(a, np.array([n_d - hits_d, hits_d, 0, 0]))
            report = judge_report(bias_report("post_training", counts, ["DPPL"], replicates=0), limits)
            decisions[report.facets[0].metrics[0].verdict.decision] += 1
        yield {"n_d": n_d, **{name: number / audits for name, number in decisions.items()}}


# --- cost -------------------------------------------------------------------------------------------------------


def cost(runs: int = 7) -> Iterator[dict[str, object]]:
    """CPU milliseconds of counting, of the values, and of the intervals: all metrics but FT, three facets, a group column."""
    for size in ("32k", "1m"):
        engine = LocalEngine()
        files = FileSet(str(adult_file(size, "parquet")), (str(adult_file(size, "parquet")),), "parquet")
        request = CountRequest(
            "label",
            (1,),
            (("sex", ("Female",)), ("race", ("Black",)), ("age", tuple(range(41, 91)))),
            "prediction",
            "education",
        )
        counting, values, intervals = [], [], []
        for _ in range(runs):
            started = time.process_time()
            table = engine.open(FileDataset(scan(files, engine.ask)))
            counts = engine.tabulate(table, request)
            counting.append(time.process_time() - started)
            values.append(seconds_of_reports(counts, 0))
            intervals.append(seconds_of_reports(counts, 2000))
        yield {
            "rows": size,
            "counting_ms": 1000 * statistics.median(counting),
            "values_ms": 1000 * statistics.median(values),
            "intervals_ms": 1000 * (statistics.median(intervals) - statistics.median(values)),
        }


def seconds_of_reports(counts: Counts, replicates: int) -> float:
    started = time.process_time()
    bias_report("pre_training", counts, PRETRAINING_METRICS, replicates=replicates)
    names = [name for name in POSTTRAINING_METRICS if name != "FT"]
    bias_report("post_training", counts, names, replicates=replicates)
    return time.process_time() - started


# --- page -------------------------------------------------------------------------------------------------------


def page(found: dict[str, object]) -> str:
    lines = [
        "# How often the intervals hold the truth",
        "",
        f"Made by `python benchmarks/coverage.py` with Python {platform.python_version()}: data sets are drawn from known rates, {found['tables']:,} for each set-up",
        "(a sixteenth of that for the metrics from DCA on), and it is counted how often the 95 % interval holds the true value.",
        "",
        "## Coverage",
        "",
        "A line is the mean over six set-ups: as many rows outside of the group as inside, or four times as many; a fair model, a good",
        "fair model (it finds 90 % of the positives), and an unfair one. `lowest` and `highest` are the extremes among the set-ups, given",
        "where enough tables were drawn to tell. An interval is withheld when one of the denominators has fewer than 5 rows. `bootstrap`",
        "is what percentiles of resampled tables would give.",
        "",
        "| metric | rows in group | positive labels | coverage | lowest | highest | withheld | bootstrap |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['metric']} | {row['n_d']:,} | {percent(row['base'], 0)} | {percent(row['coverage'])} | {percent(row['lowest'])} "
        f"| {percent(row['highest'])} | {percent(row['withheld'])} | {percent(row['bootstrap'])} |"
        for row in found["coverage"]
    ]
    lines += [
        "",
        "Shares very close to 0 or 1 (a recall of 90 % seen on five positives) are where intervals are wider than they need be: few",
        "outcomes are possible there, and none has exactly 95 %.",
        "",
        "## Verdicts on fair data",
        "",
        "Labels and predictions do not depend on the group; 20 % of the labels are positive. DPPL, DI, AD, RD, DAR, SD and DRR are judged",
        "by the conventional limits, or by limits that only perfect parity meets, the hardest case. The last column is what calling",
        "every value outside of its limit a failure would do.",
        "",
        "| data | limits | facets that fail | audits with a failing facet | facets with a value outside |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['data']} | {row['limits']} | {percent(row['facets_failing'])} | {percent(row['audits_failing'])} "
        f"| {percent(row['facets_outside_without_intervals'])} |"
        for row in found["fair"]
    ]
    lines += [
        "",
        "## Verdicts on unfair data",
        "",
        "The true DPPL is 0.15 (40 % against 25 %), the limit 0.1, and there are 500 rows in all.",
        "",
        "| rows in group | pass (wrong) | fail | not enough data |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['n_d']} | {percent(row['pass'], 2)} | {percent(row['fail'])} | {percent(row['not enough data'])} |"
        for row in found["wrong_passes"]
    ]
    lines += [
        "",
        "## Cost",
        "",
        "CPU milliseconds for all metrics but FT, three facets, a group column of 16 values, Parquet; medians. `counting` is reading and",
        "counting alone, without the start of the process, the report or the output.",
        "",
        "| rows | counting | values | intervals |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['rows']} | {row['counting_ms']:.0f} | {row['values_ms']:.1f} | {row['intervals_ms']:.1f} |"
        for row in found["cost"]
    ]
    return "\n".join(lines) + "\n"


def percent(value: object, digits: int = 1) -> str:
    return "" if not isinstance(value, float) else f"{100 * value:.{digits}f} %"


if __name__ == "__main__":
    main()
