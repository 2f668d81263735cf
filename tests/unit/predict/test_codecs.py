from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError, DataError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import check_locators, decode, encode

CLASSES = [[0.1, 0.6, 0.3], [0.2, 0.5, 0.3]]
PETS = "['cat','dog','fish']"


def column(*cells: object) -> np.ndarray:
    return np.array(cells, dtype=object)


def read(body: str, n: int = 2, kind: str = "text/csv", **parts):
    return decode(body.encode(), kind, n, PredictorSpec(accept_type=kind.split(";", maxsplit=1)[0], **parts))


def read_lines(body: str, n: int = 2, **parts):
    return read(body, n, "application/jsonlines", **parts)


def read_json(body: str, n: int = 2, **parts):
    return read(body, n, "application/json", **parts)


def test_csv_request():
    batch = Batch(
        ("t", "i", "f", "b"),
        (
            column('say "hi", you', None, "", "1"),
            np.array([1, -2, 3, 2**62]),
            np.array([0.1, np.nan, 39.0, -0.0]),
            np.array([True, False, True, False]),
        ),
    )
    assert encode(batch, PredictorSpec()).decode() == (
        '"say ""hi"", you",1,0.1,True\n,-2,,False\n"",3,39.0,True\n"1",4611686018427387904,-0.0,False'
    )


def test_csv_request_of_the_guide():
    batch = Batch(("a", "b"), (column("This is a good product", "Bad"), np.array([5, 1])))
    assert encode(batch, PredictorSpec()) == b'"This is a good product",5\n"Bad",1'


def test_a_missing_only_cell_is_still_a_line():
    assert encode(Batch(("a",), (np.array([1.5, np.nan]),)), PredictorSpec()) == b'1.5\n""'


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinity_is_csv_but_not_json(value):
    batch = Batch(("a", "b"), (np.array([1]), np.array([value])))
    assert encode(batch, PredictorSpec()) == f"1,{value}".encode()
    spec = PredictorSpec(content_type="application/jsonlines", content_template="$features")
    with pytest.raises(DataError, match="column 'b': an infinite number"):
        encode(batch, spec)


def test_object_columns_keep_their_kinds_apart():
    batch = Batch(("a",), (column(1, True, 1.0, "1", float("nan")),))
    spec = PredictorSpec(content_type="application/jsonlines", content_template="$features")
    assert encode(batch, spec) == b'[1]\n[true]\n[1.0]\n["1"]\n[null]'


# The examples of the table in contract 5.3.


@pytest.mark.parametrize("body", ["0.6\n0.3", "0.6\n0.3\n", "0.6,0.3", "0.6,0.3\n", "0.6\r\n0.3\r\n", "\ufeff0.6\n0.3"])
@pytest.mark.parametrize("probability", [None, 0])
def test_csv_score(body, probability):
    predictions = read(body, probability=probability)
    assert predictions.scores.tolist() == [[0.6], [0.3]]
    assert predictions.labels is None


def test_csv_classes():
    assert read("0.1,0.6,0.3\n0.2,0.5,0.3").scores.tolist() == CLASSES


@pytest.mark.parametrize("body", ["1\n0", "1,0"])
def test_csv_label(body):
    predictions = read(body, label=0)
    assert predictions.labels.tolist() == [1, 0]
    assert predictions.labels.dtype == np.int64


def test_csv_label_and_score():
    predictions = read("1,0.6\n0,0.3", label=0, probability=1)
    assert predictions.labels.tolist() == [1, 0]
    assert predictions.scores.tolist() == [[0.6], [0.3]]


@pytest.mark.parametrize("names", [PETS, '[""cat"",""dog"",""fish""]'])
def test_csv_nested_lists(names):
    body = f'"{names}","[0.1,0.6,0.3]"\n"{names}","[0.2,0.5,0.3]"'
    predictions = read(body, label=0, probability=1)
    assert predictions.labels.tolist() == ["dog", "dog"]
    assert predictions.scores.tolist() == CLASSES
    assert predictions.headers == ("cat", "dog", "fish")


@pytest.mark.parametrize(("label", "probability"), [(2, 3), (0, None), (0, 1)])
def test_csv_automl(label, probability):
    body = f'dog,0.6,"{PETS}","[0.1,0.6,0.3]"\nfish,0.5,"{PETS}","[0.2,0.3,0.5]"\n'
    assert read(body, label=label, probability=probability).labels.tolist() == ["dog", "fish"]


def test_jsonlines_score_and_label():
    body = '{"predicted_label":0,"probability":0.03}\n{"predicted_label":1,"probability":0.9}\n'
    predictions = read_lines(body, label="predicted_label", probability="probability")
    assert predictions.labels.tolist() == [0, 1]
    assert predictions.scores.tolist() == [[0.03], [0.9]]


