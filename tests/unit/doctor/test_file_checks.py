"""Files that are missing, of another type, or arranged otherwise than the configuration says."""

from __future__ import annotations

import gzip
import json

import pytest

from broken_setups import HEADERS, as_csv, as_document, as_lines, bias_config, lines_config, table
from pellucid.api.examine_config import examine_config
from pellucid.doctor.examination import Examination
from pellucid.doctor.file_types import CSV, JSON, JSON_LINES, PARQUET, other_type
from pellucid.wiring import Settings


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(as_csv(table()))
    return tmp_path


def examine(config: dict[str, object]) -> Examination:
    return examine_config(json.dumps(config).encode(), Settings())


def fixed(config: dict[str, object]) -> dict[str, object]:
    found = examine(config)
    assert found.remaining == (), found.remaining
    return json.loads(found.after)


def test_a_misspelt_file_name(place):
    assert fixed({**bias_config(), "dataset_uri": "peolpe.csv"})["dataset_uri"] == "people.csv"


def test_a_file_that_is_not_there(place):
    (finding,) = examine({**bias_config(), "dataset_uri": "other.csv"}).findings
    assert finding.patch == ()
    assert "other.csv" in finding.where
    assert finding.exit_code == 1


@pytest.fixture
def facets(place):
    rows = [[k, row[3]] for k, row in enumerate(table())]
    (place / "facets.csv").write_text(as_csv(rows, ("id", "Gender")))
    (place / "people.csv").write_text(as_csv([[k, *row] for k, row in enumerate(table())], ("id", *HEADERS)))
    return {
        **bias_config(),
        "headers": ["id", *HEADERS],
        "dataset_uri": "people.csv",
        "facet_dataset_uri": "facets.csv",
        "facet_headers": ["id", "Gender"],
        "joinsource_name_or_index": "id",
        "facet": [{"name_or_index": "Gender", "value_or_threshold": ["Female"]}],
    }


def test_a_facet_data_set(facets):
    assert examine(facets).findings == ()


def test_a_misspelt_facet_file(facets):
    assert fixed({**facets, "facet_dataset_uri": "facet.csv"}) == facets


def test_a_facet_by_its_position_in_a_file_of_its_own(facets):
    by_position = {**facets, "facet": [{"name_or_index": 1, "value_or_threshold": ["Female"]}]}
    assert examine(by_position).findings == ()
    beyond = {**facets, "facet": [{"name_or_index": 2}]}
    del beyond["facet_headers"]
    assert [finding.where for finding in examine(beyond).findings] == ["facet[0].name_or_index"]


def test_a_misspelt_join_column(facets):
    del facets["headers"], facets["facet_headers"]
    assert fixed({**facets, "joinsource_name_or_index": "ID"}) == facets


def test_a_facet_file_of_other_rows(facets, place):
    (place / "facets.csv").write_text("id,Gender\n0,Female\n")
    del facets["joinsource_name_or_index"]
    (finding,) = examine({**facets, "facet_headers": ["number", "Gender"]}).findings
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"people": [{"features": row[:3], "hired": row[5]} for row in table()]}, "people[*].features"),
        (
            [dict(zip(("Age", "Tenure", "Score", "hired"), [*row[:3], row[5]], strict=True)) for row in table()],
            "[*].[Age, Tenure, Score]",
        ),
        ([{"x": row[:3], "more": [1], "hired": row[5], "featurs": row[:3]} for row in table()], "[*].featurs"),
    ],
    ids=["below a key", "without a list", "of several lists"],
)
def test_features_read_off_the_first_record(place, document, found):
    (place / "people.json").write_text(json.dumps(document))
    asked = {"dataset_type": "application/json", "features": "[*].features", "label": "[*].hired"}
    if isinstance(document, dict):
        asked["label"] = "people[*].hired"
    config = lines_config(dataset_uri="people.json", **asked)
    assert fixed(config)["features"] == found


def test_nothing_is_guessed_from_records_without_a_name(place):
    (place / "people.json").write_text(json.dumps([[1, 2], [3, 4]]))
    asked = {"dataset_type": "application/json", "features": "[*].features", "label": "[*].hired"}
    assert examine(lines_config(dataset_uri="people.json", **asked)).findings[0].patch == ()


@pytest.mark.parametrize(
    ("content", "said", "other"),
    [
        (as_csv(table()), CSV, None),
        (as_csv(table()), JSON_LINES, CSV),
        (as_csv(table()), JSON, CSV),
        (as_csv(table()), PARQUET, CSV),
        (as_lines(table()), JSON_LINES, None),
        (as_lines(table()), JSON, JSON_LINES),
        (as_lines(table()), CSV, JSON_LINES),
        (as_document(table()), JSON, None),
        (as_document(table()), JSON_LINES, JSON),
        (as_document(table()), CSV, JSON),
        (json.dumps({"people": []}, indent=1), JSON_LINES, JSON),
        (json.dumps({"people": []}), JSON, None),
        (json.dumps({"people": []}), JSON_LINES, None),
        ("{broken\n{broken", JSON_LINES, None),
        ("\n\n", CSV, None),
        ("PAR1....", CSV, PARQUET),
        ("PAR1....", PARQUET, None),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_types_by_how_a_file_begins(tmp_path, content, said, other, packed):
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    assert other_type(str(path), said) == other


def test_words_without_a_header_are_not_taken_for_one(place):
    """A file of words only, without a header: its first row looks like names and is data."""
    (place / "people.csv").write_text("".join(f"{'x' * (k % 3 + 1)},{'yes' if k % 2 else 'no'}\n" for k in range(60)))
    config = {**bias_config(), "dataset_uri": "people.csv", "headers": ["Kind", "Hired"]}
    config |= {"facet": [{"name_or_index": "Kind"}], "label_values_or_threshold": ["yes"]}
    del config["group_variable"]
    assert {finding.code for finding in examine(config).findings} <= {"small-group"}


def test_headers_of_a_facet_file(facets):
    del facets["joinsource_name_or_index"]
    found = examine({**facets, "facet_headers": ["Gender"]})
    assert json.loads(found.after)["facet_headers"] == ["id", "Gender"]
