import json
import subprocess
import sys

import numpy as np
import pytest

from pellucid.core.arrays import PdpCurve
from pellucid.core.counts import FlipCounts
from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, FacetStatistics, MetricValue, Provenance
from pellucid.report import to_analysis_json

MADE = Provenance("0.1.0", 7, 100, "ab")
HEAVY = {"numpy", "altair", "vl_convert", "typst", "nbformat", "jinja2", "orjson", "pandas", "narwhals"}


def parse(result):
    def refuse(name):
        raise AssertionError(name)

    return json.loads(to_analysis_json(result), parse_constant=refuse)


def bias(*facets, stage="pre_training"):
    reports = [
        FacetReport(*facet, FacetStatistics(0.25, (0.5, 0.5), cells=(1, 2, 3, 4, 5, 6, 7, 8))) for facet in facets
    ]
    return BiasReport(stage, "target", "1", tuple(reports))


def written(value, error=None):
    report = bias(("f", "x", (MetricValue("CI", value, error),)))
    return parse(AnalysisResult(MADE, pretraining=report))["pre_training_bias_metrics"]["facets"]["f"][0]["metrics"][0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(float("inf"), "Infinity"), (-float("inf"), "-Infinity"), (float("nan"), None), (0.1 + 0.2, 0.30000000000000004)],
)
def test_every_number_has_one_spelling(value, expected):
    assert written(value)["value"] == expected


def test_an_integer_zero_stays_an_integer():
    assert '"value": 0\n' in to_analysis_json(
        AnalysisResult(MADE, pretraining=bias(("f", "x", (MetricValue("CI", 0),))))
    )


def test_a_failure_ends_with_its_error():
    assert list(written(None, "why").items())[2:] == [("value", None), ("error", "why")]


def test_selections_of_a_facet_form_a_list_in_order():
    report = bias(("b", "2", ()), ("b", "(40, 68]", ()), ("a", "", ()))
    facets = parse(AnalysisResult(MADE, pretraining=report))["pre_training_bias_metrics"]["facets"]
    assert list(facets) == ["b", "a"]
    assert [entry["value_or_threshold"] for entry in facets["b"]] == ["2", "(40, 68]"]


def test_sections_come_in_order_and_only_when_asked_for(result):
    assert list(parse(result)) == [
        "version",
        "post_training_bias_metrics",
        "pre_training_bias_metrics",
        "explanations",
        "pellucid",
    ]
    assert list(parse(AnalysisResult(MADE))) == ["version", "pellucid"]
    section = parse(result)["pre_training_bias_metrics"]
    assert list(section) == ["label", "facets", "label_value_or_threshold"]


def test_curves_follow_the_contract():
    curves = (
        PdpCurve("age", "numerical", ("label0", "label1"), (1.5, 2.5), (0.25, 0.75), ((0.1, 0.2), (0.9, 0.8))),
        PdpCurve("note", "free_text", ("label0",), error="Detected data type is not supported for PDP."),
    )
    assert parse(AnalysisResult(MADE, pdp=curves))["explanations"]["pdp"] == [
        {
            "feature_name": "age",
            "data_type": "numerical",
            "feature_values": [1.5, 2.5],
            "data_distribution": [0.25, 0.75],
            "model_predictions": [[0.1, 0.2], [0.9, 0.8]],
            "label_headers": ["label0", "label1"],
        },
        {"feature_name": "note", "data_type": "free_text", "error": "Detected data type is not supported for PDP."},
    ]


def test_our_section_says_how_sure_each_metric_is():
    flip = FlipCounts("f", "x", 20, 3, 5, -0.2, 0.1, 0.5, is_sampled=True, interval=(-0.3, 0.2))
    report = bias(
        (
            "f",
            "x",
            (
                MetricValue("FT", -0.1, None, None, 80, 20, flip),
                MetricValue("TE", float("inf"), None, (0.5, float("inf")), 80, 20),
            ),
        ),
        stage="post_training",
    )
    section = parse(AnalysisResult(MADE, posttraining=report))["pellucid"]
    entry = section["post_training_bias_metrics"]["facets"]["f"][0]
    assert entry["metrics"] == [
        {
            "name": "FT",
            "interval_95": None,
            "n_a": 80,
            "n_d": 20,
            "flip_test": {
                "rows": 20,
                "to_negative": 3,
                "to_positive": 5,
                "range": [-0.2, 0.1],
                "tied_share": 0.5,
                "is_sampled": True,
                "sampled_interval_95": [-0.3, 0.2],
            },
        },
        {"name": "TE", "interval_95": [0.5, "Infinity"], "n_a": 80, "n_d": 20},
    ]
    # cells are 1..8: of a TN 1, FP 2, FN 3, TP 4; of d 5, 6, 7, 8
    assert entry["basic_statistics"]["counts"] == {
        "selected": {"rows": 26, "observed_positive": 15, "predicted_positive": 14, "true_positive": 8},
        "rest": {"rows": 10, "observed_positive": 7, "predicted_positive": 6, "true_positive": 4},
    }
    assert {key: section[key] for key in ("version", "seed", "rows", "config_sha256")} == {
        "version": "0.1.0", "seed": 7, "rows": 100, "config_sha256": "ab",
    }  # fmt: skip


def test_without_predictions_none_are_counted():
    entry = parse(AnalysisResult(MADE, pretraining=bias(("f", "x", ()))))["pellucid"]["pre_training_bias_metrics"][
        "facets"
    ]["f"][0]
    assert entry["basic_statistics"]["counts"]["selected"] == {"rows": 26, "observed_positive": 15}


def test_performance_and_model_calls_are_kept(result):
    section = parse(result)["pellucid"]
    assert section["model_performance"]["metrics"]["Accuracy"] == 0.8565
    assert section["model_performance"]["confusion_matrix"][">50K"] == {"<=50K": 1300.0, ">50K": 2210.0}
    assert (section["kernel_shap"]["model_calls"], section["kernel_shap"]["model_rows"]) == (12, 3400)


def test_notes_are_kept(result):
    assert parse(result)["pellucid"]["notes"] == list(result.provenance.notes) != []


def test_a_bias_result_needs_no_heavy_library():
    program = (
        "import sys, pellucid.report, pellucid.report.analysis_json; print(*{m.partition('.')[0] for m in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_several_outputs_have_a_key_each(two_outputs):
    section = parse(two_outputs)["explanations"]["kernel_shap"]
    assert list(section) == ["no", "yes"]
    overall = two_outputs.shap.overall
    for position, output in enumerate(overall.outputs):
        values = np.array(list(section[output]["global_shap_values"].values()))
        assert np.array_equal(values, overall.values[:, position])
