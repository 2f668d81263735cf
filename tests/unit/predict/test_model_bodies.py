"""What a model's server reads and writes."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.model_bodies import media_type, read_records, write_outputs

CSV, LINES, JSON = "text/csv", "application/jsonlines", "application/json"


class TestReading:
    def test_csv_columns_have_types_of_their_own(self):
        batch = read_records(b'1,2.5,"a, ""b""",x\n2,,c,\n', CSV)
        assert batch.names == ("0", "1", "2", "3")
        assert [column.dtype.kind for column in batch.columns] == ["i", "f", "O", "O"]
        assert list(batch.rows()) == [(1, 2.5, 'a, "b"', "x"), (2, None, "c", None)]

    def test_numbers_and_empty_cells(self):
        batch = read_records(b",1,2.5\r\n,3,-0\n,7,\n", CSV)
        assert [column.dtype.kind for column in batch.columns] == ["f", "i", "f"]
        assert list(batch.rows()) == [(None, 1, 2.5), (None, 3, 0.0), (None, 7, None)]

    @given(
        st.lists(st.lists(st.none() | st.integers() | st.floats(allow_nan=False), min_size=2, max_size=2), min_size=1)
    )
    def test_tables_of_numbers_are_read_like_any_other(self, table):
        body = "".join(",".join("" if cell is None else repr(cell) for cell in row) + "\n" for row in table)
        beside_text = "".join(f"{line},x\n" for line in body.splitlines())
        found, other = read_records(body.encode(), CSV), read_records(beside_text.encode(), CSV)
        assert [repr(column.tolist()) for column in found.columns] == [repr(c.tolist()) for c in other.columns[:2]]

    @pytest.mark.parametrize("cell", ["[1", "1]", "null", "true", "1_0x", "0x1"])
    def test_text_that_looks_like_json_stays_text(self, cell):
        assert list(read_records(f"{cell},2\n".encode(), CSV).rows()) == [(cell, 2)]

    def test_brackets_between_cells_make_no_rows(self):
        assert list(read_records(b"1],[2,3\n", CSV).rows()) == [("1]", "[2", 3)]

    @pytest.mark.parametrize(("cell", "number"), [("+5", 5), ("007", 7), (" 8", 8), (".5", 0.5), ("1e999", math.inf)])
    def test_numbers_that_are_none_in_json(self, cell, number):
        assert list(read_records(f"{cell},2\n".encode(), CSV).rows()) == [(number, 2)]

    def test_json_lines_may_hold_what_python_writes(self):
        assert list(read_records(b"[1, NaN]\n[2, 0.5]\n", LINES).rows()) == [(1, None), (2, 0.5)]

    def test_a_byte_order_mark_is_no_cell(self):
        assert list(read_records("\ufeff7\n".encode(), CSV).rows()) == [(7,)]

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("[1, null]\n\n[2, 0.5]", LINES),
            ('{"features": [1, null]}\n{"features": [2, 0.5]}', LINES),
            ("[[1, null], [2, 0.5]]", JSON),
            ('[{"features": [1, null]}, {"features": [2, 0.5]}]', JSON),
            ('{"instances": [{"features": [1, null]}, {"features": [2, 0.5]}]}', JSON),
            ('{"data": [[1, null], [2, 0.5]]}', JSON),
        ],
    )
    def test_json_records_in_every_shape(self, body, kind):
        batch = read_records(body.encode(), kind)
        assert batch.names == ("0", "1")
        assert list(batch.rows()) == [(1, None), (2, 0.5)]

    @pytest.mark.parametrize(
        ("body", "kind"), [('{"a": 1, "b": "x"}', JSON), ('[{"b": "x", "a": 1}]', JSON), ('{"a": 1, "b": "x"}', LINES)]
    )
    def test_cells_by_name(self, body, kind):
        batch = read_records(body.encode(), kind)
        assert dict(zip(batch.names, next(batch.rows()), strict=True)) == {"a": 1, "b": "x"}

    def test_one_record_may_stand_alone(self):
        assert list(read_records(b"[1, 2, 3]", JSON).rows()) == [(1, 2, 3)]

    @pytest.mark.parametrize("body", ['[{"a": 1}, {"b": 2}]', '[{"a": 1}, [2]]', "[[1], null]"])
    def test_records_that_differ(self, body):
        with pytest.raises(ModelError, match="Not every record"):
            read_records(body.encode(), JSON)


class TestWriting:
    SEVERAL = Outputs(np.array([[0.25, 0.75], [1.0, 0.0]]), np.array(["b", "a"], dtype=object), ("a", "b"))
    LABELS = Outputs(None, np.array(['say "x"', "y"], dtype=object))

    def test_scores_and_labels(self):
        assert write_outputs(self.SEVERAL, CSV) == b"0.25,0.75\n1.0,0.0\n"
        records = [{"score": [0.25, 0.75], "predicted_label": "b"}, {"score": [1.0, 0.0], "predicted_label": "a"}]
        assert json.loads(write_outputs(self.SEVERAL, JSON)) == {"predictions": records}
        assert [json.loads(line) for line in write_outputs(self.SEVERAL, LINES).splitlines()] == records

    def test_scores_that_are_no_numbers(self):
        assert write_outputs(Outputs(np.array([[0.5], [np.inf], [np.nan]])), CSV) == b"0.5\ninf\nnan\n"

    def test_labels_alone(self):
        assert write_outputs(self.LABELS, CSV) == b'"say ""x"""\n"y"\n'
        assert json.loads(write_outputs(self.LABELS, JSON))["predictions"][0] == {"predicted_label": 'say "x"'}

    def test_one_score_is_no_list(self):
        found = write_outputs(Outputs(np.array([[0.1], [0.2]])), LINES)
        assert [json.loads(line) for line in found.splitlines()] == [{"score": 0.1}, {"score": 0.2}]


@pytest.mark.parametrize("header", ["text/csv", "TEXT/CSV; charset=utf-8", " text/csv ;header=absent"])
def test_a_type_without_its_parameters(header):
    assert media_type(header) == CSV


def test_a_type_that_is_not_served():
    with pytest.raises(ModelError, match="'image/png' is not served"):
        media_type("image/png")
