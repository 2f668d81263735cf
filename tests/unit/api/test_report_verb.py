from __future__ import annotations

import pytest
import xgboost
from msgspec.structs import replace

import pellucid
from pellucid.api.combine import combine


@pytest.fixture
def parts(people):
    def by(facet, **more):
        return pellucid.bias(people, label="hired", positive="yes", facets=facet, **more)

    rows = people[["age", "score"]][:20]
    explained = pellucid.explain(lambda frame: frame["age"] / 100, rows, baseline=[40, 0.0])
    return (
        by({"sex": "f"}),
        by({"city": "Oslo"}),
        explained,
        pellucid.pdp(lambda frame: frame["age"] / 100, rows, "age"),
    )


def test_several_results_make_one_report(parts, tmp_path):
    (page,) = pellucid.report(parts, tmp_path / "deep" / "whole.html", title="Who is hired?")
    text = page.read_text()
    assert page == tmp_path / "deep" / "whole.html"
    assert all(words in text for words in ("Who is hired?", "Oslo", "sex", "What drives the model"))


def test_formats_stand_beside_one_another(parts, tmp_path):
    written = pellucid.report(parts[0], tmp_path / "one.two", formats=["html", "ipynb"], language="es")
    assert [path.name for path in written] == ["one.two.html", "one.two.ipynb"]
    assert '<html lang="es"' in written[0].read_text()


@pytest.mark.parametrize(("suffix", "start"), [("html", b"<!doctype html>"), ("ipynb", b"{"), ("pdf", b"%PDF")])
def test_the_suffix_says_the_format(parts, tmp_path, suffix, start):
    (written,) = pellucid.report(parts[0], tmp_path / f"report.{suffix}")
    assert written.read_bytes()[:15].lower().startswith(start.lower())
    assert sorted(tmp_path.iterdir()) == [written]


def test_an_unknown_format(parts, tmp_path):
    with pytest.raises(pellucid.ConfigError, match="formats: there is no such format"):
        pellucid.report(parts[0], tmp_path / "report", formats=["docx"])


def test_a_place_that_cannot_be_written(parts, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(pellucid.PellucidError, match="cannot be written"):
        pellucid.report(parts[0], tmp_path / "file" / "report.html")


def test_what_is_combined_is_all_there(parts):
    both = combine([part.found for part in parts])
    assert [facet.column for facet in both.pretraining.facets] == ["sex", "city"]
    assert both.shap is parts[2].found.shap
    assert both.pdp == parts[3].found.pdp
    assert len(both.provenance.config_sha256) == 64
    assert both.provenance.config_sha256 not in {part.found.provenance.config_sha256 for part in parts}


def test_bias_with_predictions_is_combined_too(people):
    def by(facet):
        guesses = ["yes" if score > 0 else "no" for score in people.score]
        return pellucid.bias(people, label="hired", positive="yes", facets=facet, predictions=guesses).found

    both = combine([by("sex"), by({"city": "Oslo"})])
    assert [facet.column for facet in both.posttraining.facets] == ["sex", "sex", "city"]
    assert both.performance is not None


def test_looks_of_several_results_make_one_report(people, tmp_path):
    rows, outcome = people[["age", "score"]], (people.hired == "yes").astype(int)
    estimator = xgboost.XGBClassifier(n_estimators=5, max_depth=3).fit(rows, outcome)
    results = (
        pellucid.explain(estimator, rows[:30], baseline=rows[:2], interactions=True),
        pellucid.pdp(estimator, rows[:30], "age", ice=["age"]),
        pellucid.pdp(estimator, rows[:30], "score", pairs=[("age", "score")]),
    )
    (page,) = pellucid.report(results, tmp_path / "looks.html")
    text = page.read_text()
    titles = ("Which features work together", "Single rows by age", "Mean answer by age and score")
    assert all(title in text for title in titles)
    with pytest.raises(pellucid.ConfigError, match="several of them have interactions"):
        combine([replace(results[0].found, shap=None), replace(_other(results[0].found), shap=None)])


def _other(found):
    interactions = found.closer.interactions
    return replace(found, closer=replace(found.closer, interactions=replace(interactions, explained_rows=1)))


def test_what_cannot_be_combined(parts, people):
    other = pellucid.bias(people, label="hired", positive="no", facets={"age": [20]})
    for results, words in (
        ([parts[0], parts[0]], "have the same groups"),
        ([parts[0], other], "different labels"),
        ([parts[2], parts[2], pellucid.explain(lambda rows: rows["age"], people[["age"]][:5], baseline=[1])], "shap"),
        ([], "are none"),
    ):
        with pytest.raises(pellucid.ConfigError, match=words):
            pellucid.report(results)
