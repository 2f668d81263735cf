"""Which rows are shown one by one, and how."""

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.arrays import Batch
from pellucid.report.language import words_of
from pellucid.report.row_explorer import MOST_STEPS, row_explorer
from pellucid.report.row_sample import sample_rows
from pellucid.report.swarm_layout import level_of, offsets

WORDS = words_of("en")


def test_the_sample_spans_all_answers_and_is_the_same_every_time(make_shap):
    shap = make_shap(rows=1000)
    sample, again = (sample_rows(shap, 0, shap.local.features) for _ in range(2))
    answers = shap.local.expected[0] + shap.local.values[:, :, 0].sum(axis=1)
    assert len(sample.positions) == 200
    assert list(sample.positions) == sorted(set(sample.positions))
    assert {int(answers.argmin()), int(answers.argmax())} <= set(sample.positions)
    assert sample.positions == again.positions
    assert np.quantile(sample.answers, 0.5) == pytest.approx(np.quantile(answers, 0.5), abs=0.02)


def test_the_sample_does_not_depend_on_the_order_of_rows(make_shap):
    shap = make_shap(rows=1000)
    turned = replace(shap, local=replace(shap.local, values=shap.local.values[::-1]))
    first, second = (set(sample_rows(one, 0, one.local.features).answers) for one in (shap, turned))
    assert first == second


@pytest.mark.parametrize(("features", "rows"), [(14, 200), (40, 100), (1000, 20)])
def test_many_features_leave_room_for_fewer_rows(make_shap, features, rows):
    shap = make_shap([f"f{k}" for k in range(features)], rows=300)
    assert len(sample_rows(shap, 0, shap.local.features).positions) == rows


def test_few_rows_are_all_shown_with_their_names_and_cells(make_shap):
    shap = make_shap(("a", "b"), rows=3, identifiers=("id", ("x", "y", "z")))
    shap = replace(shap, rows=Batch(("b", "a"), (np.array([1, 2, 3]), np.array([4, 5, 6]))))
    sample = sample_rows(shap, 0, ("a", "b"))
    assert sample.names == ("x", "y", "z")
    assert sample.cells == ((4, 1), (5, 2), (6, 3))
    assert sample_rows(replace(shap, rows=None, identifiers=None), 0, ("a", "b")).names == ("1", "2", "3")


def test_a_waterfall_ends_at_the_answer(make_shap):
    shap = make_shap(rows=30)
    explorer = row_explorer(WORDS, sample_rows(shap, 0, shap.local.features), "label0")
    cells = [row[1] for row in explorer.first.twin.rows]
    assert len(cells) == MOST_STEPS + 3
    start, *effects, answer = (cell.value for cell in cells)
    assert start + sum(effects) == pytest.approx(answer)
    assert all(0 <= cell.bar.start <= cell.bar.end <= 1 for cell in cells)
    assert [cell.bar.series for cell in cells[1:-1]] == ["up" if effect >= 0 else "down" for effect in effects]


def test_what_sampling_leaves_open_stands_beside_the_effect(make_shap):
    shap = make_shap(("a", "b"), rows=3)
    exact = replace(shap, local=replace(shap.local, standard_errors=np.zeros(shap.local.values.shape)))
    sampled = replace(shap, local=replace(shap.local, standard_errors=np.full(shap.local.values.shape, 0.0125)))
    for one, ending in ((shap, ""), (exact, ""), (sampled, " ± 0.0125")):
        explorer = row_explorer(WORDS, sample_rows(one, 0, ("a", "b")), "label0")
        texts = [row[1].text for row in explorer.first.twin.rows[1:-1]]
        assert all(text.endswith(ending) and ("±" in text) == bool(ending) for text in texts)
        assert explorer.data["rows"][0]["errors"] == ([0.0125, 0.0125] if ending else [])


def test_what_scripts_get_is_what_the_analysis_found(make_shap):
    shap = make_shap(rows=30)
    sample = sample_rows(shap, 0, shap.local.features)
    data = row_explorer(WORDS, sample, "label0").data
    for row, position in zip(data["rows"], sample.positions, strict=True):
        assert row["values"] == pytest.approx(shap.local.values[position, :, 0], abs=1e-6)
        assert data["expected"] + sum(row["values"]) == pytest.approx(row["answer"], abs=1e-5)


def test_dots_of_one_value_stand_beside_each_other():
    assert offsets(np.array([0.0, 1.0, 0.0, 0.0]), 1.0) == [0.0, 0.0, 0.222, -0.222]
    crowd = offsets(np.zeros(50), 1.0)
    assert max(map(abs, crowd)) <= 1.0


def test_levels_go_from_low_to_high_whatever_the_distances():
    assert level_of([10, 1_000_000, 20, None, 10]) == [0, 5, 2, -1, 0]
    assert level_of([7, 7]) == [0, 0]
    assert level_of(["a", "b"]) == []
