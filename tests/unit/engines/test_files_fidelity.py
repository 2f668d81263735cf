"""Awkward files: each is read right, or refused with file, line, text and what was expected. Never changed silently."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import DataError
from pellucid.core.ports import Key
from pellucid.data import scan
from pellucid.engines import LocalEngine


def read(path, data, format="csv", **options):  # noqa: A002
    """Column names and typed rows of a file, or of several."""
    parts = data if isinstance(data, list) else [data]
    paths = []
    for k, content in enumerate(parts):
        name = path / f"part-{k}.{format}"
        name.write_bytes(content)
        paths.append(str(name))
    table = LocalEngine().open(FileDataset(scan(FileSet(str(path), tuple(paths), format, **options))))
    rows = [row for batch in table.batches(table.columns, 3) for row in batch.rows()]
    check_tally(table, rows)
    return table.columns, rows


def check_tally(table, rows):
    """Counting gives the same cells as reading."""
    counted = table.tally([Key(name) for name in table.columns]).rows
    expected = {}
    for row in rows:
        expected[row] = expected.get(row, 0) + 1
    assert counted == expected
    assert {(type(cell), cell) for row in counted for cell in row} == {
        (type(cell), cell) for row in rows for cell in row
    }


AB = ("a", "b")
MANY = b"".join(b"%d,x\n" % k for k in range(30_000))

RIGHT = {
    "quotes, doubled quotes, commas": (b'a,b\n"x, ""y""",1\n', AB, [('x, "y"', 1)]),
    "line breaks inside quotes": (b'a,b\n"x\ny",1\n"x\r\ny",2\n', AB, [("x\ny", 1), ("x\r\ny", 2)]),
    "line breaks inside quotes of the header": (b'"a\nz",b\nx,1\ny,2\n', ("a\nz", "b"), [("x", 1), ("y", 2)]),
    "CRLF": (b"a,b\r\nx,1\r\ny,2\r\n", AB, [("x", 1), ("y", 2)]),
    "CRLF with LF inside quotes": (b'a,b\r\n"x\ny",1\r\n', AB, [("x\ny", 1)]),
    "CR": (b"a,b\rx,1\ry,2\r", AB, [("x", 1), ("y", 2)]),
    "unicode": ("a,b\nJosé,1\n日本,2\n".encode(), AB, [("José", 1), ("日本", 2)]),
    "byte order mark": (b"\xef\xbb\xbfa,b\nx,1\n", AB, [("x", 1)]),
    "byte order mark before a quoted header": (b'\xef\xbb\xbf"a","b"\nx,1\n', AB, [("x", 1)]),
    "gzip": (gzip.compress(b"a,b\nx,1\n"), AB, [("x", 1)]),
    "NUL character": (b"a,b\nx\x00y,1\n", AB, [("x\x00y", 1)]),
    "no last newline": (b"a,b\nx,1\ny,2", AB, [("x", 1), ("y", 2)]),
    "blank lines": (b"\n\na,b\n\nx,1\n\n\ny,2\n\n", AB, [("x", 1), ("y", 2)]),
    "blank CRLF lines": (b"a,b\r\n\r\nx,1\r\n\r\n", AB, [("x", 1)]),
    "stray quote inside an unquoted value": (b'a,b\n5" disk,1\n', AB, [('5" disk', 1)]),
    "text that starts with a hash": (b"a,b\n#1 fan,1\nx,2\n", AB, [("#1 fan", 1), ("x", 2)]),
    "t in a text column": (b"a,b\nt,1\nf,2\n", AB, [("t", 1), ("f", 2)]),
    "words pandas takes for missing": (
        b"a,b\nNA,1\nNone,2\nnan,3\nN/A,4\nnull,5\n",
        AB,
        [("NA", 1), ("None", 2), ("nan", 3), ("N/A", 4), ("null", 5)],
    ),
    "empty and quoted empty": (b'a,b\n"",1\n,2\nx,3\n', AB, [(None, 1), (None, 2), ("x", 3)]),
    "zip codes": (b"a,b\n02134,1\n10001,2\n", AB, [("02134", 1), ("10001", 2)]),
    "blanks in the header": (b" a, b\nx,1\n", (" a", " b"), [("x", 1)]),
    "blanks around values": (b"a,b\n x, 1\ny ,2 \n", AB, [(" x", 1), ("y ", 2)]),
    "duplicates that differ in case": (b"a,A\nx,1\n", ("a", "A"), [("x", 1)]),
    "integers beyond 64 bits": (b"a,b\n98765432109876543210,1\n", AB, [("98765432109876543210", 1)]),
    "integers beyond 2^53": (b"a,b\nx,9007199254740993\n", AB, [("x", 9007199254740993)]),
    "underscores and exponents": (b"a,b\n1_000,1e3\n", AB, [("1_000", 1000.0)]),
    "one empty field at the end of rows": (b"a,b\nx,1,\ny,2,\n", AB, [("x", 1), ("y", 2)]),
    "one column with blank lines": (b"a\nx\n\n\ny\n\n", ("a",), [("x",), ("y",)]),
    "one column with a quoted empty value": (b'a\nx\n""\ny\n', ("a",), [("x",), (None,), ("y",)]),
    "boolean words": (b"a,b\nx,True\ny,false\n", AB, [("x", True), ("y", False)]),
    "a very long value": (b"a,b\n" + b"x" * 3_000_000 + b",1\n", AB, [("x" * 3_000_000, 1)]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_csv_is_read_right(tmp_path, name):
    data, columns, rows = RIGHT[name]
    assert read(tmp_path, data) == (columns, rows)


WRONG = {
    "too many fields": (b"a,b\nx,1\ny,2,3\n", 3, "expected 2 columns, found 3 in 'y,2,3'"),
    "too few fields": (b"a,b\nx,1\n\ny\nz,3\n", 4, "expected 2 columns, found 1 in 'y'"),
    "too few fields, after a value with a line break": (
        b'a,b\n"x\nx",1\ny\n',
        4,
        "expected 2 columns, found 1 in 'y'",
    ),
    "too few fields in row 30,001": (b"a,b\n" + MANY + b"y\n", 30_002, "expected 2 columns, found 1 in 'y'"),
    "text after a closing quote": (b'a,b\nx,1\n"great" product, loved it,2\n', 3, "text follows a closing quote"),
    "backslash escapes": (b'a,b\nx,1\n"a\\"b",2\n', 3, "text follows a closing quote"),
    "quote never closed": (b'a,b\nx,1\n"never,2\ny,3\n', 3, "a quoted value is never closed.*never,2"),
    "latin-1 byte": (b"a,b\nx,1\ncaf\xe9,2\n", 3, r"not UTF-8: byte 0xe9 in 'caf\\\\xe9,2"),
    "latin-1 byte in row 30,001": (b"a,b\n" + MANY + b"caf\xe9,2\n", 30_002, "not UTF-8: byte 0xe9"),
    "mixed line ends": (b"a,b\r\nx,1\ny,2\r\n", 2, "line ends with '.n' but the lines above end with '.r.n'"),
    "a line of blanks": (b"a,b\nx,1\n  \n", 3, "expected 2 columns, found 1"),
    "duplicate header": (b"cat,cat\nx,1\n", None, "two columns have the same name 'cat'"),
    "header without a name": (b",b\nx,1\n", 1, "the header has no name for column 0: ',b'"),
    "empty file": (b"", None, "the file is empty"),
    "blank lines only": (b"\n\n", None, "only blank lines"),
    "header only": (b"a,b\n", None, "a header but no row"),
    "UTF-16": ("a,b\nx,1\n".encode("utf-16"), 1, "not UTF-8: byte 0xff"),
}


@pytest.mark.parametrize("name", WRONG)
def test_csv_is_refused(tmp_path, name):
    data, line, message = WRONG[name]
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, data)
    assert str(tmp_path) in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(("last", "expected"), [("4.5", 4.5), ("five", "five")])
