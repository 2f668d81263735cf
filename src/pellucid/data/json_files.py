"""JSON files: one document a file, its columns found by JMESPath on the whole document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from zlib import crc32

from pellucid.core.dataset import FileSet, Scan
from pellucid.core.errors import DataError
from pellucid.data import quoting
from pellucid.data.failures import in_other_words
from pellucid.data.json_text import parse, tokens
from pellucid.data.locators import Locator, Locators, describe, name_columns, no_features, read_locators
from pellucid.data.opening import open_bytes

Row = tuple[Any, ...]


def scan_json(files: FileSet) -> Scan:
    """The rows of these documents, one after the other: features, then label, then predicted label.

    Raises:
        DataError: a document is not JSON, has no 2-D list of features, or its parts differ in length.
    """
    locators = read_locators(files)
    rows: list[Row] = []
    for path in files.paths:
        rows += _rows(path, locators, len(rows[0]) - len(locators.labels) if rows else None)
    if not rows:
        raise DataError("Data must contain features. There are no rows", source=files.uri)
    naming = name_columns(files, locators, len(rows[0]) - len(locators.labels))
    table = f"rows_{crc32(files.uri.encode()):08x}"
    columns = {f"c{k}": tokens(column) for k, column in enumerate(zip(*rows, strict=True))}
    return Scan(
        query=f"SELECT * FROM {quoting.identifier(table)}",
        columns=naming.columns,
        encoding="json",
        source=files.uri,
        explain_failure=partial(in_other_words, source=files.uri),
        registered={table: columns},
        label=naming.label,
        predicted_label=naming.predicted_label,
    )


def _rows(path: str, locators: Locators, width: int | None) -> list[Row]:
    document = _parse(path)
    features = locators.features.search(document)
    wanted = "a list of rows, each a list of values"
    if not isinstance(features, list) or not all(isinstance(row, list) and row for row in features):
        raise no_features(locators.features, features, wanted, path)
    _refuse_ragged(features, width, path)
    labels = [_labels(locator, document, len(features), path) for locator in locators.labels]
    return [(*row, *rest) for row, *rest in zip(features, *labels, strict=True)]


def _parse(path: str) -> Any:
    with open_bytes(path) as stream:
        content = stream.read()
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"the text is not UTF-8: byte 0x{content[error.start]:02x}; save the file as UTF-8"
        raise DataError(problem, source=path, line=line) from error
    except ValueError as error:
        raise DataError(f"the file is not one JSON document: {error}", source=path, line=_line(error)) from error
    except RecursionError as error:
        raise DataError("the document is nested too deeply", source=path) from error


def _line(error: ValueError) -> int | None:
    return getattr(error, "lineno", None)


def _refuse_ragged(features: Sequence[Sequence[Any]], width: int | None, path: str) -> None:
    expected = width if width is not None else len(features[0]) if features else 0
    for k, row in enumerate(features):
        if len(row) != expected:
            raise DataError(
                f"record {k} has {len(row)} features, expected {expected}: {quoting.excerpt(str(row))}; "
                "every record needs the same number",
                source=path,
            )


def _labels(locator: Locator, document: Any, count: int, path: str) -> list[Any]:
    found = locator.search(document)
    if not isinstance(found, list):
        raise DataError(
            f"`{locator.field}` {locator.expression!r} finds {describe(found)}; expected a list, one value a record",
            source=path,
        )
    if len(found) != count:
        raise DataError(
            f"`{locator.field}` {locator.expression!r} finds {len(found)} values for {count} records of features; "
            "expected one each (an expression such as [*].label leaves out records without one)",
            source=path,
        )
    return found
