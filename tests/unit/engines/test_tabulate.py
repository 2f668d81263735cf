from __future__ import annotations

import itertools

import pytest

from pellucid.core.counts import cell_index
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.engines import frames
from pellucid.engines.tabulate import tabulate


def count(table, positive, facets=(), predicted=None, group=None, label="y"):
    return tabulate(table, CountRequest(label, positive, tuple(facets), predicted, group))


def members(counts):
    return [(facet.selection, facet.n_d) for facet in counts.facets]


def test_eight_counts_by_hand(make_table):
    table = make_table(
        y=["yes", "yes", "no", "no", None, "yes"],
        h=["yes", "no", "yes", "no", "yes", None],
        sex=["F", "F", "F", "M", "M", None],
    )
    counts = count(table, ("yes",), [("sex", ("F",))], "h")
    (facet,) = counts.facets
    assert (facet.column, facet.selection, facet.groups, facet.problem) == ("sex", "F", (None,), None)
    expected = [0] * 8
    for member, positive, predicted in [
        (True, True, True),
        (True, True, False),
        (True, False, True),
        (False, False, False),
        (False, False, True),  # a missing label is not positive
        (False, True, False),  # a missing prediction is not positive, a missing facet no member
    ]:
        expected[cell_index(member=member, positive=positive, predicted=predicted)] += 1
    assert facet.cells == (tuple(expected),)
    assert (counts.label, counts.positive, counts.has_predictions, counts.has_groups) == ("y", "yes", True, False)
    assert counts.confusion == {("yes", "yes"): 1, ("yes", "no"): 1, ("no", "yes"): 1, ("no", "no"): 1}


def test_without_predictions_none_is_positive(make_table):
    counts = count(make_table(y=["a", "b"], f=["u", "v"]), ("a",), [("f", ("u",))])
    assert counts.facets[0].cells == ((1, 0, 0, 0, 0, 0, 1, 0),)
    assert counts.confusion == {}
    assert not counts.has_predictions


def test_groups_are_sorted_and_the_missing_one_is_last(make_table):
    table = make_table(y=["a", "b", "a", "b"], f=["u", "v", "u", "u"], g=[10, None, 9, 10])
    (facet,) = count(table, ("a",), [("f", ("u",))], group="g").facets
    assert facet.groups == (9.0, 10.0, None)
    assert facet.cells == ((0, 0, 0, 0, 0, 0, 1, 0), (0, 0, 0, 0, 1, 0, 1, 0), (1, 0, 0, 0, 0, 0, 0, 0))


def test_no_values_give_one_selection_per_value_sorted(make_table):
    table = make_table(y=["a", "b"] * 3, race=["White", "Asian", None, "Black", "White", "Asian"])
    counts = count(table, ("a",), [("race", ())])
    assert members(counts) == [("Asian", 2), ("Black", 1), ("White", 2), ("nan", 0)]
    problem = counts.facets[-1].problem
    assert problem is not None
    assert "1 of 6 rows have no value in column race" in problem
    assert all(facet.problem is None for facet in counts.facets[:-1])
    assert all(facet.n_a + facet.n_d == 6 for facet in counts.facets)


def test_numbers_are_sorted_as_numbers(make_table):
    table = make_table(y=["a", "b"] * 45, stars=[10, 9, 2] * 30)
    assert [text for text, _ in members(count(table, ("a",), [("stars", ())]))] == ["2", "9", "10"]


