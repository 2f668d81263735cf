from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from pellucid.core.dataset import FileDataset, FrameDataset, Scan
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.engines import LocalEngine

COLUMNS = {
    "y": ["a", "b"] * 30,
    "h": ["a", "a", "b"] * 20,
    "sex": ["F"] * 20 + ["M"] * 40,
    "x": [1, 2, 3, 4, 5, 6] * 10,
}
REQUEST = CountRequest("y", ("a",), (("sex", ()),), "h")


def test_frames_are_counted():
    engine = LocalEngine()
    table = engine.open(FrameDataset(nw.from_native(pl.DataFrame(COLUMNS))))
    assert [facet.n_d for facet in engine.tabulate(table, REQUEST).facets] == [20, 40]
    assert [flips.n for flips in engine.flip(table, REQUEST, ["x"])] == [20, 40]


def test_files_are_counted(tmp_path):
    path = tmp_path / "people.csv"
    pl.DataFrame(COLUMNS).write_csv(path)
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    query = f"SELECT * FROM read_csv('{path}', auto_detect=false, header=true, columns={{{types}}})"
    scan = Scan(query, tuple(COLUMNS), "text", str(path), lambda error: DataError(str(error)))
    engine = LocalEngine(threads=1, memory_limit="200MB")
    table = engine.open(FileDataset(scan))
    frame = engine.open(FrameDataset(nw.from_native(pl.DataFrame(COLUMNS))))
    assert engine.tabulate(table, REQUEST) == engine.tabulate(frame, REQUEST)
    assert engine.flip(table, REQUEST, ["x"]) == engine.flip(frame, REQUEST, ["x"])


@pytest.mark.parametrize(("limit", "is_sampled"), [(1e11, False), (1.0, True)])
def test_work_limit(limit, is_sampled):
    columns = {name: cells * 60 for name, cells in COLUMNS.items()}
    engine = LocalEngine(flip_work_limit=limit)
    table = engine.open(FrameDataset(nw.from_native(pl.DataFrame(columns))))
    assert engine.flip(table, REQUEST, ["x"])[0].is_sampled is is_sampled
