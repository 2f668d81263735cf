"""One analysis, from an opened data set to a complete result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pellucid import __version__
from pellucid.core.errors import ConfigError
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.jobs.bias import measure_bias
from pellucid.jobs.columns import assign_columns, count_request, free_name
from pellucid.jobs.judging import plan_judging
from pellucid.jobs.outcomes import add_outcomes

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine, Predictor, Progress, Store, Table
    from pellucid.core.results import BaselineSensitivity, ShapResult
    from pellucid.core.specs import AnalysisSpec, PredictorSpec, ShapSpec
    from pellucid.jobs.columns import Columns
    from pellucid.jobs.explanations import Explainer
    from pellucid.predict import DecisiveScores

MODEL_LABEL = "predicted_label"

logger = logging.getLogger(__name__)


class Ports(Struct, frozen=True):
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
    job = _Job(spec, dataset, table, parts, ports, seed, config_sha256)
    if not _needs_model(spec, parts):
        return job.run(None)
    if spec.predictor is None:
        raise ConfigError(
            "predictor",
            "predictions are needed and there is no model to ask",
            expected="a predictor, or predicted_label for bias metrics",
        )
    predictor = ports.open_predictor(spec.predictor)
    try:
        return job.run(predictor)
    finally:
        predictor.close()


def _needs_model(spec: AnalysisSpec, parts: Columns) -> bool:
    wants_predictions = spec.bias is not None and bool(spec.bias.posttraining) and parts.predicted_label is None
    return wants_predictions or spec.shap is not None or spec.pdp is not None or spec.closer.needs_model


class _Job(Struct, frozen=True):
    spec: AnalysisSpec
    dataset: Dataset
    table: Table
    parts: Columns
    ports: Ports
    seed: int
    config_sha256: str

    def run(self, predictor: Predictor | None) -> AnalysisResult:
        result = self.measured(predictor)
        return result if predictor is None else self.explained(result, predictor)

    def measured(self, predictor: Predictor | None) -> AnalysisResult:
        bias = self.spec.bias
        judging = plan_judging(self.spec, self.dataset, self.table.columns, self.seed)
        if bias is None:
            return AnalysisResult(self.provenance())
        table, parts, scores = self.table, self.parts, None
        if not bias.posttraining:
            parts = replace(parts, predicted_label=None)
        request = count_request(bias, parts, self.dataset, table.columns)
        if bias.posttraining and parts.predicted_label is None and predictor is not None:
            table, request, scores = self.with_predictions(predictor, request)
        engine, progress = self.ports.engine, self.ports.progress
        reports = measure_bias(bias, request, table, parts.flip, engine=engine, seed=self.seed, progress=progress)
        result = AnalysisResult(self.provenance(), *reports)
        inputs = () if table is self.table else parts.model
        keep = self.spec.trust.keep_outcomes
        keep = table is not self.table if keep is None else keep
        result = add_outcomes(result, request, table, engine, scores=scores, inputs=inputs, keep=keep)
        return judging.add_to(result, bias, request, table, engine)

    def provenance(self) -> Provenance:
        """How the result came about; asked for after counting, when the number of rows is known anyway."""
        return Provenance(__version__, self.seed, self.table.row_count(), self.config_sha256)

    def with_predictions(
        self, predictor: Predictor, request: CountRequest
    ) -> tuple[Table, CountRequest, DecisiveScores | None]:
        from pellucid.jobs.predictions import predict_rows
        from pellucid.predict import decisive_scores, predicted_labels

        assert self.spec.predictor is not None
        outcome = [request.label, *(column for column, _ in request.facets)]
        answers = predict_rows(self.table, self.parts.model, predictor, self.ports.progress, along=outcome)
        labels, note = predicted_labels(answers, self.spec.predictor)
        logger.info("%s", note)
        name = free_name(MODEL_LABEL, self.table.columns)
        scores = decisive_scores(answers, self.spec.predictor)
        return self.table.with_column(name, labels), replace(request, predicted_label=name), scores

    def explained(self, result: AnalysisResult, predictor: Predictor) -> AnalysisResult:
        spec = self.spec
        if spec.shap is None and spec.pdp is None and not spec.closer.needs_model:
            return result
        from pellucid.jobs.closer_looks import look_closer
        from pellucid.jobs.explanations import depend, prepare_explainer

        explainer = prepare_explainer(self.table, self.parts, predictor, self.ports.progress)
        shap, sensitivity = (None, None) if spec.shap is None else self.attributed(spec.shap, explainer)
        pdp = None if spec.pdp is None else depend(spec.pdp, explainer, shap)
        closer = look_closer(spec.closer, explainer, shap, self.seed)
        return replace(result, shap=shap, pdp=pdp, sensitivity=sensitivity, closer=closer)

    def attributed(self, shap: ShapSpec, explainer: Explainer) -> tuple[ShapResult, BaselineSensitivity | None]:
        from pellucid.jobs.attributions import Attributor

        attributor = Attributor(self.ports.engine, self.ports.store, self.seed)
        return attributor.attribute(self.spec, shap, explainer, self.identifiers())

    def identifiers(self) -> tuple[str, tuple[object, ...]] | None:
        from pellucid.jobs.explanations import read_rows

        if self.parts.join is None:
            return None
        return self.parts.join, tuple(cell for (cell,) in read_rows(self.table, [self.parts.join]).rows())
