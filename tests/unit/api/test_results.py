from __future__ import annotations

import json
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import polars as pl
import pytest

import pellucid

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def found(people):
    return pellucid.bias(people, label="hired", positive="yes", facets={"sex": "f", "city": None})


@pytest.fixture
def explained(people):
    return pellucid.explain(lambda frame: frame["age"] / 100, people[["age", "score"]][:20], baseline=[40, 0.0])


def test_a_result_never_changes(found, explained):
    for result in (found, explained):
        with pytest.raises(AttributeError):
            result.found = None


def test_looking_up(found):
    assert found["sex"]["DPL"].name == "DPL"
    assert found["city", "Oslo"].selection == "Oslo"
    assert "sex" in found
    assert "age" not in found
    assert len(found) == 4
    assert [metric.name for metric in found["sex"]] == ["CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD"]
    assert found["sex"].name == "sex is f"


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (lambda found: found["sexx"], "did you mean 'sex'?"),
        (lambda found: found["city"], "result['city', value] with one of 'Oslo', 'Rome', 'nan'"),
        (lambda found: found["city", "Olso"], "did you mean 'Oslo'?"),
        (lambda found: found["sex"]["DLP"], "one of 'CDDL', 'CI', 'DPL'"),
    ],
)
def test_looking_up_what_is_not_there(found, look, words):
    with pytest.raises(pellucid.ConfigError) as caught:
        look(found)
    assert words in str(caught.value)


@pytest.mark.parametrize(("backend", "kind"), [(None, pd.DataFrame), ("polars", pl.DataFrame), ("pyarrow", object)])
def test_frames(found, backend, kind):
    frame = found.to_frame(backend)
    assert isinstance(frame, kind)
    assert len(frame) == 32


def test_an_unknown_library(found):
    with pytest.raises(pellucid.ConfigError, match="backend"):
        found.to_frame("pndas")


def test_the_frame_of_values(explained):
    frame = explained.to_frame()
    assert frame["age"].to_numpy() == pytest.approx(explained["age"])
    assert list(explained.importance()) == ["age", "score"]


def test_json_dictionaries_and_files(found, explained, tmp_path):
    assert json.loads(found.to_json()) == found.to_dict()
    folder = explained.save(tmp_path / "saved")
    assert (folder / "analysis.json").read_text() == explained.to_json()
    assert len((folder / "explanations_shap" / "out.csv").read_text().splitlines()) == 21


def test_what_print_shows(found, explained):
    assert "sex is f" in repr(found)
    assert "DPL" in repr(found["sex"])
    assert "age" in repr(explained)
    assert repr(pellucid.pdp(lambda frame: frame[:, 0], np.arange(20.0).reshape(10, 2))).startswith("feature_0: label0")


class Tags(HTMLParser):
    """The open tags of a page, and whether every one is closed."""

    def __init__(self, page):
        super().__init__()
        self.seen, self.open = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_what_a_notebook_shows(found, explained, people):
    curves = pellucid.pdp(lambda frame: frame["age"], people[["age"]])
    for result, tag in ((found, "circle"), (explained, "table"), (curves, "polyline"), (found["sex"], "svg")):
        tags = Tags(result._repr_html_())
        assert tags.open == []
        assert tag in tags.seen


def test_words_from_data_are_escaped_in_a_notebook(people):
    evil = people.rename(columns={"sex": EVIL, "age": EVIL + "2"}).replace({EVIL: {"f": EVIL}})
    found = pellucid.bias(evil, label="hired", positive="yes", facets=[EVIL], limits={"DPL": (-0.01, 0.01)})
    explained = pellucid.explain(lambda frame: frame[EVIL + "2"], evil[[EVIL + "2"]], baseline=[40], outputs=[EVIL])
    curves = pellucid.pdp(lambda frame: frame[EVIL + "2"], evil[[EVIL + "2"]], outputs=[EVIL])
    for page in (result._repr_html_() for result in (found, explained, curves)):
        assert "script" not in Tags(page).seen
        assert "&lt;script&gt;" in page


def test_an_analysis_has_parts(people):
    config = {
        "dataset_type": "text/csv",
        "label": "hired",
        "label_values_or_threshold": ["yes"],
        "facet": [{"name_or_index": "sex"}],
        "excluded_columns": ["sex", "city"],
        "methods": {
            "pre_training_bias": {"methods": "all"},
            "shap": {"baseline": [[40, 0.0]]},
            "pdp": {"features": ["age"]},
        },
        "predictor": {"model_name": "mine"},
    }
    found = pellucid.analyze(config, data=people, models={"mine": lambda frame: frame["age"] / 100})
    assert found["sex", "f"]["DPL"].value == found.bias["sex", "f"]["DPL"].value
    assert found.explanation.features == ("age", "score")
    assert found.dependence["age"].feature == "age"
    assert len(found.parts) == 3
    assert len(found.to_frame()) == 16
    assert all(part in repr(found) for part in ("sex is f", "Shapley values", "age: label0"))
    assert Tags(found._repr_html_()).open == []
    assert found.config["methods"] == config["methods"]


def test_an_analysis_without_a_part(people):
    config = {
        "dataset_type": "text/csv",
        "excluded_columns": ["sex", "city", "hired"],
        "methods": {"pdp": {"features": ["age"]}},
        "predictor": {"model_name": "mine"},
    }
    found = pellucid.analyze(config, data=people, models={"mine": lambda frame: frame["age"] / 100})
    assert found.bias is None
    assert found.explanation is None
    assert found.verdicts == {}
    with pytest.raises(pellucid.ConfigError, match="no bias metrics"):
        found["sex"]
