"""analysis.json against excerpts of real files.

Source: contract 6.3 (fraud_detection notebook: names, descriptions, the value of AD, the error of CDDPL, key order,
four-space indent) and contract 6.4 (global values as printed there; expected value of the income monitor run).
"""

import numpy as np

from pellucid.core.arrays import Attributions, Batch, GlobalAttributions
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    FacetReport,
    FacetStatistics,
    MetricValue,
    Provenance,
    ShapResult,
)
from pellucid.report import to_analysis_json

REAL_BIAS = """{
    "version": "1.0",
    "post_training_bias_metrics": {
        "label": "fraud",
        "facets": {
            "customer_gender_female": [
                {
                    "value_or_threshold": "1",
                    "metrics": [
                        {
                            "name": "AD",
                            "description": "Accuracy Difference (AD)",
                            "value": -0.017711586081682884
                        },
                        {
                            "name": "CDDPL",
                            "description": "Conditional Demographic Disparity in Predicted Labels (CDDPL)",
                            "value": null,
                            "error": "Group variable is empty or not provided"
                        }
                    ]
                }
            ]
        },
        "label_value_or_threshold": "1"
    },
    "pellucid": {"""

REAL_SHAP = """{
    "version": "1.0",
    "explanations": {
        "kernel_shap": {
            "label0": {
                "global_shap_values": {
                    "Age": 0.0596,
                    "Workclass": 0.0084
                },
                "expected_value": 0.250623226165771
            }
        }
    },
    "pellucid": {"""

MADE = Provenance("0.1.0", 0, 3, "")


def test_bias_section_is_written_as_in_a_real_file():
    metrics = (
        MetricValue("AD", -0.017711586081682884, None, (-0.03, 0.01), 2, 1),
        MetricValue("CDDPL", None, "Group variable is empty or not provided", None, 2, 1),
    )
    facet = FacetReport("customer_gender_female", "1", metrics, FacetStatistics(1 / 3, (0.5, 0.5)))
    result = AnalysisResult(MADE, posttraining=BiasReport("post_training", "fraud", "1", (facet,)))
    assert to_analysis_json(result).startswith(REAL_BIAS)


def test_shap_section_is_written_as_in_a_real_file():
    features, outputs, expected = ("Age", "Workclass"), ("label0",), np.array([0.250623226165771])
    baseline = Batch(features, (np.array([38.0]), np.array([2.0])))
    local = Attributions(features, outputs, np.zeros((3, 2, 1)), expected, baseline, "kernel", 0, 1, 10)
    overall = GlobalAttributions(features, outputs, np.array([[0.0596], [0.0084]]), expected, "mean_abs")
    result = AnalysisResult(MADE, shap=ShapResult(local, overall, save_local=True))
    assert to_analysis_json(result).startswith(REAL_SHAP)