# contract 3.3, "consequences that surprise users"
@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ([0, 1] * 10, (1,), ("", 0)),
        ([0, 1] * 10, (0,), ("(0, 1]", 10)),
        ([0, 1] * 22, (1,), ("1", 22)),
        ([0.0, 1.0] * 22, (1,), ("", 0)),
        ([0, 1, 1, None] * 11, (1,), ("", 0)),
        ([0.0, 1.0] * 22, (0.5,), ("(0.5, 1.0]", 22)),
        ([0.0, 1.0] * 22, ("0.5",), ("(0.5, 1.0]", 22)),
        ([*range(17, 90)] * 30, (40,), ("40", 30)),
        ([*range(17, 90)] * 30, (40.5,), ("40.5", 30)),
        ([*range(17, 90)] * 10, (40,), ("(40, 89]", 490)),
        ([*range(17, 90)] * 10, (30, 40), ("30,40", 20)),
        ([*range(17, 90)] * 10, (89,), ("", 0)),
        ([*range(17, 90)] * 10, (100,), ("(89, 100]", 0)),
        ([*range(17, 90)] * 10, (1,), ("(1, 89]", 730)),
        ([-20.5, -30.5], (-25,), ("(-25.0, -20.5]", 1)),
        ([-20.5, -30.5], (20.5,), ("(-20.5, 20.5]", 0)),
        ([True, False, None] * 10, ("false",), ("false", 10)),
        (["1", "2", "3"], (2,), ("(2, 3]", 1)),
        (["1", "2", None], (2,), ("2", 1)),
    ],
)
def test_facets_as_the_contract_reads_them(make_table, column, values, expected):
    table = make_table(y=(["a", "b"] * len(column))[: len(column)], f=column)
    assert members(count(table, ("a",), [("f", values)])) == [expected]


# the study's list of what the metric library does with labels
@pytest.mark.parametrize(
    ("labels", "predictions", "positive", "text", "observed", "predicted"),
    [
        ([0, 1] * 22, ["0", "1"] * 22, (1,), "1", 22, 22),
        (["no", "yes"] * 4, ["yes", "no"] * 4, ("yes",), "yes", 4, 4),
        (["a", "b", "c", "a"] * 4, ["a", "a", "b", "c"] * 4, ("a", "b"), "a,b", 12, 12),
        ([0.5, 1.5, 2.5], [0.5, 1.5, 9.5], (1,), "(1.0, 9.5]", 2, 2),
        ([1, 2, 3], [1.9, 2.9, 3.9], (2,), "(2, 3]", 1, 1),  # predictions take the label's integer type
        ([1, 2, 3], [1, 2, 7], (2,), "(2, 7]", 1, 1),
        ([1.0, 2.0, None], [1, 2, 7], (1,), "(1.0, 7.0]", 1, 2),
        (["1", "2", "3"], [1, 2, 9], (1,), "(1, 9]", 2, 2),
        ([True, False] * 2, ["True", "False"] * 2, (True,), "True", 2, 2),
    ],
)
def test_labels(make_table, labels, predictions, positive, text, observed, predicted):
    table = make_table(y=labels, h=predictions, f=["u"] * len(labels))
    counts = count(table, positive, [("f", ("u",))], "h")
    cells = counts.facets[0].collapsed()
    assert counts.positive == text
    assert cells[6] + cells[7] == observed
    assert cells[5] + cells[7] == predicted


# contract 3.4: predictions reach the maximum of both columns, the labels alone only their own
@pytest.mark.parametrize(("labels", "text"), [([0.5, 1.5, 2.5], "(1.0, 2.5]"), ([0.25, 0.5, 1.0], "")])
def test_labels_alone_are_reported_up_to_their_own_maximum(make_table, labels, text):
    table = make_table(y=labels, h=[0.5, 1.5, 9.5], f=["u", "v", "u"])
    counts = count(table, (1,), [("f", ("u",))], "h")
    assert (counts.positive_label, counts.positive) == (text, "(1.0, 9.5]")


@pytest.mark.parametrize(
    ("positive", "text", "observed"),
    [((1.5,), "(1.5, 2.5]", 1), ((float("-inf"),), "(-inf, 2.5]", 2), ((float("inf"),), "(2.5, inf]", 0)],
)
def test_threshold_labels_without_predictions(make_table, positive, text, observed):
    counts = count(make_table(y=[0.5, 2.5, None], f=["u"] * 3), positive, [("f", ("u",))])
    assert (counts.positive, counts.facets[0].collapsed()[6]) == (text, observed)


