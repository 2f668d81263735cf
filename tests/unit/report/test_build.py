import sys

import numpy as np
import pytest
from jsonschema import Draft7Validator
from msgspec.structs import replace

from pellucid.core.arrays import PdpCurve
from pellucid.core.errors import MissingExtraError
from pellucid.core.findings import Finding
from pellucid.core.results import (
    AnalysisResult,
    BaselineChoice,
    BaselineSensitivity,
    MetricValue,
    Provenance,
    WorstGroup,
)
from pellucid.report.build import build_report
from pellucid.report.extras import require_report_libraries
from pellucid.report.html import render_html
from pellucid.report.language import words_of
from pellucid.report.language.numbers import locale_of
from pellucid.report.model import Cards, Figure, RowExplorer, Table
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf
from report_parts import blocks_of


def figures_of(report):
    found = []
    for block in blocks_of(report):
        found += [block] if isinstance(block, Figure) else [block.first] if isinstance(block, RowExplorer) else []
    return found


def cards_of(report):
    return [block for block in blocks_of(report) if isinstance(block, Cards)]


def card_of(report, code):
    return next(card for block in cards_of(report) for card in block.cards if card.code == code)


def tables_of(report):
    for block in blocks_of(report):
        if not hasattr(block, "text"):
            yield block if isinstance(block, Table) else block.twin


def keys_of(sections):
    return [key for section in sections for key in (section.key, *keys_of(section.sections))]


def test_the_summary_states_real_counts(report):
    assert report.summary[0] == (
        "The model says yes to 26 of 100 others and to 8 of 100 where sex is Female; "
        "in the data it is 30 of 100 and 11 of 100."
    )
    assert "4 metrics are not defined for this data; their cards say why." in report.summary


def test_without_predictions_the_summary_speaks_of_the_data(result):
    report = build_report(replace(result, posttraining=None, performance=None, shap=None, pdp=None), "t")
    assert report.summary[0] == (
        "In the data, 30 of 100 others and 11 of 100 where sex is Female have the positive outcome."
    )


def test_sections_come_in_reading_order(report):
    assert [section.key for section in report.sections] == [
        "groups", "pre-training", "post-training", "performance", "features", "baseline", "dependence", "analysed", "made",
    ]  # fmt: skip
    keys = keys_of(report.sections)
    assert len(keys) == len(set(keys))


def test_every_metric_is_on_a_card_and_in_a_table_with_its_exact_value(report, result):
    facets = [facet for stage in (result.pretraining, result.posttraining) for facet in stage.facets]
    for block, facet in zip(cards_of(report), facets, strict=True):
        wanted = {metric.name: metric.value for metric in facet.metrics}
        assert {card.code: card.value.value for card in block.cards} == wanted
        assert {row[0].tag: row[2].value for row in block.twin.rows} == wanted


def test_people_never_see_none_or_nan(report):
    texts = {cell.text for table in tables_of(report) for row in table.rows for cell in row}
    assert not {"None", "nan", "NaN", "inf", "-inf", ""} & texts


def test_an_undefined_metric_says_why(report):
    card = card_of(report, "CDDL")
    assert card.value.text == "not defined"
    assert card.remark == "Not defined here: Group variable is empty or not provided"
    assert card.strip is None


def test_the_flip_test_tells_of_ties(report):
    card = card_of(report, "FT")
    assert "12 " in card.sentence
    assert "480 " in card.sentence
    assert card.remark == "12.0% of the rows have tied neighbours: breaking ties otherwise gives −0.1100 to −0.0800."


def test_the_headline_is_the_widest_gap_at_the_cost_of_a_group(result):
    assert (
        build_report(_with_gap(result, (0.16, 0.19)), "t").headline
        == "The model says yes less often where sex is Female"
    )


def test_a_gap_that_chance_explains_is_no_headline(result):
    report = build_report(_with_gap(result, (-0.01, 0.3)), "t")
    assert "Female" not in report.headline
    assert report.headline


def _with_gap(result, interval):
    facets = tuple(
        replace(f, metrics=tuple(replace(m, interval=interval) if m.name == "DPPL" else m for m in f.metrics))
        for f in result.posttraining.facets
    )
    return replace(result, posttraining=replace(result.posttraining, facets=facets))


def test_without_limits_there_are_no_verdicts(report):
    assert report.counters == ()
    assert all(card.pill is None for block in cards_of(report) for card in block.cards)
    assert all(len(block.twin.columns) == 4 for block in cards_of(report))


def test_limits_bring_verdicts_counters_and_bands(judged_reports):
    report = judged_reports["en"]
    cards = [card for block in cards_of(report) for card in block.cards]
    tones = [card.pill.tone for card in cards]
    assert [(counter.pill.tone, counter.count) for counter in report.counters] == [
        (tone, tones.count(tone)) for tone in ("fail", "unclear", "pass")
    ]
    assert {card.code for card in cards if card.strip and card.strip.band} == {"DPPL"}
    for block in cards_of(report):
        order = [("fail", "unclear", "pass").index(card.pill.tone) for card in block.cards]
        assert order == sorted(order)


def test_the_chart_shows_ten_features_and_the_table_all(report, result):
    figure = next(f for f in figures_of(report) if f.name == "features")
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
    assert [figure.name for figure in figures_of(report) if figure.name in {"rates", "map"}] == ["map"]