def test_jsonlines_classes():
    line = '{"labels":["cat","dog","fish"],"probabilities":[0.1,0.6,0.3]}'
    predictions = read_lines(f"{line}\n{line}", label="labels", probability="probabilities")
    assert predictions.labels.tolist() == ["dog", "dog"]
    assert predictions.headers == ("cat", "dog", "fish")


def test_json_of_the_contract():
    body = '{"predictions":[{"predicted_label":0,"probability":0.03},{"predicted_label":1,"probability":0.9}]}'
    predictions = read_json(body, label="predictions[*].predicted_label", probability="predictions[*].probability")
    assert predictions.labels.tolist() == [0, 1]
    assert predictions.scores.tolist() == [[0.03], [0.9]]


# More of what model servers answer.


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["yes", "no"], "O"),
        (["True", "False"], "b"),
        (["007", "8"], "i"),
        (["1.0", "0.0"], "f"),
        (["1_0", "2"], "O"),
        (["99999999999999999999", "1"], "O"),
        (["[1", "2]"], "O"),
        (["[" * 5000, "["], "O"),
    ],
)
def test_types_of_csv_labels(cells, kind):
    assert read("\n".join(cells), label=0).labels.dtype.kind == kind


@pytest.mark.parametrize("text", ["a\nb", 'say "x"', " padded ", "x,y", "é", "\u2028"])
def test_text_labels_come_back_whole(text):
    quoted = text.replace('"', '""')
    assert read(f'"{quoted}"\n"plain"\n', label=0).labels.tolist() == [text, "plain"]


def test_lines_may_be_ragged_only_by_mistake():
    with pytest.raises(ModelError, match="Line 2 of the answer has 1 cells, line 1 has 2"):
        read("0.1,0.2\n0.3")


@pytest.mark.parametrize(
    ("body", "n", "said"),
    [
        ("0.1\n0.2\n0.3", 2, r"3 answer\(s\) for 2 record\(s\).*0\.1"),
        ("0.1,0.2,0.3", 2, r"1 answer\(s\) for 2 record\(s\)"),
        ("", 1, r"0 answer\(s\) for 1 record\(s\)"),
    ],
)
def test_csv_count(body, n, said):
    with pytest.raises(ModelError, match=said):
        read(body, n)


@pytest.mark.parametrize("kind", ["application/json", "application/jsonlines"])
@pytest.mark.parametrize(("body", "given"), [("[0.1,0.2,0.3]", 3), ('{"a":[]}', 0), ("0.5", 1)])
def test_json_count(body, given, kind):
    given = given if kind == "application/json" else 1
    with pytest.raises(ModelError, match=rf"{given} answer\(s\) for 2 record\(s\)"):
        read(body, 2, kind)


@pytest.mark.parametrize(
    "body",
    [
        "[0.6,0.3]",
        "[[0.6],[0.3]]",
        '{"predictions":[{"score":0.6},{"score":0.3}]}',
        '{"predictions":[0.6,0.3]}',
        '{"outputs":{"score":{"floats":[0.6,0.3]}}}',
        '["0.6","0.3"]',
    ],
)
@pytest.mark.parametrize("probability", [None, 0])
def test_a_whole_json_answer(body, probability):
    assert read_json(body, probability=probability).scores.tolist() == [[0.6], [0.3]]


@pytest.mark.parametrize("body", ["0.6\n0.3", "[0.6]\n[0.3]\n", '{"score":[0.6]}\r\n{"score":[0.3]}'])
@pytest.mark.parametrize("probability", [None, 0])
def test_whole_lines(body, probability):
    assert read_lines(body, probability=probability).scores.tolist() == [[0.6], [0.3]]


@pytest.mark.parametrize("locator", [0, "[*][0]"])
def test_a_label_of_a_json_answer(locator):
    assert read_json('[["a"],["b"]]', label=locator).labels.tolist() == ["a", "b"]


def test_items_of_lists():
    predictions = read_json("[[1,0.6],[0,0.3]]", label=0, probability=1)
    assert (predictions.labels.tolist(), predictions.scores.tolist()) == ([1, 0], [[0.6], [0.3]])
    with pytest.raises(ModelError, match=r"predictor\.probability is 2"):
        read_json("[[1,0.6],[0,0.3]]", probability=2)


