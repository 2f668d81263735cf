"""What the user asked for, in our own words: made by `config`, read by `jobs`, `explain` and `wiring`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from pellucid.core.dataset import DataFormat
from pellucid.core.facets import ColumnRef, FacetSpec
from pellucid.core.scalars import Cell, Scalar
from pellucid.core.verdicts import Limits

Aggregation = Literal["mean_abs", "median", "mean_sq"]
AttributionMethod = Literal["auto", "exact", "kernel"]
"""Exact where the model allows it, else sampled; only exact; or plain Kernel SHAP as other tools do it."""

StrengthsChoice = Literal["auto", "common", "learned"]
"""How strongly features interact, for sampled values: all alike, each as answers show, or whichever pays."""

BodyFormat = Literal["text/csv", "application/jsonlines", "application/json"]


class DataSpec(Struct, frozen=True):
    """Where the data lies and which column plays which part (`None`: not given)."""

    format: DataFormat
    uri: str | None = None
    headers: tuple[str, ...] | None = None
    features: str | None = None
    label: ColumnRef | None = None
    predicted_label: ColumnRef | None = None
    facet_uri: str | None = None
    facet_headers: tuple[str, ...] | None = None
    prediction_uri: str | None = None
    prediction_headers: tuple[str, ...] | None = None
    excluded: tuple[ColumnRef, ...] = ()
    join_column: ColumnRef | None = None


class BiasSpec(Struct, frozen=True):
    """Which metrics to compute, for whom. Metric names are sorted; an empty tuple means the stage was not asked for."""

    positive: tuple[Scalar, ...]
    facets: tuple[FacetSpec, ...]
    group: ColumnRef | None = None
    pretraining: tuple[str, ...] = ()
    posttraining: tuple[str, ...] = ()


class ShapSpec(Struct, frozen=True):
    """How to attribute predictions. `baseline` is a URI, rows of cells in feature order, or `None` for clustering.

    For JSON formats an in-line baseline is kept as JSON text in `baseline_document`, to be read with the data set's own
    locators. `target_error` is the relative error at which sampling may stop early, `strengths` how strongly features
    are taken to interact.
    """

    baseline: str | tuple[tuple[Cell, ...], ...] | None = None
    baseline_document: str | None = None
    clusters: int | None = None
    samples: int | None = None
    use_logit: bool = False
    aggregation: Aggregation = "mean_abs"
    save_local: bool = False
    seed: int | None = None
    features: tuple[ColumnRef, ...] | None = None
    method: AttributionMethod = "auto"
    target_error: float | None = None
    strengths: StrengthsChoice = "auto"


class PdpSpec(Struct, frozen=True):
    """Which features to vary, on how fine a grid."""

    features: tuple[ColumnRef, ...] | None = None
    grid_resolution: int = 15
    top_k: int = 10


class PredictorSpec(Struct, frozen=True):
    """Which model to ask and how to speak to it."""

    model_name: str | None = None
    endpoint_name: str | None = None
    target_model: str | None = None
    custom_attributes: str | None = None
    content_type: BodyFormat = "text/csv"
    accept_type: BodyFormat = "text/csv"
    content_template: str | None = None
    record_template: str | None = None
    label: ColumnRef | None = None
    probability: ColumnRef | None = None
    label_headers: tuple[str, ...] | None = None
    probability_threshold: float | None = None
    endpoint_prefix: str | None = None


Language = Literal["en", "es", "ja", "zh"]


class ReportSpec(Struct, frozen=True):
    """Name (file stem), title and language of the report."""

    name: str = "report"
    title: str = "SageMaker AI Analysis Report"
    language: Language = "en"


class TrustSpec(Struct, frozen=True):
    """What to decide about the values, and which combined groups to look at.

    `intersections` are the column combinations to measure as facets; `worst_group_columns` is how many columns a group
    of the worst-group search may combine (0: no search). `keep_outcomes` is whether the result keeps the outcome of
    every row, for comparing with a later one (`None`: when a model was asked).
    """

    limits: Limits | None = None
    intersections: tuple[tuple[ColumnRef, ...], ...] = ()
    worst_group_columns: int = 0
    keep_outcomes: bool | None = None


class CloserSpec(Struct, frozen=True):
    """Further looks into the model, which the configuration has no words for.

    `compare_baselines` asks for the comparison of baselines whatever it costs (true), forbids it (false), or wants it
    where it is cheap (`None`). `ice` are features whose curves are wanted row by row, `pairs` those whose joint partial
    dependence is, and `interactions` asks how much features of a tree ensemble work together.
    """

    compare_baselines: bool | None = None
    ice: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    interactions: bool = False

    @property
    def needs_model(self) -> bool:
        """Whether there is something to look at beside the comparison of baselines."""
        return bool(self.ice or self.pairs or self.interactions)


class AnalysisSpec(Struct, frozen=True):
    """One whole request."""

    data: DataSpec
    bias: BiasSpec | None = None
    shap: ShapSpec | None = None
    pdp: PdpSpec | None = None
    report: ReportSpec | None = None
    predictor: PredictorSpec | None = None
    trust: TrustSpec = TrustSpec()
    closer: CloserSpec = CloserSpec()