@pytest.mark.parametrize("values", [(), (3.0,)])
def test_degenerate_curves_are_drawn(result, values):
    lines = (tuple(0.5 for _ in values),)
    curve = PdpCurve("flat", "numerical", ("label0",), values, tuple(1.0 for _ in values), lines)
    report = build_report(replace(result, pdp=(curve,)), "t")
    assert "Mean answer by flat" in render_html(report)


@pytest.mark.parametrize(
    ("library", "render"),
    [("jinja2", render_html), ("typst", render_pdf)],
)
def test_a_missing_library_is_named(monkeypatch, report, library, render):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"needs {library}.*pip install 'pellucid\[report\]'"):
        render(report)


def test_a_missing_babel_is_named(monkeypatch, result):
    monkeypatch.setitem(sys.modules, "babel", None)
    locale_of.cache_clear()
    with pytest.raises(MissingExtraError, match="needs babel"):
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
    assert card_of(report, "FT").remark.endswith("Estimated from 2,000 sampled rows.")


def test_a_baseline_of_many_rows_shows_the_first_five(result):
    local = result.shap.local
    many = replace(local, baseline=local.baseline.take(np.zeros(7, dtype=np.intp)))
    report = build_report(AnalysisResult(result.provenance, shap=replace(result.shap, local=many)), "t")
    table = next(block for block in blocks_of(report) if isinstance(block, Table) and "aseline" in block.caption)
    assert len(table.columns) == 6
    assert len(table.rows) == 14


def test_all_libraries_are_checked_before_the_work(monkeypatch):
    require_report_libraries()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match="needs vl-convert-python"):
        require_report_libraries()


def test_many_groups_have_tables_instead_of_cards(result):
    first = result.posttraining.facets[0]
    facets = tuple(replace(first, selection=f"v{k}") for k in range(60))
    many = AnalysisResult(result.provenance, posttraining=replace(result.posttraining, facets=facets))
    report = build_report(many, "t")
    tables = [table for table in tables_of(report) if table.role == "metrics"]
    assert not cards_of(report)
    assert len(tables) == 60
    assert len(render_html(report)) < 2_000_000


def test_groups_of_many_values_are_called_differently(result):
    odd, other = ("1,3,5,7,9,11,13,15", "1,3,5,7,9,11,13,17")
    first = result.pretraining.facets[0]
    facets = tuple(replace(first, column="age", selection=selection) for selection in (odd, other))
    report = build_report(AnalysisResult(result.provenance, replace(result.pretraining, facets=facets)), "t")
    texts = {cell.text for table in tables_of(report) for row in table.rows for cell in row}
    assert {f"age is 1, 3, 5, 7, 9, 11, 13 and {last}" for last in (15, 17)} <= texts


def test_a_worst_group_is_named_with_its_certainty(result):
    metric = MetricValue("DPPL", 0.31, None, (0.2, 0.42), 9000, 120)
    group = WorstGroup(("sex", "race"), ("Female", "Black"), metric, 24, 4e-9)
    table = table_called(build_report(replace(result, worst_groups=(group,)), "t"), "worst-groups")
    assert [cell.text for cell in table.rows[0]] == [
        "sex is Female and race is Black", "120", "Difference in positive proportions in predicted labels", "0.3100",
        "0.2000 to 0.4200", "< 0.001",
    ]  # fmt: skip


def test_findings_say_what_to_do(result):
    finding = Finding("warning", "facet-value-absent", "No row has it.", "facet[0]", "Nobody is compared.", "Check it.")
    table = table_called(build_report(replace(result, findings=(finding,)), "t"), "findings")
    severity, what, where, fix = table.rows[0]
    assert (severity.pill.tone, what.text, what.tag, what.detail) == (
        "unclear", "No row has it.", "facet-value-absent", "Nobody is compared.",
    )  # fmt: skip
    assert (where.text, fix.text) == ("facet[0]", "Check it.")


def test_other_baselines_say_what_they_would_change(result):
    choices = (BaselineChoice("typical", 1, 0.1, 0.97), BaselineChoice("clusters", 5, 0.35, 0.91))
    sensitivity = BaselineSensitivity("given", 200, choices)
    report = build_report(replace(result, sensitivity=sensitivity), "t")
    section = next(section for section in report.sections if section.key == "baseline")
    assert "35.0%" in section.blocks[1].text
    assert [row[2].value for row in section.blocks[3].rows] == [0.1, 0.35]


def table_called(report, key):
    section = next(section for section in report.sections if section.key == key)
    return next(block for block in section.blocks if isinstance(block, Table))


@pytest.mark.parametrize(
    ("errors", "sentence"),
    [(None, "page.shap.unknown_error"), (0.0, "page.shap.exact"), (0.02, "page.shap.error")],
)
def test_how_sure_the_shap_values_are_is_said(result, errors, sentence):
    local = result.shap.local
    known = None if errors is None else np.full(local.values.shape, errors)
    shap = replace(result.shap, local=replace(local, standard_errors=known))
    report = build_report(replace(result, shap=shap), "t")
    section = next(section for section in report.sections if section.key == "features")
    values = {"error": 0.02} if errors else {}
    assert section.blocks[1].text == words_of("en").say(sentence, **values)
