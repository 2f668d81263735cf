"""The formats a data set can have."""

from __future__ import annotations

from enum import Enum


class DatasetType(Enum):
    """Data formats, by their media type."""

    TEXTCSV = "text/csv"
    JSONLINES = "application/jsonlines"
    JSON = "application/json"
    PARQUET = "application/x-parquet"
    IMAGE = "application/x-image"