@pytest.mark.parametrize(
    ("labels", "predictions", "positive", "predicted"),
    [
        ([1, 2, 3], [-0.5, 0.5, 1.5], 0, 1),  # -0.5 and 0.5 become 0
        ([1, 2, 3], [-0.5, 0.5, -1.5], -1, 2),
        ([1, 2, 3], [-2.5, -1.0, -1.5], -2, 2),
        ([1, 2, 3], [1.0, float("inf"), None], 1.5, 1),
        ([1, 2, 3], [1.0, float("-inf"), 2.0], float("-inf"), 2),
    ],
)
def test_predictions_lose_their_decimals_as_a_cast_does(make_table, labels, predictions, positive, predicted):
    table = make_table(y=labels, h=predictions, f=["u"] * 3)
    cells = count(table, (positive,), [("f", ("u",))], "h").facets[0].collapsed()
    assert cells[5] + cells[7] == predicted


@pytest.mark.parametrize(
    ("labels", "predictions", "positive", "facets", "message"),
    [
        ([0, 1], None, (), [], "Positive label values or thresholds are empty for Label column"),
        ([0, 1], None, (1,), [("zip", ())], "Facet column zip is not present in the dataset"),
        ([0.5, 1.5], None, ("x",), [], "Facet/label value provided must be a single numeric threshold for contin"),
        ([0, 1] * 22, None, ("x",), [], "No row equals 'x': column y holds numbers; give values that occur in it"),
        (
            [0, 1] * 22,
            [0.2, 0.7] * 22,
            (1,),
            [],
            "Predicted Label Column series datatype is not the same as Label Column series",
        ),
        (
            ["a", "b"],
            ["b", "b"],
            ("a",),
            [],
            (
                "No Label values are present in the predicted Label Column,"
                "Positive Predicted Index Series contains all False values"
            ),
        ),
        (["a", "b"], None, ("a",), [("w", ())], "Threshold values must be provided for continuous features"),
        ([], None, ("a",), [], "the data set has no rows; at least one is needed"),
    ],
)
def test_requests_that_abort(make_table, labels, predictions, positive, facets, message):
    columns = {"y": labels, "w": [k + 0.5 for k in range(len(labels))]}
    if predictions is not None:
        columns["h"] = predictions
    with pytest.raises(DataError) as caught:
        count(make_table(**columns), positive, facets, "h" if predictions else None)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("part", ["label", "predicted", "group"])
def test_other_missing_columns(make_table, part):
    columns = {"label": "y", "predicted": None, "group": None} | {part: "zip"}
    request = CountRequest(columns["label"], ("a",), (), columns["predicted"], columns["group"])
    with pytest.raises(DataError, match="column zip is not present in the dataset"):
        tabulate(make_table(y=["a"]), request)


def test_labels_that_are_never_positive_do_not_abort(make_table):
    table = make_table(y=["b", "b"], h=["a", "b"], f=["u", "v"])
    assert count(table, ("a",), [("f", ())], "h").facets[0].collapsed()[6] == 0


def test_unconvertible_facet_value_is_a_problem_of_that_facet_only(make_table):
    table = make_table(y=["a", "b"] * 30, f=[0, 1] * 30)
    bad, good = count(table, ("a",), [("f", ("x",)), ("f", (1,))]).facets
    assert bad.problem == "No row equals 'x': column f holds numbers; give values that occur in it"
    assert (bad.selection, bad.n_d, bad.n_a) == ("x", 0, 60)
    assert (good.problem, good.n_d) == (None, 30)


def test_decisions_are_told(make_table):
    table = make_table(y=[0, 1] * 1095, age=[*range(17, 90)] * 30, w=[k + 0.5 for k in range(2190)])
    decisions = count(table, (1,), [("w", (3,)), ("age", (40, 50)), ("w", (3,)), ("age", (40,))]).decisions
    assert decisions[0] == "y: integer, 2 distinct of 2190 values (u=0.0009 < 0.05): categorical"
    assert decisions[1] == "w: float, 2190 distinct of 2190 values (u=1.0000; always for float): continuous"
    assert decisions[2] == "age: integer, 73 distinct of 2190 values (u=0.0333; 2 values given): categorical"
    assert decisions[4].startswith("warning: age (73 distinct values from 17 to 89) is read as categories")
    assert len(decisions) == 5


