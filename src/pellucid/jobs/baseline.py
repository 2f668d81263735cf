"""The baseline rows that explanations compare with (contract 1.10.2)."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pellucid.core.arrays import Batch
from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import ConfigError, DataError
from pellucid.data import scan
from pellucid.explain import cluster_baseline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.arrays import Column
    from pellucid.core.ports import Engine, Store
    from pellucid.core.scalars import Cell
    from pellucid.core.specs import DataSpec, ShapSpec

FIELD = "methods.shap.baseline"


def baseline_rows(shap: ShapSpec, data: DataSpec, rows: Batch, *, engine: Engine, store: Store, seed: int) -> Batch:
    """Baseline rows with the columns of `rows`: as given, from a file, or the centres of clusters of the data.

    Raises:
        ConfigError: the baseline does not have one cell per feature, or a cell does not fit its column.
    """
    if shap.baseline_document is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "baseline.json"
            path.write_text(shap.baseline_document, encoding="utf-8")
            return _from_files((str(path),), FIELD, data, rows, engine)
    if isinstance(shap.baseline, str):
        return _from_files(store.fetch(shap.baseline), shap.baseline, data, rows, engine)
    if shap.baseline is not None:
        return _from_cells(shap.baseline, rows)
    return cluster_baseline(rows, shap.clusters, np.random.default_rng(seed))


def _from_files(paths: tuple[str, ...], uri: str, data: DataSpec, rows: Batch, engine: Engine) -> Batch:
    headers = rows.names if data.format != "parquet" else None
    try:
        found = scan(FileSet(uri, paths, data.format, headers=headers, features=data.features), engine.ask)
    except DataError as error:
        problem = f"the baseline cannot be read: {error}"
        raise ConfigError(
            FIELD, problem, expected=f"rows of the {len(rows.names)} features the model is sent"
        ) from error
    table = engine.open(FileDataset(found))
    cells = [row for batch in table.batches(found.columns, 10_000) for row in batch.select(rows.names).rows()]
    return _from_cells(cells, rows)


def _from_cells(cells: Sequence[Sequence[Cell]], rows: Batch) -> Batch:
    if not cells:
        raise ConfigError(FIELD, "the baseline has no rows", expected="at least one row")
    for k, row in enumerate(cells):
        if len(row) != len(rows.names):
            problem = f"row {k} has {len(row)} cells, the model is sent {len(rows.names)} features"
            raise ConfigError(FIELD, problem, got=list(row), expected=f"one cell for each of {', '.join(rows.names)}")
    columns = zip(*cells, strict=True)
    named = zip(rows.names, columns, rows.columns, strict=True)
    return Batch(rows.names, tuple(_typed(name, column, like) for name, column, like in named))


def _typed(name: str, cells: Sequence[Cell], like: Column) -> Column:
    """One baseline column with the type of the data set's column; integers widen to floats when a cell needs it."""
    if like.dtype.kind == "O":
        return np.array([None if cell is None else str(cell) for cell in cells], dtype=object)
    try:
        numbers = [math.nan if cell is None else float(cell) for cell in cells]
    except ValueError as error:
        problem = f"feature {name!r} is a number in the data set"
        raise ConfigError(FIELD, problem, got=list(cells), expected="numbers or null") from error
    if like.dtype.kind in "iub" and all(number.is_integer() for number in numbers):
        return np.array([int(number) for number in numbers], dtype=like.dtype)
    return np.array(numbers, dtype=np.float64)