@pytest.mark.parametrize(
    ("body", "locator", "expected"),
    [
        ('{"prediction":{"score":0.6}}', "prediction.score", [[0.6]]),
        ('{"scores":[0.1,0.6,0.3]}', "scores", [CLASSES[0]]),
        ('{"scores":[[0.1,0.6,0.3]]}', "scores", [CLASSES[0]]),
        ("[0.1,0.6,0.3]", None, [CLASSES[0]]),
        ('{"scores":[0.6]}', "scores", [[0.6]]),
        ('{"predictions":[{"score":0.6}]}', "predictions[*].score", [[0.6]]),
    ],
)
def test_a_single_record(body, locator, expected):
    assert read_json(body, 1, probability=locator).scores.tolist() == expected


def test_a_single_record_with_two_items():
    with pytest.raises(ModelError, match=r"2 answer\(s\) for 1"):
        read_json('{"predictions":[{"score":0.6},{"score":0.3}]}', 1, probability="predictions[*].score")


@pytest.mark.parametrize("kind", ["application/json", "application/jsonlines"])
def test_a_locator_that_finds_nothing(kind):
    with pytest.raises(ModelError, match=r"predictor\.probability \('scor'\) finds nothing.*score"):
        read('{"score":0.5}', 1, kind, probability="scor")


def test_a_locator_that_fails():
    with pytest.raises(ModelError, match="fails on the answer"):
        read_lines('{"score":"x"}', 1, probability="abs(score)")


@pytest.mark.parametrize("kind", ["application/json", "application/jsonlines"])
def test_several_parts_and_no_locator(kind):
    with pytest.raises(ModelError, match=r"'label', 'score'; set predictor\.probability"):
        read('{"label":1,"score":0.5}', 1, kind)


@pytest.mark.parametrize("body", ["{", "nonsense", "[" * 100_000])
@pytest.mark.parametrize("kind", ["application/json", "application/jsonlines"])
def test_not_json(body, kind):
    with pytest.raises(ModelError, match="The answer is not JSON"):
        read(body, 1, kind)


@pytest.mark.parametrize("body", ["[NaN, 0.5]", "[null, 0.5]"])
def test_scores_that_are_missing(body):
    with pytest.raises(ModelError, match="record 1 is NaN or missing"):
        read_json(body)


@pytest.mark.parametrize("kind", ["text/csv; charset=utf-8", "TEXT/CSV", "", None, "text/plain", "binary/octet-stream"])
def test_content_types_that_mean_what_was_asked_for(kind):
    assert decode(b"0.5\n", kind, 1, PredictorSpec()).scores.tolist() == [[0.5]]


def test_an_answer_of_another_known_type():
    body = b'{"predictions":[{"score":0.5}]}'
    assert decode(body, "application/json", 1, PredictorSpec(probability=0)).scores.tolist() == [[0.5]]


def test_other_charsets():
    spec = PredictorSpec(label=0)
    assert decode("né".encode("latin-1"), "text/csv; charset=latin-1", 1, spec).labels.tolist() == ["né"]
    for charset in ("utf-8", "nonsense"):
        with pytest.raises(ModelError, match=f"not {charset} text"):
            decode(b"\xff", f"text/csv; charset={charset}", 1, spec)


def test_markup_is_no_label():
    with pytest.raises(ModelError, match=r"text/html, not text/csv"):
        decode(b" <html></html>", "text/html", 1, PredictorSpec(label=0))


def test_text_where_scores_belong():
    with pytest.raises(ModelError, match=r"Could not convert string to float\..*record 2.*'maybe'"):
        read("0.5\nmaybe")


def test_csv_that_never_ends_a_quote_or_a_cell():
    with pytest.raises(ModelError, match="The answer is not CSV"):
        read('"' + "x" * 200_000)


@pytest.mark.parametrize("kind", ["application/json", "application/jsonlines"])
def test_expressions_are_checked(kind):
    check_locators(PredictorSpec(accept_type=kind, probability="a[*].b", label=0))
    with pytest.raises(ConfigError, match=r"predictor\.label: is not a JMESPath expression.*'a\[\['"):
        check_locators(PredictorSpec(accept_type=kind, label="a[["))


def test_csv_lines_of_different_lengths_are_not_evened_out():
    with pytest.raises(ModelError, match="Line 2 of the answer has 1 cells, line 1 has 3"):
        read("1,2,3\n4")


@pytest.mark.parametrize("body", ["0.1, 0.2\n[0.3\n0.4]", '{"a":1}, {"a":2}\n[{}\n{}]'])
def test_json_lines_are_not_put_together(body):
    with pytest.raises(ModelError, match="Line 1"):
        read_lines(body, 3)


@pytest.mark.parametrize(
    "body", ["0.25\n0.5\n", '{"p":0.25}\n{"p": 0.5}', "[0.25]\n[0.5]", '{"p":0.25}\n\n{"p":0.5}\n']
)
def test_json_lines_of_one_kind(body):
    assert read_lines(body).scores.tolist() == [[0.25], [0.5]]
