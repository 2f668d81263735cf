"""Parquet files: names and types are in the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

import _duckdb

from pellucid.core.dataset import FileSet, Scan
from pellucid.core.errors import DataError
from pellucid.core.ports import Ask
from pellucid.data import quoting
from pellucid.data.failures import in_other_words
from pellucid.data.headers import MISMATCH, check_names, refuse_duplicates
from pellucid.data.opening import is_gzip

_AS_IS = (
    "BOOLEAN",
    "VARCHAR",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "DOUBLE",
)
_AS_TEXT = ("DATE", "TIME", "UUID", "ENUM", "INTERVAL")
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


def scan_parquet(files: FileSet, ask: Ask | None = None) -> Scan:
    """How to read these files as one table; their schemas are asked of an engine (without one, of a new one).

    Numbers and truth values keep their type; dates, times and identifiers are read as text.

    Raises:
        DataError: a file is not Parquet or has no rows, names are not unique, or the files differ in their columns.
    """
    for path in files.paths:
        is_gzip(path)  # a missing or empty file is told apart here
    if ask is None:
        with _duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False}) as connection:
            return _scan(files, lambda query: connection.execute(query).fetchall())
    return _scan(files, ask)


def _scan(files: FileSet, ask: Ask) -> Scan:
    try:
        names = _common_names(ask, files)
        shape = ask(f"DESCRIBE FROM read_parquet({quoting.paths(files.paths)})")
    except _duckdb.Error as error:
        raise in_other_words(error, files.uri) from error
    columns = [_column(str(found[0]), str(found[1]), k) for k, found in enumerate(shape)]
    return Scan(
        query=f"SELECT {', '.join(columns)} FROM read_parquet({quoting.paths(files.paths)})",
        columns=names,
        encoding="typed",
        source=files.uri,
        explain_failure=partial(in_other_words, source=files.uri),
    )


def _common_names(ask: Ask, files: FileSet) -> tuple[str, ...]:
    schemas = _schemas(ask, files.paths)
    first = files.paths[0]
    names = tuple(name for name, _ in schemas[first])
    refuse_duplicates(names, first)
    for path, schema in schemas.items():
        _refuse_difference(dict(schemas[first]), dict(schema), first, path)
    if files.headers is not None:
        _check_headers(files.headers, names, files.uri)
    if not _row_count(ask, files.paths):
        raise DataError("the data set has columns but no rows", source=files.uri)
    return names


def _schemas(ask: Ask, paths: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Names and types of the top-level columns of each file."""
    asked = "file_name, name, duckdb_type, coalesce(num_children, 0)"
    by_file = groupby(ask(f"SELECT {asked} FROM parquet_schema({quoting.paths(paths)})"), key=itemgetter(0))
    return {path: _top_level(node[1:] for node in nodes) for path, (_, nodes) in zip(paths, by_file, strict=True)}


def _top_level(nodes: Iterator[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Names and types of the columns below the root of a schema, which is its first node."""
    next(nodes)
    columns = []
    for name, kind, children in nodes:
        inner = [_pass_over(nodes) for _ in range(children)]
        columns.append((name, f"nested {inner}" if inner else kind))
    return columns


def _pass_over(nodes: Iterator[tuple[str, str, int]]) -> tuple[object, ...]:
    """What lies below one node, in a form that can be compared."""
    name, kind, children = next(nodes)
    return (name, kind, *(_pass_over(nodes) for _ in range(children)))


def _refuse_difference(first: dict[str, str], other: dict[str, str], expected: str, path: str) -> None:
    if first == other:
        return
    missing = [f"no column {name!r}" for name in first if name not in other]
    extra = [f"an additional column {name!r}" for name in other if name not in first]
    changed = [
        f"column {name!r} of type {other[name]} where {kind} is expected"
        for name, kind in first.items()
        if name in other and other[name] != kind
    ]
    raise DataError(
        f"the file has {', '.join([*missing, *extra, *changed])}, other than {expected}; all files of a data set need "
        "the same columns",
        source=path,
    )


def _check_headers(headers: Sequence[str], names: Sequence[str], source: str) -> None:
    check_names(headers, len(names), source)
    unknown = [name for name in headers if name not in names]
    if unknown:
        found = quoting.excerpt(str(list(names)))
        raise DataError(f"{MISMATCH} There is no column {unknown[0]!r}; the columns are {found}", source=source)


def _row_count(ask: Ask, paths: Sequence[str]) -> int:
    query = f"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata({quoting.paths(paths)})"
    return int(ask(query)[0][0] or 0)


def _column(name: str, kind: str, position: int) -> str:
    return f"{_cast(quoting.identifier(name), kind)} AS c{position}"


def _cast(column: str, kind: str) -> str:
    if kind in _AS_IS or kind.endswith("]") or kind.startswith(_NESTED):
        return column
    if kind.startswith(("FLOAT", "DECIMAL", '"NULL"')):
        return f"CAST({column} AS DOUBLE)"
    if kind in ("UBIGINT", "HUGEINT", "UHUGEINT"):
        return f"CAST({column} AS BIGINT)"
    return f"CAST({column} AS VARCHAR)" if kind.startswith(_AS_TEXT) or "TIME" in kind else column