@pytest.mark.parametrize("most", [0, 512])
def test_values_that_are_equal_in_python_keep_their_spelling(make_table, monkeypatch, most):
    monkeypatch.setattr(frames, "MOST_KEYS", most)
    table = make_table(y=["a", "b"] * 50, f=[0, 1] * 50)
    counts = count(table, ("a",), [("f", (1,)), ("f", (1.0,)), ("f", (True,))])
    assert members(counts) == [("1", 50), ("1.0", 50), ("True", 50)]


def test_one_column_may_play_several_parts(make_table):
    table = make_table(y=["a", "b", "a"], f=["u", "v", "v"])
    counts = count(table, ("a",), [("y", ()), ("f", ("u",)), ("f", ())], "y", "f")
    assert members(counts) == [("a", 2), ("b", 1), ("u", 1), ("u", 1), ("v", 2)]
    assert counts.facets[1].groups == ("u", "v")


class Counted:
    """A table that counts its tallies."""

    def __init__(self, table):
        self.table = table
        self.keys = []

    def __getattr__(self, name):
        return getattr(self.table, name)

    def tally(self, keys):
        self.keys.append(list(keys))
        return self.table.tally(keys)


def test_few_facets_take_one_scan(make_table):
    table = Counted(make_table(y=["a", "b"] * 50, **{f"f{k}": ["u", "v"] * 50 for k in range(4)}))
    count(table, ("a",), [(f"f{k}", ()) for k in range(4)], group="f0")
    assert len(table.keys) == 1
    assert len(table.keys[0]) == 5


def test_many_facets_take_few_scans_of_few_cells(make_table):
    rows = list(itertools.product("uvw", repeat=6)) * 3
    columns = {f"f{k}": [row[k % 6] for row in rows] for k in range(20)}
    table = Counted(make_table(y=(["a", "b"] * len(rows))[: len(rows)], **columns))
    counts = count(table, ("a",), [(f"f{k}", ()) for k in range(20)])
    assert 2 <= len(table.keys) <= 5
    assert members(counts) == [(value, len(rows) // 3) for _ in range(20) for value in "uvw"]


def test_a_varied_group_is_tried_with_one_facet_first(make_table):
    n = 3000
    columns = {f"f{k}": [(row * (k + 1)) % 71 for row in range(n)] for k in range(6)}
    table = Counted(make_table(y=["a", "b"] * (n // 2), g=list(range(n)), **columns))
    counts = count(table, ("a",), [(f"f{k}", (1, 2)) for k in range(6)], group="g")
    # label, group and one facet at first; then, as that one added no cells, several together
    assert [len(keys) for keys in table.keys] == [3, 5, 4]
    assert len(counts.facets) == 6
    assert len(counts.facets[0].groups) == n


def test_varied_columns_are_asked_questions(make_table, monkeypatch):
    monkeypatch.setattr(frames, "MOST_KEYS", 50)
    n = 2000
    table = Counted(
        make_table(
            y=[k + 0.5 for k in range(n)],
            h=[n - k + 0.5 for k in range(n)],
            city=[f"c{k % 90}" for k in range(n)],
            code=[k % 90 for k in range(n)],
        )
    )
    facets = [("city", ("c3", "c4")), ("code", ("3", 4)), ("code", ("3",)), ("code", ("x",))]
    counts = count(table, (1000,), facets, "h")
    assert all(key.above is not None or key.among is not None for keys in table.keys for key in keys)
    assert members(counts) == [("c3,c4", 46), ("3,4", 23), ("3", 23), ("x", 0)]
    assert counts.facets[3].problem is not None
    assert counts.positive == "(1000.0, 2000.5]"
    assert counts.confusion == {}