def test_one_cell_in_row_30001_types_the_column(tmp_path, last, expected):
    data = b"a,b\n" + MANY + last.encode() + b",x\n"
    _, rows = read(tmp_path, data)
    assert rows[-1] == (expected, "x")
    assert rows[7] == (type(expected)(7), "x")


@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")])
def test_headers_that_do_not_fit_are_refused(tmp_path, names):
    message = f"Headers in config do not match with the number of columns in the dataset. There are {len(names)} headers and 2"
    with pytest.raises(DataError, match=message):
        read(tmp_path, b"x,1\ny,2\n", headers=names)


def test_configured_null_values(tmp_path):
    _, rows = read(tmp_path, b"a,b\nNA,1\nx,NA\n", null_values=("", "NA"))
    assert rows == [(None, 1.0), ("x", None)]


def line(value):
    return json.dumps(value).encode() + b"\n"


ROW = {"f": [62, "Private", 1.5], "y": 1}
LOCATED = {"format": "jsonl", "features": "f", "label": "y"}
NAMES = ("column_0", "column_1", "column_2", "label")

LINES_RIGHT = {
    "mixed types": (line(ROW), [(62, "Private", 1.5, 1)]),
    "blank lines": (b"\n" + line(ROW) + b"\n  \n" + line(ROW), [(62, "Private", 1.5, 1)] * 2),
    "CRLF": (line(ROW).replace(b"\n", b"\r\n"), [(62, "Private", 1.5, 1)]),
    "no last newline": (line(ROW).rstrip(), [(62, "Private", 1.5, 1)]),
    "gzip": (gzip.compress(line(ROW)), [(62, "Private", 1.5, 1)]),
    "byte order mark": (b"\xef\xbb\xbf" + line(ROW), [(62, "Private", 1.5, 1)]),
    "label 0.5 after integers": (
        line(ROW) + line({**ROW, "y": 0.5}),
        [(62, "Private", 1.5, 1.0), (62, "Private", 1.5, 0.5)],
    ),
    "label text after integers": (
        line(ROW) + line({**ROW, "y": "no"}),
        [(62, "Private", 1.5, "1"), (62, "Private", 1.5, "no")],
    ),
    "null cells": (b'{"f": [null, "x", 2], "y": 1}\n' + line(ROW), [(None, "x", 2.0, 1), (62.0, "Private", 1.5, 1)]),
    "last cell null": (b'{"f": [1, "x", null], "y": 1}\n', [(1, "x", None, 1)]),
    "NaN": (b'{"f": [NaN, "x", 2], "y": 1}\n' + line(ROW), [(None, "x", 2.0, 1), (62.0, "Private", 1.5, 1)]),
    "a string of digits stays text": (line({"f": ["02", "x", 1], "y": 1}), [("02", "x", 1, 1)]),
    "escapes": (b'{"f": ["a\\u0041\\n\\"q", "\\u00e9", 1], "y": 1}\n', [('aA\n"q', "é", 1, 1)]),
    "truth values": (line({"f": [True, "x", False], "y": 1}), [(True, "x", False, 1)]),
    "extra keys": (line({"id": 9, **ROW, "z": {"f": 0}}), [(62, "Private", 1.5, 1)]),
    "the name of a key as a value": (line({"f": [1, "y", 2], "y": 1}), [(1, "y", 2, 1)]),
    "integers beyond 2^53": (line({"f": [9007199254740993, "x", 1], "y": 1}), [(9007199254740993, "x", 1, 1)]),
}


