"""Local attributions and their baseline as CSV files (contract 6.5)."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pellucid.core.arrays import Attributions, Batch, FloatArray
    from pellucid.core.results import ShapResult


def write_local_attributions(shap: ShapResult, folder: Path) -> None:
    """Write `explanations_shap/baseline.csv` and, when asked for, `explanations_shap/out.csv` below `folder`."""
    target = folder / "explanations_shap"
    target.mkdir(parents=True, exist_ok=True)
    _write_baseline(shap.local.baseline, target / "baseline.csv")
    if shap.save_local:
        _write_attributions(shap, target / "out.csv")


def _write_baseline(baseline: Batch, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(baseline.names)
        writer.writerows(baseline.rows())


def _write_attributions(shap: ShapResult, path: Path) -> None:
    header = [f"{feature}_{output}" for output in shap.local.outputs for feature in shap.local.features]
    lines = _number_lines(_flattened(shap.local))
    if shap.identifiers is not None:
        name, cells = shap.identifiers
        header.append(name)
        lines = [f"{line},{cell}" for line, cell in zip(lines, _quoted(cells), strict=True)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(header)
        file.writelines(f"{line}\n" for line in lines)


def _flattened(local: Attributions) -> FloatArray:
    """One row of numbers per explained row: features vary first, then outputs."""
    rows, features, outputs = local.values.shape
    flat: FloatArray = local.values.transpose(0, 2, 1).reshape(rows, features * outputs)
    return flat


def _number_lines(matrix: FloatArray) -> list[str]:
    """Each row as CSV. A finite matrix is written by orjson: shortest text that reads back as the same double."""
    import numpy as np
    import orjson

    if not matrix.size or not np.isfinite(matrix).all():
        return [",".join(map(repr, row)) for row in matrix.tolist()]
    text = orjson.dumps(np.ascontiguousarray(matrix), option=orjson.OPT_SERIALIZE_NUMPY).decode("ascii")
    return text[2:-2].split("],[")


def _quoted(cells: Iterable[object]) -> list[str]:
    """Each cell as one CSV field."""
    sink = _Fields()
    csv.writer(sink, lineterminator="").writerows((cell,) for cell in cells)
    return sink.fields


class _Fields:
    """Where a CSV writer puts one-field lines."""

    def __init__(self) -> None:
        self.fields: list[str] = []

    def write(self, text: str) -> int:
        self.fields.append(text)
        return len(text)
