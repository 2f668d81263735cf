"""The sections of what was looked at beside the configuration; imported only where there is something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.dependence_section import dependence_section
from pellucid.report.interaction_section import interaction_section
from pellucid.report.single_curve_section import single_curve_section
from pellucid.report.surface_section import surface_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pellucid.core.arrays import PdpCurve
    from pellucid.core.results import CloserLooks
    from pellucid.report.language import Words
    from pellucid.report.model import Section


def closer_sections(words: Words, closer: CloserLooks, curves: tuple[PdpCurve, ...]) -> Iterator[Section]:
    """Interactions, mean curves with those of single rows, and surfaces."""
    if closer.interactions is not None:
        yield interaction_section(words, closer.interactions)
    parts = (single_curve_section(words, closer.ice),) if closer.ice else ()
    if curves or parts:
        yield dependence_section(words, curves, parts)
    if closer.surfaces:
        yield surface_section(words, closer.surfaces)