@pytest.mark.parametrize("name", LINES_RIGHT)
@pytest.mark.parametrize("features", ["f", "f || f"])
def test_json_lines_are_read_right(tmp_path, name, features):
    data, rows = LINES_RIGHT[name]
    assert read(tmp_path, data, **{**LOCATED, "features": features}) == (NAMES, rows)


GOOD = line(ROW)
FAR = GOOD * 200  # more lines than are looked at before the engine reads them
LINES_WRONG = {
    "broken line": (GOOD * 2 + b'{"f": [1, 2\n' + GOOD, 3, "not one JSON value"),
    "broken line after a blank one": (FAR + b"\n" + b'{"f": [1, 2\n' + GOOD, 202, "not one JSON value"),
    "two values in a line": (FAR + GOOD.rstrip() + b" " + GOOD, 201, "Extra data"),
    "latin-1 byte": (FAR + b'{"f": [1, "caf\xe9", 2], "y": 1}\n', 201, "not UTF-8: byte 0xe9"),
    "duplicate key": (FAR + b'{"f": [1, "x", 2], "y": 1, "y": 0}\n', 201, "the key 'y' occurs twice"),
    "features null": (FAR + line({"f": None, "y": 1}), 201, r"Data must contain features. `features` .* finds nothing"),
    "features absent": (FAR + line({"y": 1}), 201, "Data must contain features."),
    "features no list": (FAR + line({"f": "x", "y": 1}), 201, "Data must contain features."),
    "too few features": (FAR + line({"f": [1, 2], "y": 1}), 201, "expected 3 features, found 2"),
    "too many features": (FAR + line({"f": [1, 2, 3, 4], "y": 1}), 201, "expected 3 features, found 4"),
    "an array instead of lines": (json.dumps([ROW, ROW], indent=1).encode(), 1, "not one JSON value"),
    "row 30,001": (GOOD * 30_000 + b"{\n", 30_001, "not one JSON value"),
}


