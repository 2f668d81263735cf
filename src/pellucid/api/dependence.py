"""Partial dependence curves, to look up, iterate, show and turn into frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pellucid.api.notebook import curve_figure, page
from pellucid.api.result import Result, pick, to_native
from pellucid.api.words import shown_number

if TYPE_CHECKING:
    from pellucid.core.arrays import IceCurves, PdpCurve, PdpSurface


class Dependence(Result, frozen=True, eq=False):
    """How the mean prediction changes with single features: `result["age"].values` against `.predictions[0]`."""

    @property
    def curves(self) -> tuple[PdpCurve, ...]:
        """A curve a feature, in the order of the request."""
        return self.found.pdp or ()

    @property
    def ice(self) -> tuple[IceCurves, ...]:
        """Curves row by row, of the features that `ice` asked for."""
        return () if self.found.closer is None else self.found.closer.ice

    @property
    def surfaces(self) -> tuple[PdpSurface, ...]:
        """The joint effect of the pairs of features that `pairs` asked for."""
        return () if self.found.closer is None else self.found.closer.surfaces

    def __getitem__(self, feature: str) -> PdpCurve:
        """The curve of a feature.

        Raises:
            ConfigError: the feature was not varied.
        """
        return self.curves[pick(feature, [curve.feature for curve in self.curves], "feature")]

    def __contains__(self, feature: object) -> bool:
        """Whether the feature was varied."""
        return any(curve.feature == feature for curve in self.curves)

    def __iter__(self) -> Iterator[PdpCurve]:
        """The curves, in order."""
        return iter(self.curves)

    def __len__(self) -> int:
        """The number of curves."""
        return len(self.curves)

    def to_frame(self, backend: str | None = None) -> Any:
        """A frame with a row for each feature, value and output, in the library of the data.

        Columns: feature, value (as text), share (of the rows, 0 to 1), output, prediction (the mean).

        Raises:
            ConfigError: there is no such library.
        """
        rows = [
            (curve.feature, str(value), share, output, mean)
            for curve in self.curves
            for output, means in zip(curve.outputs, curve.predictions, strict=False)
            for value, share, mean in zip(curve.values, curve.distribution, means, strict=True)
        ]
        names = ("feature", "value", "share", "output", "prediction")
        columns = {name: [row[k] for row in rows] for k, name in enumerate(names)}
        return to_native(columns, backend or self.backend)

    def __repr__(self) -> str:
        """The range of each curve."""
        return "\n".join(map(_line, self.curves))

    def _repr_html_(self) -> str:
        return page("How predictions change with one feature", map(curve_figure, self.curves))


def _line(curve: PdpCurve) -> str:
    if curve.error is not None:
        return f"{curve.feature}: {curve.error}"
    spans = (
        f"{output} from {shown_number(min(means))} to {shown_number(max(means))}"
        for output, means in zip(curve.outputs, curve.predictions, strict=True)
    )
    return f"{curve.feature}: {'; '.join(spans)}"
