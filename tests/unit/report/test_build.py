import sys
from dataclasses import replace

import numpy as np
import pytest
from jsonschema import Draft7Validator

from pellucid.core.arrays import PdpCurve
from pellucid.core.errors import MissingExtraError
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.report.build import build_report
from pellucid.report.extras import require_report_libraries
from pellucid.report.html import render_html
from pellucid.report.model import Figure, Table
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf


def blocks_of(report):
    stack = list(report.sections)
    while stack:
        section = stack.pop(0)
        yield from section.blocks
        stack[:0] = section.sections


def figures_of(report):
    return [block for block in blocks_of(report) if isinstance(block, Figure)]


def keys_of(sections):
    return [key for section in sections for key in (section.key, *keys_of(section.sections))]


def test_the_summary_states_real_counts(report):
    assert report.summary[0] == (
        "The model says yes to 26 of 100 people in the rest and 8 of 100 where sex is Female; "
        "in the data it is 30 of 100 and 11 of 100."
    )
    assert "4 metrics are not defined for this data; the tables say why." in report.summary


def test_without_predictions_the_summary_speaks_of_the_data(result):
    report = build_report(replace(result, posttraining=None, performance=None, shap=None, pdp=None), "t")
    assert report.summary[0] == (
        "In the data, 30 of 100 people in the rest and 11 of 100 where sex is Female have the positive outcome."
    )


def test_sections_come_in_reading_order(report):
    assert [section.key for section in report.sections] == [
        "analysed", "groups", "pre-training", "post-training", "performance", "features", "baseline", "dependence", "made",
    ]  # fmt: skip
    keys = keys_of(report.sections)
    assert len(keys) == len(set(keys))


def test_every_metric_is_in_a_table_with_its_exact_value(report, result):
    tables = [block for block in blocks_of(report) if isinstance(block, Table) and block.role == "metrics"]
    facets = [facet for stage in (result.pretraining, result.posttraining) for facet in stage.facets]
    for table, facet in zip(tables, facets, strict=True):
        assert [(row[0].tag, row[2].value) for row in table.rows] == [(m.name, m.value) for m in facet.metrics]


def test_people_never_see_none_or_nan(report):
    tables = [block for block in blocks_of(report) if isinstance(block, Table)] + [f.twin for f in figures_of(report)]
    texts = {cell.text for table in tables for row in table.rows for cell in row}
    assert not {"None", "nan", "NaN", "inf", "-inf", ""} & texts


def test_an_undefined_metric_says_why(report):
    table = next(block for block in blocks_of(report) if isinstance(block, Table) and block.role == "metrics")
    row = next(row for row in table.rows if row[0].tag == "CDDL")
    assert row[2].text == "not defined"
    assert row[1].detail == "Not defined here: Group variable is empty or not provided"


def test_the_flip_test_tells_of_ties(report):
    tables = [block for block in blocks_of(report) if isinstance(block, Table) and block.role == "metrics"]
    row = next(row for table in tables for row in table.rows if row[0].tag == "FT")
    assert row[1].detail == (
        "12 rows would turn negative and 480 positive; "
        "12.0 % of rows have tied neighbours: breaking ties otherwise gives −0.1100 to −0.0800."
    )


def test_the_chart_shows_ten_features_and_the_table_all(report, result):
    figure = next(f for f in figures_of(report) if f.title == "Features that weigh most in label0")
    charted = [row["feature"] for row in figure.spec["data"]["values"]]
    overall = result.shap.overall
    ranked = sorted(overall.features, key=lambda f: -overall.values[overall.features.index(f), 0])
    assert charted == ranked[:10]
    assert [row[0].text for row in figure.twin.rows] == ranked


def test_specs_are_vega_lite(report, two_outputs):
    import altair as alt

    schema = alt.load_schema()
    for figure in [*figures_of(report), *figures_of(build_report(two_outputs, "t"))]:
        Draft7Validator(schema).validate(figure.spec)


def test_a_feature_without_a_curve_keeps_its_message(result):
    curve = PdpCurve("note", "free_text", ("label0",), error="not supported")
    report = build_report(replace(result, pdp=(curve,)), "t")
    assert any(getattr(block, "text", "") == "note: not supported" for block in blocks_of(report))


def test_an_empty_result_is_a_report():
    report = build_report(AnalysisResult(Provenance("0.1.0", 0, 0, "")), "Nothing")
    assert [section.key for section in report.sections] == ["analysed", "made"]
    assert "Nothing" in render_html(report)
    assert render_pdf(report).startswith(b"%PDF")
    assert render_notebook(report)


def test_results_without_counts_still_make_a_report(result):
    facets = tuple(
        replace(facet, statistics=replace(facet.statistics, cells=None)) for facet in result.posttraining.facets
    )
    report = build_report(
        replace(result, pretraining=None, posttraining=replace(result.posttraining, facets=facets)), "t"
    )
    assert "groups" not in keys_of(report.sections)


@pytest.mark.parametrize("values", [(), (3.0,)])
def test_degenerate_curves_are_drawn(result, values):
    lines = (tuple(0.5 for _ in values),)
    curve = PdpCurve("flat", "numerical", ("label0",), values, tuple(1.0 for _ in values), lines)
    report = build_report(replace(result, pdp=(curve,)), "t")
    assert "Mean prediction by flat" in render_html(report)


@pytest.mark.parametrize(
    ("library", "render"),
    [("jinja2", render_html), ("nbformat", render_notebook), ("typst", render_pdf)],
)
def test_a_missing_library_is_named(monkeypatch, report, library, render):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"needs {library}.*pip install 'pellucid\[report\]'"):
        render(report)


def test_a_missing_altair_is_named(monkeypatch, result):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match="needs altair"):
        build_report(result, "t")


def test_metrics_without_a_common_scale_have_no_map(result):
    facets = tuple(
        replace(facet, metrics=tuple(m for m in facet.metrics if m.name == "KL")) for facet in result.pretraining.facets
    )
    report = build_report(AnalysisResult(result.provenance, replace(result.pretraining, facets=facets)), "t")
    assert [figure.title for figure in figures_of(report)] == ["Groups by sex", "Groups by race"]


def test_a_sampled_flip_test_says_so(result):
    facet = result.posttraining.facets[0]
    metric = next(m for m in facet.metrics if m.name == "FT")
    flip = replace(metric.flip, n=2000, tied=0.0, is_sampled=True, interval=(-0.12, -0.07))
    sampled = replace(facet, metrics=(replace(metric, flip=flip),))
    report = build_report(
        AnalysisResult(result.provenance, posttraining=replace(result.posttraining, facets=(sampled,))), "t"
    )
    table = next(block for block in blocks_of(report) if isinstance(block, Table) and block.role == "metrics")
    assert table.rows[0][1].detail.endswith("estimated from 2,000 sampled rows, 95 % interval −0.1200 to −0.0700.")


def test_a_baseline_of_many_rows_shows_the_first_five(result):
    local = result.shap.local
    many = replace(local, baseline=local.baseline.take(np.zeros(7, dtype=np.intp)))
    report = build_report(AnalysisResult(result.provenance, shap=replace(result.shap, local=many)), "t")
    table = next(block for block in blocks_of(report) if isinstance(block, Table) and "Baseline" in block.caption)
    assert table.caption == "Baseline, first 5 rows"
    assert len(table.columns) == 6
    assert len(table.rows) == 14


def test_all_libraries_are_checked_before_the_work(monkeypatch):
    require_report_libraries()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match="needs vl-convert-python"):
        require_report_libraries()
