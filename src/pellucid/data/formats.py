"""Which reader reads which format."""

from __future__ import annotations

from pellucid.core.dataset import FileSet, Scan
from pellucid.core.errors import DataError
from pellucid.core.ports import Ask


def scan(files: FileSet, ask: Ask | None = None) -> Scan:
    """How an engine reads these files; what only an engine can tell about them is asked of it.

    Raises:
        DataError: the files cannot be read as one table; the message names file, line and text.
    """
    if not files.paths:
        raise DataError("there are no files; expected at least one", source=files.uri)
    if files.format == "parquet":
        from pellucid.data.parquet_files import scan_parquet

        return scan_parquet(files, ask)
    if files.format == "csv":
        from pellucid.data.csv_files import scan_csv as scan_files
    elif files.format == "jsonl":
        from pellucid.data.jsonl_files import scan_jsonl as scan_files
    else:
        from pellucid.data.json_files import scan_json as scan_files
    return scan_files(files)
