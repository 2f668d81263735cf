"""Shapley values, to look up, iterate, show and turn into frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pellucid.api.notebook import feature_table, page, small
from pellucid.api.result import Result, pick, to_native
from pellucid.api.words import shown_number
from pellucid.report.ranking import ranked_features

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray, Interactions
    from pellucid.core.results import BaselineSensitivity, ShapResult


class Explanation(Result, frozen=True, eq=False):
    """Shapley values of every row.

    `result["age"]` are the values of one feature, one a row; iterating gives the features. `expected` and the values of
    a row add up to the model's output for it.
    """

    @property
    def shap(self) -> ShapResult:
        """Everything that is known of the attributions."""
        assert self.found.shap is not None
        return self.found.shap

    @property
    def features(self) -> tuple[str, ...]:
        """The explained features, in the order of `values`."""
        return self.shap.local.features

    @property
    def outputs(self) -> tuple[str, ...]:
        """The model's outputs, in the order of `values`."""
        return self.shap.local.outputs

    @property
    def values(self) -> FloatArray:
        """Shapley values, (rows, features, outputs), in the unit of the model's output."""
        return self.shap.local.values

    @property
    def standard_errors(self) -> FloatArray | None:
        """How far each value may be off by sampling, (rows, features, outputs); `None` where values are exact."""
        return self.shap.local.standard_errors

    @property
    def expected(self) -> FloatArray:
        """The mean output over the baseline, (outputs,)."""
        return self.shap.local.expected

    @property
    def method(self) -> str:
        """How the values were computed."""
        return self.shap.local.method

    @property
    def sensitivity(self) -> BaselineSensitivity | None:
        """What other baselines would change; `None` where that was not found out."""
        return self.found.sensitivity

    @property
    def interactions(self) -> Interactions | None:
        """How much features work together; `None` where that was not asked for."""
        return None if self.found.closer is None else self.found.closer.interactions

    def importance(self, output: str | None = None) -> dict[str, float]:
        """Features and their aggregated values, the heaviest first; of the first output unless told otherwise.

        Raises:
            ConfigError: there is no such output.
        """
        return dict(ranked_features(self.shap.overall, self._position(output)))

    def __getitem__(self, feature: str) -> FloatArray:
        """The values of a feature, (rows,), or (rows, outputs) where the model has several outputs.

        Raises:
            ConfigError: the feature was not explained.
        """
        values: FloatArray = self.values[:, pick(feature, self.features, "feature")]
        return values[:, 0] if len(self.outputs) == 1 else values

    def __contains__(self, feature: object) -> bool:
        """Whether the feature was explained."""
        return feature in self.features

    def __iter__(self) -> Iterator[str]:
        """The explained features."""
        return iter(self.features)

    def __len__(self) -> int:
        """The number of explained features."""
        return len(self.features)

    def to_frame(self, backend: str | None = None, *, output: str | None = None) -> Any:
        """A frame of one output's Shapley values: a row a row, a column a feature, in the library of the data.

        Raises:
            ConfigError: there is no such library or output.
        """
        values = self.values[:, :, self._position(output)]
        columns = {name: values[:, k].tolist() for k, name in enumerate(self.features)}
        return to_native(columns, backend or self.backend)

    def __repr__(self) -> str:
        """The heaviest features of each output."""
        lines = [f"Shapley values of {len(self.values):,} rows, {self.method}"]
        for k, output in enumerate(self.outputs):
            lines.append(f"{output}: {shown_number(float(self.expected[k]))} for the baseline")
            lines += [f"  {name}  {shown_number(value)}" for name, value in list(self.importance(output).items())[:10]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        tables = [
            feature_table(f"{output}: {shown_number(float(mean))} for the baseline", self.importance(output))
            for output, mean in zip(self.outputs, self.expected, strict=True)
        ]
        return page(f"What drives the model, {len(self.values):,} rows", [*tables, small(self.method)])

    def _position(self, output: str | None) -> int:
        return 0 if output is None else pick(output, self.outputs, "output")