@pytest.mark.parametrize("name", LINES_WRONG)
@pytest.mark.parametrize("features", ["f", "f || f"])
def test_json_lines_are_refused(tmp_path, name, features):
    data, number, message = LINES_WRONG[name]
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, data, **{**LOCATED, "features": features})
    assert "part-0.jsonl" in str(caught.value)
    assert caught.value.line == number


def test_bare_lists_a_line(tmp_path):
    assert read(tmp_path, b'[1,"x"]\n[2,"y"]\n', "jsonl", features="@", headers=AB) == (AB, [(1, "x"), (2, "y")])


def test_nested_cells_are_refused_when_used(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"f": [1, [2]]}\n')
    table = LocalEngine().open(FileDataset(scan(FileSet("x", (str(path),), "jsonl", features="f"))))
    assert table.tally([Key("column_0")]).rows == {(1,): 1}
    with pytest.raises(DataError, match="column 'column_1': cells are JSON lists or objects"):
        table.tally([Key("column_1")])
    with pytest.raises(DataError, match="cells are JSON lists or objects"):
        list(table.batches(["column_1"], 10))


DOCUMENT = {"rows": [[1, "x"], [2.5, None]], "y": [1, 0]}
IN_DOCUMENT = {"format": "json", "features": "rows", "label": "y"}


def document(value, **changes):
    return json.dumps({**value, **changes}).encode()


def test_json_document(tmp_path):
    names = ("column_0", "column_1", "label")
    assert read(tmp_path, document(DOCUMENT), **IN_DOCUMENT) == (names, [(1.0, "x", 1), (2.5, None, 0)])
    marked = [b"\xef\xbb\xbf" + document(DOCUMENT), gzip.compress(document(DOCUMENT))]
    assert read(tmp_path, marked, **IN_DOCUMENT)[1] == [(1.0, "x", 1), (2.5, None, 0)] * 2
    not_a_number = document(DOCUMENT).replace(b"2.5", b"NaN")
    assert read(tmp_path, not_a_number, **IN_DOCUMENT)[1] == [(1.0, "x", 1), (None, None, 0)]


def test_json_array_of_records(tmp_path):
    data = json.dumps([{"f": [1, "x"], "y": 1}, {"f": [2, "y"], "y": 0}]).encode()
    _, rows = read(tmp_path, data, "json", features="[*].f", label="[*].y")
    assert rows == [(1, "x", 1), (2, "y", 0)]


@pytest.mark.parametrize(
    ("data", "number", "message"),
    [
        (b'{"rows": [[1, 2],\n [3, 4}', 2, "not one JSON document"),
        (b'{"rows": [[1, 2]],\n "rows": [[3, 4]], "y": [1]}', None, "the key 'rows' occurs twice"),
        (document(DOCUMENT, rows=None), None, "Data must contain features. `features` 'rows' finds nothing"),
        (document(DOCUMENT, rows=[1, 2]), None, "Data must contain features. .* expected a list of rows"),
        (document(DOCUMENT, rows=[[1, 2], [3]]), None, "record 1 has 1 features, expected 2"),
        (document(DOCUMENT, rows=[]), None, "finds 2 values for 0 records"),
        (document(DOCUMENT, y=[1]), None, "`label` 'y' finds 1 values for 2 records"),
        (document(DOCUMENT, y=None), None, "`label` 'y' finds nothing"),
        (b"\xe9", 1, "not UTF-8"),
        (b"", None, "the file is empty"),
    ],
)
def test_json_document_is_refused(tmp_path, data, number, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, data, **IN_DOCUMENT)
    assert "part-0.json" in str(caught.value)
    assert caught.value.line == number


@pytest.mark.parametrize("format", ["csv", "jsonl", "json"])
def test_damaged_gzip_is_refused(tmp_path, format):  # noqa: A002
    draw = random.Random(5)
    values = [draw.random() for _ in range(40_000)]
    content = {
        "csv": "a,b\n" + "".join(f"x,{value}\n" for value in values),
        "jsonl": "".join(json.dumps({"f": [value]}) + "\n" for value in values),
        "json": json.dumps({"f": [[value] for value in values]}),
    }[format]
    packed = gzip.compress(content.encode())
    with pytest.raises(DataError, match=rf"part-0.{format}: the gzip content is damaged"):
        read(tmp_path, packed[: len(packed) * 3 // 4], format, features="f")
