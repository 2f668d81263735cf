"""Further looks into the model: the section `pellucid` of `analysis.json` has a summary, files have the numbers."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from pellucid.report.json_values import JsonObject, json_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pellucid.core.arrays import IceCurves, Interactions, PdpSurface
    from pellucid.core.results import AnalysisResult, BaselineSensitivity, CloserLooks

STRONGEST = 10
"""Pairs of features that the summary names."""

INTERACTIONS_FILE = "explanations_shap/interactions.csv"


def closer_looks(result: AnalysisResult) -> JsonObject:
    """What other baselines would change, and where the curves, surfaces and interactions are.

    Only what was looked at has a key.
    """
    section: JsonObject = {}
    if result.sensitivity is not None:
        section["baseline_sensitivity"] = _sensitivity(result.sensitivity)
    if result.closer is not None:
        section |= _summary(result.closer)
    return section


def write_closer_looks(closer: CloserLooks, folder: Path) -> None:
    """Write the numbers behind the summary as CSV files below `folder`."""
    for k, curves in enumerate(closer.ice):
        _write(folder / _ice_file(k), ("row", curves.feature, *curves.outputs), _curve_lines(curves))
    for k, surface in enumerate(closer.surfaces):
        _write(folder / _pair_file(k), (*surface.features, *surface.outputs), _surface_lines(surface))
    if closer.interactions is not None:
        header = ("feature", "other", *closer.interactions.outputs)
        _write(folder / INTERACTIONS_FILE, header, _interaction_lines(closer.interactions))


def _sensitivity(sensitivity: BaselineSensitivity) -> JsonObject:
    return {
        "baseline": sensitivity.name,
        "explained_rows": sensitivity.explained_rows,
        "alternatives": [
            {
                "baseline": choice.name,
                "baseline_rows": choice.rows,
                "changed_top_feature": json_number(choice.changed_top_feature),
                "rank_correlation": json_number(choice.rank_correlation),
            }
            for choice in sensitivity.alternatives
        ],
    }


def _summary(closer: CloserLooks) -> JsonObject:
    section: JsonObject = {}
    if closer.ice:
        section["individual_curves"] = [
            {"feature": curves.feature, "rows": len(curves.predictions), "file": _ice_file(k)}
            for k, curves in enumerate(closer.ice)
        ]
    if closer.surfaces:
        section["partial_dependence_of_pairs"] = [
            {"features": list(surface.features), "file": _pair_file(k)} for k, surface in enumerate(closer.surfaces)
        ]
    if closer.interactions is not None:
        section["interactions"] = _strongest(closer.interactions)
    return section


def _strongest(interactions: Interactions) -> JsonObject:
    """The pairs that work together most."""
    from pellucid.report.ranking import pair_strengths, ranked_pairs

    strengths = pair_strengths(interactions)
    strongest = ranked_pairs(strengths)[:STRONGEST]
    return {
        "unit": "margin",
        "explained_rows": interactions.explained_rows,
        "strongest": [
            {
                "features": [interactions.features[one] for one in pair],
                "strength": dict(zip(interactions.outputs, strengths[pair].tolist(), strict=True)),
            }
            for pair in strongest
        ],
        "file": INTERACTIONS_FILE,
    }


def _ice_file(k: int) -> str:
    return f"explanations_pdp/ice_{k}.csv"


def _pair_file(k: int) -> str:
    return f"explanations_pdp/pair_{k}.csv"


def _write(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _curve_lines(curves: IceCurves) -> Iterator[tuple[object, ...]]:
    for row, predictions in enumerate(curves.predictions.tolist()):
        for value, scores in zip(curves.values, predictions, strict=True):
            yield row, value, *scores


def _surface_lines(surface: PdpSurface) -> Iterator[tuple[object, ...]]:
    first, second = surface.values
    for value, part in zip(first, surface.predictions.tolist(), strict=True):
        for other, scores in zip(second, part, strict=True):
            yield value, other, *scores


def _interaction_lines(interactions: Interactions) -> Iterator[tuple[object, ...]]:
    for name, part in zip(interactions.features, interactions.values.tolist(), strict=True):
        for other, scores in zip(interactions.features, part, strict=True):
            yield name, other, *scores
