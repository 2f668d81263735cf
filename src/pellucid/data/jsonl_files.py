"""JSON Lines files: one record a line, its parts found by JMESPath."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain, groupby, islice
from zlib import crc32

import numpy as np

from pellucid.core.dataset import FileSet, Scan
from pellucid.core.errors import DataError
from pellucid.data import quoting
from pellucid.data.failures import in_other_words
from pellucid.data.json_paths import JsonPath, Selection, plain_path, plain_selection, repeats_no_key
from pellucid.data.json_text import tokens
from pellucid.data.jsonl_records import Line, first_fault, read_lines
from pellucid.data.locators import Locators, Naming, name_columns, read_locators
from pellucid.data.opening import BYTE_ORDER_MARK, compression, open_bytes

_FIRST_LOOK = 100


def scan_jsonl(files: FileSet) -> Scan:
    """How to read these files as one table: features, then label, then predicted label.

    Plain paths are followed by the engine. Any other expression is applied here, line by line.

    Raises:
        DataError: a locator is missing, wrong, or finds nothing; a file is empty; headers do not fit.
    """
    locators = read_locators(files)
    sample = _first_look(files, locators)
    width = len(sample.features)
    naming = name_columns(files, locators, sample.names or width)
    query = None if any(_has_mark(path) for path in files.paths) else _plain_query(files, locators, width)
    registered = {} if query is not None else _columns(files, locators, width)
    return Scan(
        query=query if query is not None else f"SELECT * FROM {quoting.identifier(_table(files))}",
        columns=naming.columns,
        encoding="json",
        source=files.uri,
        explain_failure=partial(_explain, files, locators, width),
        registered={_table(files): registered} if registered else {},
        label=naming.label,
        predicted_label=naming.predicted_label,
        notes=_notes(files, naming),
    )


def _first_look(files: FileSet, locators: Locators) -> Line:
    """The first line, after a look at some more whether the labels are ever found."""
    lines = list(islice(chain.from_iterable(read_lines(path, locators) for path in files.paths), _FIRST_LOOK))
    if not lines:
        raise DataError("the data set has only blank lines; expected one record a line", source=files.uri)
    for k, locator in enumerate(locators.labels):
        if all(line.labels[k] is None for line in lines):
            raise DataError(
                f"`{locator.field}` {locator.expression!r} finds nothing (null) in the first {len(lines)} lines; "
                "expected a JMESPath expression that finds one value in every line",
                source=files.uri,
            )
    return lines[0]


def _has_mark(path: str) -> bool:
    with open_bytes(path) as stream:
        return stream.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK


def _plain_query(files: FileSet, locators: Locators, width: int) -> str | None:
    """The query, if the engine can follow every locator by itself."""
    labels = [plain_path(locator.compiled) for locator in locators.labels]
    known = [path for path in labels if path is not None]
    base = plain_path(locators.features.compiled)
    selection = plain_selection(locators.features.compiled)
    if len(known) < len(labels):
        return None
    if base is not None:
        return _list_query(files.paths, base, known, width)
    return _selection_query(files.paths, selection, known) if selection is not None else None


def _list_query(names: Sequence[str], base: JsonPath, labels: Sequence[JsonPath], width: int) -> str:
    # A list has the right length when its last item is there (`null` is) and the one after it is not.
    paths = [*(base.item(k) for k in range(width)), *labels, base.item(width)]
    lines = _extract(names, paths, repeats_no_key("json", paths))
    fits = f"found[{width}] IS NOT NULL AND found[{len(paths)}] IS NULL"
    return f"SELECT {_cells(len(paths) - 1)} FROM ({lines}) WHERE {_must(fits)}"


def _selection_query(names: Sequence[str], selection: Selection, labels: Sequence[JsonPath]) -> str:
    paths = [*selection.paths, *labels]
    test = f"json::VARCHAR <> 'null' AND {repeats_no_key('json', paths)}"
    return f"SELECT {_cells(len(paths))} FROM ({_extract(names, paths, test)})"


def _extract(names: Sequence[str], paths: Sequence[JsonPath], test: str) -> str:
    # One call finds all cells, because every call parses the line again.
    wanted = ", ".join(path.sql for path in paths)
    return f"SELECT json_extract(json, [{wanted}]) AS found FROM ({_lines(names)}) WHERE {_must(test)}"


def _cells(count: int) -> str:
    return ", ".join(f"found[{k + 1}] AS c{k}" for k in range(count))


def _must(test: str) -> str:
    return f"CASE WHEN {test} THEN true ELSE error('a line does not fit') END"


def _lines(names: Sequence[str]) -> str:
    alike = groupby(names, key=compression)
    parts = [
        f"SELECT json FROM read_ndjson_objects({quoting.paths(list(group))}, compression='{packing}')"
        for packing, group in alike
    ]
    return " UNION ALL ".join(parts)


def _columns(files: FileSet, locators: Locators, width: int) -> dict[str, np.ndarray]:
    lines = [line for path in files.paths for line in read_lines(path, locators, width)]
    rows = [(*line.features, *line.labels) for line in lines]
    return {f"c{k}": tokens(column) for k, column in enumerate(zip(*rows, strict=True))}


def _table(files: FileSet) -> str:
    return f"lines_{crc32(files.uri.encode()):08x}"


def _notes(files: FileSet, naming: Naming) -> tuple[str, ...]:
    if files.headers is not None:
        return ()
    return (f"{files.uri}: no headers are configured; columns are named {', '.join(naming.columns)}",)


def _explain(files: FileSet, locators: Locators, width: int, error: Exception) -> DataError:
    return first_fault(files.paths, locators, width) or in_other_words(error, files.uri)
