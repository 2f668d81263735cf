"""Locators that find something in what the model said, read off its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pellucid.core.errors import PellucidError

if TYPE_CHECKING:
    from pellucid.core.errors import ModelError
    from pellucid.core.facets import ColumnRef
    from pellucid.core.specs import BodyFormat, PredictorSpec
    from pellucid.doctor.document import Patch

_SCORES = ("probability", "probabilities", "score", "scores", "predictions", "prediction", "predicted_score")
_LABELS = ("predicted_label", "label", "class", "predicted_class")
_FORMATS: tuple[BodyFormat, ...] = ("text/csv", "application/jsonlines", "application/json")


def answer_patch(error: ModelError, spec: PredictorSpec) -> Patch:
    """The change of locators, headers or answer format under which this very answer can be read.

    Changes are tried from the smallest; only one that reads a single score, or a score and a label, is proposed.
    """
    if not error.excerpt or error.status is not None:
        return ()
    from pellucid.predict import predicted_labels
    from pellucid.predict.codecs import decode

    for patch, variant in _variants(spec, error.excerpt):
        try:
            found = decode(error.excerpt.encode(), variant.accept_type, 1, variant)
            predicted_labels(found, variant)
        except PellucidError:
            continue
        return patch
    return ()


def _variants(spec: PredictorSpec, said: str) -> Iterator[tuple[Patch, PredictorSpec]]:
    for kind in dict.fromkeys((spec.accept_type, *_FORMATS)):
        changed: Patch = (("predictor.accept_type", kind),) if kind != spec.accept_type else ()
        own = replace(spec, accept_type=kind)
        if changed:
            yield changed, own
        if own.label_headers is not None:
            yield (*changed, ("predictor.label_headers", None)), replace(own, label_headers=None)
        for label, probability in _locators(own, said):
            if (label, probability) != (spec.label, spec.probability):
                patch = (
                    *changed,
                    *_difference("label", spec.label, label),
                    *_difference("probability", spec.probability, probability),
                )
                yield patch, replace(own, label=label, probability=probability)


def _difference(role: str, before: ColumnRef | None, after: ColumnRef | None) -> Patch:
    return () if before == after else ((f"predictor.{role}", after),)


def _locators(spec: PredictorSpec, said: str) -> Iterator[tuple[ColumnRef | None, ColumnRef | None]]:
    """Pairs of locators for label and scores worth trying on this answer."""
    if spec.accept_type == "text/csv":
        yield from _positions(said)
        return
    names = _paths(said, spec.accept_type)
    scores = [path for name in _SCORES for path in names if path.endswith(name)]
    labels = [path for name in _LABELS for path in names if path.endswith(name)]
    if spec.label is not None and labels:
        yield labels[0], scores[0] if spec.probability is not None and scores else None
    if scores:
        yield None, scores[0]
    if labels:
        yield labels[0], None


def _positions(said: str) -> Iterator[tuple[ColumnRef | None, ColumnRef | None]]:
    """One number is the score, whatever stands beside it; of two numbers, the fraction is."""
    cells = [cell.strip() for cell in said.strip().splitlines()[0].split(",")] if said.strip() else []
    if len(cells) == 1:
        yield None, None
    numbers = [k for k, cell in enumerate(cells) if _is_number(cell)]
    if len(cells) == 2 and len(numbers) == 1:
        yield None, numbers[0]
    if len(cells) == 2 and len(numbers) == 2:
        fractions = [k for k in numbers if "." in cells[k]]
        if len(fractions) == 1:
            yield None, fractions[0]


def _paths(said: str, kind: str) -> list[str]:
    """Every path to a value, or to a list of values, in one record of the answer."""
    try:
        document = json.loads(said.strip().splitlines()[0] if kind == "application/jsonlines" else said)
    except (ValueError, IndexError):
        return []
    if kind == "application/jsonlines":
        return list(document) if isinstance(document, dict) else []
    if not isinstance(document, dict):
        return _of_records("[*]", document)
    return [path for key, value in document.items() for path in [key, *_of_records(f"{key}[*]", value)]]


def _of_records(prefix: str, records: object) -> list[str]:
    is_records = isinstance(records, list) and len(records) == 1 and isinstance(records[0], dict)
    return [f"{prefix}.{key}" for key in records[0]] if is_records else []  # type: ignore[index]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
