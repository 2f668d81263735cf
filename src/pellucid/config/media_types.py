"""Media types that configurations use."""

from __future__ import annotations

CSV = "text/csv"
JSON_LINES = "application/jsonlines"
JSON = "application/json"
PARQUET = "application/x-parquet"
IMAGE = "application/x-image"
CAPTURE = "application/sagemakercapturejson"
