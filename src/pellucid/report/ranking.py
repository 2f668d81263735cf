"""Features by weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.core.arrays import GlobalAttributions


def ranked_features(overall: GlobalAttributions, output: int) -> list[tuple[str, float]]:
    """Features with their global value for one output, largest absolute value first; NaN last, equal ones in order."""
    values = overall.values[:, output].tolist()
    pairs = list(zip(overall.features, values, strict=True))
    return sorted(pairs, key=lambda pair: -abs(pair[1]) if pair[1] == pair[1] else float("inf"))
