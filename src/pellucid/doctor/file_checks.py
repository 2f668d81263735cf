"""What the files of the data set are, against what the configuration says they are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pellucid.core.errors import DataError, PellucidError
from pellucid.core.findings import Finding
from pellucid.core.inference import CellKind, kind_of_text
from pellucid.data.csv_records import read_records
from pellucid.doctor.diagnosis import error_finding, shorten
from pellucid.doctor.file_types import CSV, JSON, JSON_LINES, PARQUET, other_type
from pellucid.jobs import open_dataset
from pellucid.jobs.dataset import main_files

if TYPE_CHECKING:
    from pellucid.core.dataset import FileDataset
    from pellucid.core.ports import Ask, Store
    from pellucid.core.specs import AnalysisSpec

_FIRST_RECORDS = 5
_WHY = "The data set cannot be opened like this, so nothing would run."
_FIND_IT = "name what is there; a relative path starts where the command is run"
_TYPES = {"csv": CSV, "jsonl": JSON_LINES, "json": JSON, "parquet": PARQUET}


def open_checked(spec: AnalysisSpec, store: Store, ask: Ask) -> tuple[FileDataset | None, tuple[Finding, ...]]:
    """The data set, opened, and what is odd about it; no data set when it cannot be opened."""
    try:
        misread = _misread(spec, store)
        if misread is not None:
            return None, (misread,)
        dataset = open_dataset(spec.data, store, ask)
    except PellucidError as error:
        from pellucid.doctor.file_fixes import opening_patch

        fix = _FIND_IT if "does not exist" in str(error) else ""
        return None, (error_finding(error, "data", _WHY, fix=fix, patch=opening_patch(error, spec, store, ask)),)
    return dataset, _header_read_as_data(spec, dataset, store, ask)


def _misread(spec: AnalysisSpec, store: Store) -> Finding | None:
    """The files hold another type of data than `dataset_type` says."""
    if spec.data.uri is None:
        return None
    said = _TYPES[spec.data.format]
    path = store.fetch(spec.data.uri)[0]
    found = other_type(path, said)
    if found is None:
        return None
    from pellucid.doctor.file_fixes import type_patch

    return error_finding(
        DataError(f"dataset_type is {said!r}, but the file begins like {found!r}", source=spec.data.uri),
        "dataset-type",
        "Read as another type, the data gives an error at best and wrong columns at worst.",
        fix=f"set dataset_type to {found!r}, or name the file that is meant",
        patch=type_patch(spec, found, path),
    )


def _header_read_as_data(spec: AnalysisSpec, dataset: FileDataset, store: Store, ask: Ask) -> tuple[Finding, ...]:
    """A header row that differs from the configured headers counts as the first row of data: columns become text."""
    data = spec.data
    if data.format != "csv" or data.headers is None or not any("no header row" in note for note in dataset.main.notes):
        return ()
    from pellucid.doctor.header_fixes import header_patch, names_in_file

    assert data.uri is not None
    files = main_files(data, data.uri, store)
    own = names_in_file(files, ask)
    if own is None or len(own) != len(data.headers) or not _numbers_follow(files.paths[0]):
        return ()
    differs = ", ".join(f"{a!r} for {b!r}" for a, b in zip(own, data.headers, strict=True) if a.strip() != b.strip())
    return (
        Finding(
            "warning",
            "header-read-as-data",
            f"the file begins with names that are not the configured headers ({shorten(differs)})",
            "headers",
            "That row would count as a row of data, and every column in it as text.",
            "give the headers as the file has them, or leave them out",
            header_patch(spec, files, ask),
        ),
    )


def _numbers_follow(path: str) -> bool:
    """Whether the second row has a number, as rows below a header have and rows of words have not."""
    rows = [record.cells for record in islice(read_records(path), _FIRST_RECORDS) if record.cells]
    numbers = (CellKind.INTEGER, CellKind.DECIMAL, CellKind.HUGE)
    return len(rows) > 1 and any(kind_of_text(cell) in numbers for cell in rows[1])
