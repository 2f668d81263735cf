"""One analysis, from an opened data set to a complete result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pellucid import __version__
from pellucid.core.errors import ConfigError
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.jobs.bias import measure_bias
from pellucid.jobs.columns import assign_columns, count_request

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.ports import Engine, Predictor, Progress, Store, Table
    from pellucid.core.results import BiasReport, ModelPerformance, ShapResult
    from pellucid.core.specs import AnalysisSpec, PredictorSpec, ShapSpec
    from pellucid.jobs.columns import Columns
    from pellucid.jobs.explanations import Explainer

MODEL_LABEL = "predicted_label"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything an analysis needs from outside."""

    engine: Engine
    store: Store
    open_predictor: Callable[[PredictorSpec], Predictor]
    progress: Progress


def analyze(
    spec: AnalysisSpec, dataset: Dataset, ports: Ports, *, seed: int = 0, config_sha256: str = ""
) -> AnalysisResult:
    """Everything `spec` asks for.

    Raises:
        ConfigError: a locator does not fit the data set.
        DataError: the data cannot be read or does not fit the request.
        ModelError: the model failed.
    """
    table = ports.engine.open(dataset)
    parts = assign_columns(spec, dataset, table.columns)
    job = _Job(spec, dataset, table, parts, ports, seed)
    if not _needs_model(spec, parts):
        return job.run(None, config_sha256)
    if spec.predictor is None:
        raise ConfigError(
            "predictor",
            "predictions are needed and there is no model to ask",
            expected="a predictor, or predicted_label for bias metrics",
        )
    predictor = ports.open_predictor(spec.predictor)
    try:
        return job.run(predictor, config_sha256)
    finally:
        predictor.close()


def _needs_model(spec: AnalysisSpec, parts: Columns) -> bool:
    wants_predictions = spec.bias is not None and bool(spec.bias.posttraining) and parts.predicted_label is None
    return wants_predictions or spec.shap is not None or spec.pdp is not None


@dataclass(frozen=True, slots=True)
class _Job:
    spec: AnalysisSpec
    dataset: Dataset
    table: Table
    parts: Columns
    ports: Ports
    seed: int

    def run(self, predictor: Predictor | None, config_sha256: str) -> AnalysisResult:
        before, after, performance = self.bias(predictor)
        provenance = Provenance(__version__, self.seed, self.table.row_count(), config_sha256)
        result = AnalysisResult(provenance, before, after, performance)
        return result if predictor is None else self.explained(result, predictor)

    def bias(self, predictor: Predictor | None) -> tuple[BiasReport | None, BiasReport | None, ModelPerformance | None]:
        bias = self.spec.bias
        if bias is None:
            return None, None, None
        table, parts = self.table, self.parts
        if not bias.posttraining:
            parts = replace(parts, predicted_label=None)
        elif parts.predicted_label is None and predictor is not None:
            table, parts = self.with_predictions(predictor)
        request = count_request(bias, parts, self.dataset, self.table.columns)
        return measure_bias(
            bias, request, table, parts.flip, engine=self.ports.engine, seed=self.seed, progress=self.ports.progress
        )

    def with_predictions(self, predictor: Predictor) -> tuple[Table, Columns]:
        from pellucid.jobs.predictions import predict_rows
        from pellucid.predict import predicted_labels

        assert self.spec.predictor is not None
        answers = predict_rows(self.table, self.parts.model, predictor, self.ports.progress)
        labels, note = predicted_labels(answers, self.spec.predictor)
        logger.info("%s", note)
        name = _free_name(self.table.columns)
        return self.table.with_column(name, labels), replace(self.parts, predicted_label=name)

    def explained(self, result: AnalysisResult, predictor: Predictor) -> AnalysisResult:
        spec = self.spec
        if spec.shap is None and spec.pdp is None:
            return result
        from pellucid.jobs.explanations import depend, prepare_explainer

        explainer = prepare_explainer(self.table, self.parts, predictor, self.ports.progress)
        shap = None if spec.shap is None else self.attributed(spec.shap, explainer)
        pdp = None if spec.pdp is None else depend(spec.pdp, explainer, shap)
        return replace(result, shap=shap, pdp=pdp)

    def attributed(self, shap: ShapSpec, explainer: Explainer) -> ShapResult:
        from pellucid.jobs.attributions import Attributor

        attributor = Attributor(self.ports.engine, self.ports.store, self.seed)
        return attributor.attribute(self.spec, shap, explainer, self.identifiers())

    def identifiers(self) -> tuple[str, tuple[object, ...]] | None:
        from pellucid.jobs.explanations import read_rows

        if self.parts.join is None:
            return None
        return self.parts.join, tuple(cell for (cell,) in read_rows(self.table, [self.parts.join]).rows())


def _free_name(columns: tuple[str, ...]) -> str:
    name = MODEL_LABEL
    while name in columns:
        name += "_"
    return name
