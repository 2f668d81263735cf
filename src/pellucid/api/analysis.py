"""The result of a whole configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pellucid.api.bias_result import BiasResult
from pellucid.api.dependence import Dependence
from pellucid.api.explanation import Explanation
from pellucid.api.result import Result
from pellucid.core.errors import ConfigError

if TYPE_CHECKING:
    from pellucid.api.bias_result import FacetResult
    from pellucid.core.results import ModelPerformance
    from pellucid.core.verdicts import Verdict


class Analysis(Result, frozen=True, eq=False):
    """Everything that a configuration asked for; a part that it did not ask for is `None`."""

    @property
    def bias(self) -> BiasResult | None:
        """Bias before and after training."""
        is_there = self.found.pretraining is not None or self.found.posttraining is not None
        return BiasResult(self.found, self.config, self.backend) if is_there else None

    @property
    def explanation(self) -> Explanation | None:
        """Shapley values."""
        return None if self.found.shap is None else Explanation(self.found, self.config, self.backend)

    @property
    def dependence(self) -> Dependence | None:
        """Partial dependence."""
        return None if self.found.pdp is None else Dependence(self.found, self.config, self.backend)

    @property
    def performance(self) -> ModelPerformance | None:
        """How well predictions match labels; `None` without predictions."""
        return self.found.performance

    @property
    def verdicts(self) -> dict[tuple[str, str, str], Verdict]:
        """What was decided, by (column, selection, metric); empty without limits."""
        return {} if self.bias is None else self.bias.verdicts

    @property
    def parts(self) -> tuple[BiasResult | Explanation | Dependence, ...]:
        """Those parts that were asked for."""
        return tuple(part for part in (self.bias, self.explanation, self.dependence) if part is not None)

    def __getitem__(self, key: str | tuple[str, object]) -> FacetResult:
        """A group of the bias metrics, as `BiasResult` gives it.

        Raises:
            ConfigError: there are no bias metrics, or there is no such group.
        """
        if self.bias is None:
            raise ConfigError("facet", "the configuration asked for no bias metrics", got=key, expected=".explanation")
        return self.bias[key]

    def to_frame(self, backend: str | None = None) -> Any:
        """The frame of the first part there is: bias metrics, Shapley values, partial dependence.

        Raises:
            ConfigError: there is no such library.
        """
        return self.parts[0].to_frame(backend)

    def __repr__(self) -> str:
        """All parts, one after another."""
        return "\n\n".join(map(repr, self.parts))

    def _repr_html_(self) -> str:
        return "".join(part._repr_html_() for part in self.parts)
