"""Locators of JSON Lines: followed by the engine or by Python, with the same result."""

from __future__ import annotations

import json

import pytest

from pellucid.core.dataset import FileDataset, FileSet
from pellucid.core.errors import DataError
from pellucid.data import scan
from pellucid.engines import LocalEngine

RECORDS = [
    {"id": 7, "in": {"a": 1, "b b": [0.5, {"c": "x"}], "list": [3, "p"]}, "out": [{"y": 1}], "z": None},
    {"id": 8, "in": {"a": 2, "b b": [1.5, {"c": "y"}], "list": [4, "q"]}, "out": [{"y": 0}], "z": 1},
]


def scan_lines(path, records=RECORDS, parts=1, **options):
    paths = []
    for k in range(parts):
        name = path / f"{k}.jsonl"
        name.write_text("".join(json.dumps(record) + "\n" for record in records))
        paths.append(str(name))
    return scan(FileSet(str(path), tuple(paths), "jsonl", **options))


def read(found):
    table = LocalEngine().open(FileDataset(found))
    return [row for batch in table.batches(table.columns, 10) for row in batch.rows()]


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ("in.list", [(3, "p"), (4, "q")]),
        ("[in.a, in.list[0]]", [(1, 3), (2, 4)]),
        ('[in."b b"[0], in."b b"[1].c]', [(0.5, "x"), (1.5, "y")]),
        ("[in.a, absent]", [(1, None), (2, None)]),
        ("[id, z]", [(7, None), (8, 1.0)]),
        ("{one: in.a, two: id}", [(1, 7), (2, 8)]),
        ("[in.list[-1], out[0].y]", [("p", 1), ("q", 0)]),
        ("in.list | reverse(@)", [("p", 3), ("q", 4)]),
        ("[to_string(id), in.a]", [("7", 1), ("8", 2)]),
    ],
)
def test_features_and_labels(tmp_path, features, expected):
    found = scan_lines(tmp_path, features=features, label="out[0].y", predicted_label="in.a")
    assert read(found) == [(*row, *labels) for row, labels in zip(expected, [(1, 1), (0, 2)], strict=True)]
    assert (found.label, found.predicted_label) == ("label", "predicted_label")


@pytest.mark.parametrize(("features", "is_plain"), [("in.list", True), ("[id, in.a]", True), ("in.list[::-1]", False)])
def test_plain_paths_are_left_to_the_engine(tmp_path, features, is_plain):
    assert (not scan_lines(tmp_path, features=features).registered) is is_plain


def test_names(tmp_path):
    located = {"features": "in.list", "label": "id", "predicted_label": "in.a"}
    assert scan_lines(tmp_path, **located).columns == ("column_0", "column_1", "label", "predicted_label")
    found = scan_lines(tmp_path, **located, headers=("n", "letter", "Target", "Guess"))
    assert found.columns == ("n", "letter", "Target", "Guess")
    assert (found.label, found.predicted_label) == ("Target", "Guess")
    assert scan_lines(tmp_path, features="{one: id, two: z}").columns == ("one", "two")
    assert scan_lines(tmp_path, features="in.list").label is None
    only = scan_lines(tmp_path, features="in.list", predicted_label="id")
    assert (only.label, only.predicted_label, only.columns[-1]) == (None, "predicted_label", "predicted_label")


def test_several_files(tmp_path):
    assert read(scan_lines(tmp_path, parts=3, features="in.list")) == [(3, "p"), (4, "q")] * 3
    assert read(scan_lines(tmp_path, parts=2, features="in.list[::-1]")) == [("p", 3), ("q", 4)] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "`features` is missing"),
        ({"features": "in.["}, r"`features` 'in.\[' is not a JMESPath expression"),
        ({"features": "in.list", "label": 2}, "`label` is 2; in JSON data it has to be a JMESPath expression"),
        ({"features": "absent"}, r"0.jsonl, line 1: Data must contain features. `features` 'absent' finds nothing"),
        ({"features": "id"}, "Data must contain features. `features` 'id' finds '7'; expected a flat list"),
        ({"features": "abs(in.list)"}, "`features` 'abs.in.list.' cannot be applied"),
        ({"features": "in.list", "label": "absent"}, r"`label` 'absent' finds nothing \(null\) in the first 2 lines"),
        (
            {"features": "in.list", "label": "id", "headers": ("a", "b")},
            r"Headers in config do not match .* There are 2 headers and 3 columns \(2 features \+ 1 label\)",
        ),
        ({"features": "in.list", "headers": ("a", "a")}, "two columns have the same name 'a'"),
    ],
)
def test_locators_that_do_not_fit_are_refused(tmp_path, options, message):
    with pytest.raises(DataError, match=message):
        scan_lines(tmp_path, **options)


def test_untrusted_keys(tmp_path):
    key = "it's; --"
    found = scan_lines(tmp_path, [{key: [1, "x"], 'q"': 5}], features=json.dumps(key), label=json.dumps('q"'))
    assert read(found) == [(1, "x", 5)]


def test_a_key_written_twice_in_an_inner_object(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"in": {"f": [1]}}\n' * 200 + '{"in": {"f": [1], "f": [2]}}\n')
    found = scan(FileSet("x", (str(path),), "jsonl", features="in.f"))
    with pytest.raises(DataError, match=r"x.jsonl, line 201: .*the key 'f' occurs twice"):
        read(found)
