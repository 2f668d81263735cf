from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from pellucid.core.dataset import FrameDataset
from pellucid.engines.frames import open_frame


@pytest.fixture
def make_table():
    """A table of these columns, given as lists."""

    def make(**columns):
        return open_frame(FrameDataset(nw.from_native(pl.DataFrame(columns, strict=False))))

    return make
