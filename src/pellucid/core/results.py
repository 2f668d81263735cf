"""What an analysis found. Complete: a report needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from pellucid.core.arrays import (
        Attributions,
        Batch,
        GlobalAttributions,
        IceCurves,
        Interactions,
        PdpCurve,
        PdpSurface,
    )
    from pellucid.core.counts import FlipCounts
    from pellucid.core.findings import Finding
    from pellucid.core.row_outcomes import RowOutcomes
    from pellucid.core.verdicts import Limits, Verdict

BiasStage = Literal["pre_training", "post_training"]


class MetricValue(Struct, frozen=True):
    """One bias metric for one facet selection.

    `name` is the short code (`CI`). `value` may be infinite; it is `None` when undefined, and `error` says why.
    `interval` bounds the value at 95 %; `None` where there is none, and `withheld` says why when the data are too few
    for one. `n_a` and `n_d` are the rows of the two groups. `flip` holds the details of the flip test. `verdict` is
    there when a limit applies.
    """

    name: str
    value: float | int | None
    error: str | None = None
    interval: tuple[float, float] | None = None
    n_a: int = 0
    n_d: int = 0
    flip: FlipCounts | None = None
    verdict: Verdict | None = None
    withheld: str | None = None


class FacetStatistics(Struct, frozen=True):
    """Basic statistics of one facet selection (contract 4.6): shares of rows, in 0..1.

    `confusion` is TP, FP, FN, TN of d, each divided by its rows; `None` without predictions or rows. `cells` are the
    eight counts over all groups, addressed by `cell_index`, so that a report can name people and not only shares.
    """

    proportion: float
    observed_labels: tuple[float, float] | None
    confusion: tuple[float, float, float, float] | None = None
    cells: tuple[int, ...] | None = None


class FacetReport(Struct, frozen=True):
    """Every requested metric once, sorted by name, for one facet selection."""

    column: str
    selection: str
    metrics: tuple[MetricValue, ...]
    statistics: FacetStatistics


class BiasReport(Struct, frozen=True):
    """One stage of bias metrics: facets in the order of the request, selections of a facet together."""

    stage: BiasStage
    label: str
    positive: str
    facets: tuple[FacetReport, ...]


class ModelPerformance(Struct, frozen=True):
    """How well predictions match labels over all rows (contract 4.6).

    `metrics` are (name, value) in the contract's order; `binary_confusion` is TP, FP, FN, TN over all rows, each
    divided by their number; `confusion[observed][predicted]` counts rows when the labels are categorical.
    """

    metrics: tuple[tuple[str, float], ...]
    binary_confusion: tuple[float, float, float, float]
    confusion: Mapping[str, Mapping[str, float]] | None = None


class ShapResult(Struct, frozen=True):
    """Local and global attributions; `identifiers` are the join column's cells, one per row.

    `rows` are the explained rows, in the order of the attributions.
    """

    local: Attributions
    overall: GlobalAttributions
    save_local: bool
    identifiers: tuple[str, tuple[object, ...]] | None = None
    rows: Batch | None = None


class BaselineChoice(Struct, frozen=True):
    """What one other baseline would change: the share of rows whose strongest feature differs, in 0..1.

    `name` is `typical` (one row of medians and most frequent categories), `nearest` (the row of the data most like it),
    `clusters` (centres of clusters) or `sample` (rows drawn from the data); `rows` is how many rows it has.
    `rank_correlation` is Spearman's, of how strong the features are over all rows, in -1..1.
    """

    name: str
    rows: int
    changed_top_feature: float
    rank_correlation: float


class BaselineSensitivity(Struct, frozen=True):
    """How much the explanation depends on the baseline, measured on `explained_rows` of the explained rows.

    `name` is the baseline that was used: `given` or `generated`.
    """

    name: str
    explained_rows: int
    alternatives: tuple[BaselineChoice, ...]


class CloserLooks(Struct, frozen=True):
    """Further looks into the model: curves row by row, the joint effect of pairs of features, and interactions."""

    ice: tuple[IceCurves, ...] = ()
    surfaces: tuple[PdpSurface, ...] = ()
    interactions: Interactions | None = None


class ScoreHistogram(Struct, frozen=True):
    """Model scores of a facet selection (d) and of all other rows (a), counted by observed label: no row of the data.

    Bin k holds scores in (`edges[k]`, `edges[k + 1]`], so that "score > edge" is exact at every edge; the first edge
    is below every score. The threshold of the run is among the edges.
    """

    column: str
    selection: str
    edges: tuple[float, ...]
    positive_d: tuple[int, ...]
    negative_d: tuple[int, ...]
    positive_a: tuple[int, ...]
    negative_a: tuple[int, ...]


class WorstGroup(Struct, frozen=True):
    """A group of two or three columns' values whose outcome differs most from that of all other rows.

    `metric` is the value of `metric.name` for this group; `tested` is how many groups were looked at, `q_value` the
    false-discovery rate at which this one stands out.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    metric: MetricValue
    tested: int
    q_value: float


class Provenance(Struct, frozen=True):
    """What is needed to make the same result again."""

    version: str
    seed: int
    rows: int
    config_sha256: str
    notes: tuple[str, ...] = ()


class AnalysisResult(Struct, frozen=True):
    """Everything one analysis found; a part that was not asked for is `None` or empty.

    `intersections` are the bias reports of combined facets (`sex x race`), one a stage.
    """

    provenance: Provenance
    pretraining: BiasReport | None = None
    posttraining: BiasReport | None = None
    performance: ModelPerformance | None = None
    shap: ShapResult | None = None
    pdp: tuple[PdpCurve, ...] | None = None
    limits: Limits | None = None
    intersections: tuple[BiasReport, ...] = ()
    worst_groups: tuple[WorstGroup, ...] = ()
    scores: tuple[ScoreHistogram, ...] = ()
    sensitivity: BaselineSensitivity | None = None
    findings: tuple[Finding, ...] = ()
    outcomes: RowOutcomes | None = None
    closer: CloserLooks | None = None
