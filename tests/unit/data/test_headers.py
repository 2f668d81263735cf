"""Header rules of contract 1.4, on files and sets of files."""

from __future__ import annotations

import gzip

import duckdb
import pytest

from pellucid.core.dataset import FileSet
from pellucid.core.errors import DataError
from pellucid.data import scan


def scan_files(path, *contents, **options):
    paths = []
    for k, content in enumerate(contents):
        name = path / f"{k}.csv"
        name.write_bytes(content)
        paths.append(str(name))
    return scan(FileSet(str(path), tuple(paths), "csv", **options))


def rows(found):
    return duckdb.execute(found.query).fetchall()


def test_headers_name_a_file_without_a_header_row(tmp_path):
    found = scan_files(tmp_path, b"a,b\nx,1\n", headers=("city", "n"))
    assert (found.columns, rows(found)) == (("city", "n"), [("a", "b"), ("x", "1")])
    assert "no header row" in found.notes[0]


@pytest.mark.parametrize("row", [b"city,n", b" city , n", b'"city","n"', b"\xef\xbb\xbfcity,n", b"\n\ncity,n"])
def test_a_row_that_repeats_the_headers_is_not_data(tmp_path, row):
    found = scan_files(tmp_path, row + b"\nx,1\n", headers=("city", "n"))
    assert (found.columns, rows(found)) == (("city", "n"), [("x", "1")])


def test_headers_in_every_file_of_a_set(tmp_path):
    parts = [b"city,n\nx,1\n", b"y,2\n", b"city,n\r\nz,3\r\n", gzip.compress(b"city,n\nu,4\n"), b"\ncity,n\nv,5"]
    expected = [("x", "1"), ("y", "2"), ("z", "3"), ("u", "4"), ("v", "5")]
    assert rows(scan_files(tmp_path, *parts, headers=("city", "n"))) == expected
    assert rows(scan_files(tmp_path, *parts)) == expected


def test_a_header_is_told_from_data(tmp_path):
    assert scan_files(tmp_path, b"city,n\nx,1\n").columns == ("city", "n")
    assert "read as the header: 'city,n'" in scan_files(tmp_path, b"city,n\nx,1\n").notes[0]


@pytest.mark.parametrize("row", [b"city,1", b"city,", b"city,1.5", b"x,x"])
def test_data_is_told_from_a_header(tmp_path, row):
    found = scan_files(tmp_path, row + b"\ny,z\n")
    assert found.columns == ("column_0", "column_1")
    assert len(rows(found)) == 2
    assert "read as data" in found.notes[0]


def test_a_file_with_a_header_only_among_others(tmp_path):
    assert rows(scan_files(tmp_path, b"city,n\n", b"city,n\nx,1\n")) == [("x", "1")]


@pytest.mark.parametrize(
    ("parts", "options", "message"),
    [
        ([b"a,b\nx,1\n", b"a,b,c\nx,1,2\n"], {}, r"1.csv, line 1: expected 2 columns, found 3 in 'a,b,c'"),
        ([b"a,b\nx,1\n", b"\n\nx\n"], {}, r"1.csv, line 3: expected 2 columns, found 1 in 'x'"),
        ([b"a,b\nx,1\n", b"b,a\n1,x\n"], {}, r"1.csv, line 1: the header has the columns in another order: 'b,a'"),
        ([b"b,a\n1,x\n"], {"headers": ("a", "b")}, r"0.csv, line 1: the header has the columns in another order"),
        ([b"a,b\nx,1\n", b""], {}, r"1.csv: the file is empty"),
        ([b"x,1\n"], {"headers": ("a", "a")}, r"two columns have the same name 'a' \(columns 0 and 1\)"),
        ([b"x,1\n"], {"headers": ("a",)}, "Headers in config do not match with the number of columns"),
        ([b"a,b\n"], {"headers": ("a", "b")}, "a header but no row of data"),
    ],
)
def test_files_that_do_not_fit_are_refused(tmp_path, parts, options, message):
    with pytest.raises(DataError, match=message):
        scan_files(tmp_path, *parts, **options)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"absent.csv: the file cannot be opened \(No such file"):
        scan(FileSet("x", (str(tmp_path / "absent.csv"),), "csv"))
    with pytest.raises(DataError, match="x: there are no files"):
        scan(FileSet("x", (), "csv"))


@pytest.mark.parametrize("name", ["it's.csv", "part[1].csv", "what?.csv", "a*b.csv", "\N{SNOWMAN} x.csv"])
def test_odd_file_names(tmp_path, name):
    for decoy in ("part1.csv", "whats.csv", "aXb.csv"):
        (tmp_path / decoy).write_bytes(b"decoy,0\n")
    (tmp_path / name).write_bytes(b"x,1\n")
    found = scan(FileSet("x", (str(tmp_path / name),), "csv"))
    assert rows(found) == [("x", "1")]
