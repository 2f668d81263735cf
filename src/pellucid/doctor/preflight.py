"""The checks before a run, in the order in which they need one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.core.dataset import FileDataset
from pellucid.core.errors import ConfigError, PellucidError
from pellucid.core.findings import Finding
from pellucid.doctor.bias_checks import bias_findings
from pellucid.doctor.column_checks import column_findings
from pellucid.doctor.column_values import column_values
from pellucid.doctor.diagnosis import error_finding
from pellucid.doctor.keeping import KeptTable
from pellucid.jobs.columns import assign_columns

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, Predictions
    from pellucid.core.dataset import Dataset
    from pellucid.core.specs import AnalysisSpec
    from pellucid.doctor.probe import Prober
    from pellucid.jobs import Ports
    from pellucid.jobs.columns import Columns

MOST_ROWS, FEWEST_ROWS, CELLS = 5_000, 500, 500_000
"""Rows that are looked at where looking at all of them would take long: about so many cells."""

_WHY = "The run would stop before it computes anything."


def preflight(spec: AnalysisSpec, dataset: Dataset, ports: Ports, prober: Prober | None = None) -> tuple[Finding, ...]:
    """Everything that can be said about a request and its opened data set, with one record asked of the model.

    `ports` remember what is opened and counted here (`keep_open`), `prober` what has been asked already.
    """
    found: list[Finding] = []
    try:
        found.extend(_findings(spec, dataset, ports, prober))
    except PellucidError as error:  # what was found until then stays in the list
        found.append(error_finding(error, "data", _WHY))
    return tuple(found)


def _findings(spec: AnalysisSpec, dataset: Dataset, ports: Ports, prober: Prober | None) -> Iterator[Finding]:
    opened = ports.engine.open(dataset)
    table = opened if isinstance(opened, KeptTable) else KeptTable(opened)
    absent = tuple(column_findings(spec, dataset, table.columns))
    yield from absent
    if absent:
        return
    case = _Case(spec, dataset, ports, table, assign_columns(spec, dataset, table.columns), prober)
    yield from case.findings()


class _Case(Struct, frozen=True):
    spec: AnalysisSpec
    dataset: Dataset
    ports: Ports
    table: KeptTable
    parts: Columns
    prober: Prober | None

    def findings(self) -> Iterator[Finding]:
        """Bias first: it counts all rows, and so finds the row that cannot be read."""
        if self.spec.bias is not None:
            found = tuple(bias_findings(self.spec.bias, self.parts, self.dataset, self.table, self.ports.engine))
            yield from found
            if any(finding.code in ("bias", "data") for finding in found):
                return
        if self.spec.predictor is not None:
            yield from self.model_findings()

    def model_findings(self) -> Iterator[Finding]:
        """What concerns the model and what it is sent."""
        from pellucid.doctor.probe import Prober

        assert self.spec.predictor is not None
        if not self.parts.model:
            problem = "no column is left to send to the model"
            yield error_finding(
                ConfigError("excluded_columns", problem), "no-features", _WHY, fix="exclude fewer columns"
            )
            return
        rows, labelled = self.look()
        yield from self.feature_findings(rows, labelled)
        prober = self.prober or Prober(self.ports.open_predictor)
        probed = prober.probe(self.spec.predictor, rows)
        yield from probed.findings
        if probed.answer is not None:
            yield from self.answer_findings(probed.answer)
        if probed.predictor is not None and self.spec.shap is not None:
            from pellucid.doctor.noise import noise_findings

            yield from noise_findings(self.spec.shap, self.parts.model, probed.predictor)

    def look(self) -> tuple[Batch, Batch]:
        """The first rows of what the model is sent, without and with the label."""
        names = self.parts.model
        label = () if self.parts.label is None else (self.parts.label,)
        size = min(MOST_ROWS, max(FEWEST_ROWS, CELLS // len(names)))
        labelled = next(iter(self.table.batches((*names, *label), size)))
        return labelled.select(names), labelled

    def feature_findings(self, rows: Batch, labelled: Batch) -> Iterator[Finding]:
        """Features that leak the label, and the baseline against the features."""
        from pellucid.doctor.baseline_checks import baseline_findings
        from pellucid.doctor.leak_checks import leak_findings

        if self.parts.label is not None:
            yield from leak_findings(labelled, self.parts.label, self.parts.model, path="excluded_columns")
        if self.spec.shap is not None:
            main = self.dataset.main.columns if isinstance(self.dataset, FileDataset) else self.table.columns
            yield from baseline_findings(self.spec, self.spec.shap, rows, main, self.ports)

    def answer_findings(self, answer: Predictions) -> Iterator[Finding]:
        """What the answer means for the request."""
        from pellucid.doctor.answer_checks import answer_findings

        label = self.parts.label
        labels = None if label is None else column_values(self.table, label)
        is_predicting = bool(
            self.spec.bias is not None and self.spec.bias.posttraining and self.parts.predicted_label is None
        )
        yield from answer_findings(self.spec, answer, labels, is_predicting=is_predicting)
