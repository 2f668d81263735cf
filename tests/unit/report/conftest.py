"""Results as an analysis would leave them."""

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.arrays import Attributions, Batch, GlobalAttributions, PdpCurve
from pellucid.core.counts import FlipCounts, cell_index
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    FacetReport,
    FacetStatistics,
    MetricValue,
    ModelPerformance,
    Provenance,
    ScoreHistogram,
    ShapResult,
)
from pellucid.core.verdicts import Limit, Limits, Verdict
from pellucid.report.build import build_report
from pellucid.report.language import LANGUAGES

FEATURES = (
    "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation",
    "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
)  # fmt: skip
TITLE = "SageMaker AI Analysis Report"
HOSTILE = "</script><img src=x onerror=alert(1)>"


def eight(*, d, a):
    """Counts addressed by `cell_index` from (TP, FP, FN, TN) of both groups."""
    cells = [0] * 8
    for member, (tp, fp, fn, tn) in ((True, d), (False, a)):
        for (positive, predicted), count in zip(((1, 1), (0, 1), (1, 0), (0, 0)), (tp, fp, fn, tn), strict=True):
            cells[cell_index(member=member, positive=bool(positive), predicted=bool(predicted))] = count
    return tuple(cells)


def facet(column, selection, names, *, d, a):
    n_d, n_a = sum(d), sum(a)
    positive = d[0] + d[2]
    statistics = FacetStatistics(
        n_d / (n_a + n_d), (positive / n_d, 1 - positive / n_d), tuple(x / n_d for x in d), eight(d=d, a=a)
    )
    return FacetReport(column, selection, tuple(metric(name, n_a, n_d) for name in names), statistics)


def metric(name, n_a, n_d):
    if name.startswith("CDD"):
        return MetricValue(name, None, "Group variable is empty or not provided", None, n_a, n_d)
    if name == "TE":
        return MetricValue(name, float("-inf"), None, None, n_a, n_d)
    if name == "FT":
        flip = FlipCounts("sex", "Female", n_d, 12, 480, -0.11, -0.08, 0.12)
        return MetricValue(name, -0.0980926, None, None, n_a, n_d, flip)
    value = round(0.31 - 0.047 * (sum(map(ord, name)) % 11), 6)
    return MetricValue(name, value, None, (value - 0.0123, value + 0.0124), n_a, n_d)


def shap_result(features=FEATURES, outputs=("label0",), rows=5, *, save_local=True, identifiers=None):
    generator = np.random.default_rng(7)
    values = generator.normal(scale=0.1, size=(rows, len(features), len(outputs)))
    expected = np.full(len(outputs), 0.250623226165771)
    baseline = Batch(tuple(features), tuple(np.array([float(k)]) for k in range(len(features))))
    local = Attributions(tuple(features), tuple(outputs), values, expected, baseline, "kernel", 5, 12, 3400)
    overall = GlobalAttributions(
        tuple(features), tuple(outputs), np.abs(values).sum(0) / max(rows, 1), expected, "mean_abs"
    )
    return ShapResult(local, overall, save_local, identifiers)


def curves(outputs=("label0",)):
    def lines(n):
        return tuple(tuple(round(0.1 + 0.02 * k * (p + 1), 5) for k in range(n)) for p in range(len(outputs)))

    ages = tuple(20.3 + 4.9 * k for k in range(15))
    shares = tuple(x / 120 for x in range(15, 0, -1))
    countries = ("Cambodia", "Canada", "Hungary", "Mexico", "Outlying-US(Guam-USVI-etc)", "United-States")
    return (
        PdpCurve("age", "numerical", outputs, ages, shares, lines(15)),
        PdpCurve("capital-gain", "numerical", outputs, tuple(3333.3 * k for k in range(15)), shares, lines(15)),
        PdpCurve("native-country", "categorical", outputs, countries, (0.1, 0.1, 0.1, 0.1, 0.1, 0.5), lines(6)),
        PdpCurve("sex", "categorical", outputs, ("Female", "Male"), (1 / 3, 2 / 3), lines(2)),
    )


def adult_like(columns=("sex", "race"), features=FEATURES, outputs=("label0",)):
    groups = (
        (columns[0], "Female", {"d": (310, 70, 220, 4171), "a": (1900, 650, 1080, 6252)}),
        (columns[1], "Amer-Indian-Eskimo", {"d": (9, 3, 8, 130), "a": (2201, 717, 1292, 10293)}),
    )
    stages = [
        BiasReport(
            stage, "income", ">50K", tuple(facet(column, value, names, **counts) for column, value, counts in groups)
        )
        for stage, names in (("pre_training", PRETRAINING_METRICS), ("post_training", POSTTRAINING_METRICS))
    ]
    performance = ModelPerformance(
        (("Accuracy", 0.8565), ("True Positive Rate / Recall", 0.6296), ("F1 Score", 0.6862)),
        (0.1508, 0.0491, 0.0887, 0.7113),
        {"<=50K": {"<=50K": 10423.0, ">50K": 720.0}, ">50K": {"<=50K": 1300.0, ">50K": 2210.0}},
    )
    provenance = Provenance("0.1.0", 1234, 14653, "9f" * 32, ("age was read as a number.",))
    return AnalysisResult(provenance, *stages, performance, shap_result(features, outputs), curves(outputs))


@pytest.fixture
def result():
    return adult_like()


def hostile():
    features = (HOSTILE, "$x^2$ & `code`", '#eval("1")', *FEATURES[3:])
    return adult_like((HOSTILE, "*race* _b_ $y$ [l](http://x)"), features)


@pytest.fixture
def two_outputs():
    return adult_like(outputs=("no", "yes"))


@pytest.fixture
def make_shap():
    return shap_result


@pytest.fixture(scope="session")
def report():
    return build_report(adult_like(), TITLE)


@pytest.fixture(scope="session")
def hostile_report():
    return build_report(hostile(), f"{HOSTILE} $title$ #eval(1)")


@pytest.fixture
def hostile_result():
    return hostile()


@pytest.fixture
def make_result():
    return adult_like


@pytest.fixture(scope="session")
def judged_reports():
    """A report with verdicts of all three kinds, scores and combined groups, in every language."""
    result = judged(adult_like())
    return {language: build_report(result, TITLE, language) for language in LANGUAGES}


def judged(result):
    """The same result with verdicts of all three kinds, scores and combined groups."""
    limit, decisions = Limit(-0.1, 0.1), ("pass", "fail", "not enough data")

    def with_verdicts(report):
        facets = tuple(
            replace(
                facet,
                metrics=tuple(
                    replace(metric, verdict=Verdict(decisions[k % 3], limit, "As told."))
                    for k, metric in enumerate(facet.metrics)
                ),
            )
            for facet in report.facets
        )
        return replace(report, facets=facets)

    stages = with_verdicts(result.pretraining), with_verdicts(result.posttraining)
    scores = ScoreHistogram("sex", "Female", (-0.1, 0.5, 1.0), (2, 3), (4, 5), (6, 7), (8, 9))
    return replace(
        result,
        pretraining=stages[0],
        posttraining=stages[1],
        intersections=stages,
        limits=Limits("conventional", {"DPPL": limit}),
        scores=(scores,),
    )
