"""The report in a real browser: it needs nothing, everybody can use it, and it stays inside its own file."""

import re

import pytest
from msgspec.structs import replace

from accessibility import violations
from pellucid.core.results import AnalysisResult
from pellucid.report.build import build_report
from pellucid.report.html import render_html

LANGUAGES = ("en", "es", "ja", "zh")
HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\">"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_fault(small_pages, open_page, language, theme):
    page = open_page(small_pages.path(language), theme=theme)
    page.evaluate("document.querySelectorAll('.metric details').forEach((one, k) => { one.open = k < 3 })")
    assert violations(page) == []


@pytest.mark.parametrize("view", ["plot", "table"])
def test_axe_finds_no_fault_in_other_views(small_pages, open_page, view):
    page = open_page(small_pages.path())
    page.click(f"[data-view={view}]")
    assert violations(page) == []


def test_axe_finds_no_fault_in_the_whole_report(pages, open_page):
    assert violations(open_page(pages.path())) == []


def test_axe_finds_a_planted_fault(small_pages, open_page):
    page = open_page(small_pages.path())
    page.evaluate("document.querySelector('#theme').textContent = ''")
    assert "button-name" in dict(violations(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_never_scrolls_sideways(small_pages, open_page, language):
    page = open_page(small_pages.path(language))
    for width in (390, 400, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 950})
        for view in ("plot", "table", "cards"):
            page.click(f"[data-view={view}]")
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_small(pages, language):
    assert pages.path(language).stat().st_size <= 1_500_000


def test_every_number_is_there_without_scripts(pages, open_page):
    page = open_page(pages.path(), scripts=False)
    assert not page.locator("#theme").is_visible()
    shown = page.locator("article.metric").evaluate_all(
        "cards => cards.map(card => [card.querySelector('.tag').textContent, card.querySelector('.value data').value])"
    )
    metrics = [
        metric
        for stage in (pages.result.pretraining, pages.result.posttraining)
        for facet in stage.facets
        for metric in facet.metrics
    ]
    assert sorted(shown) == sorted([metric.name, str(metric.value)] for metric in metrics)
    assert page.locator("article.metric:visible").count() == len(metrics)
    page.locator("[data-rows] details.twin summary").click()
    assert page.locator("[data-rows] details.twin tbody tr").count() == 200


def test_the_choice_of_a_theme_is_remembered(pages, open_page):
    page = open_page(pages.path(), theme="light")
    before = page.evaluate("getComputedStyle(document.body).color")
    page.click("#theme")
    after = page.evaluate("getComputedStyle(document.body).color")
    assert before != after
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).color") == after


def test_the_system_decides_when_nobody_chose(pages, open_page):
    assert open_page(pages.path(), theme="dark").get_attribute("html", "data-theme") == "dark"


def test_the_title_states_the_finding(pages, open_page):
    page = open_page(pages.path())
    assert re.fullmatch(r"The model says yes (less|more) often where .+", page.inner_text("h1"))
    assert page.inner_text("h1") in page.title()


def test_counters_count_the_verdicts(pages, open_page):
    page = open_page(pages.path())
    decisions = [
        metric.verdict.decision
        for stage in (pages.result.pretraining, pages.result.posttraining)
        for facet in stage.facets
        for metric in facet.metrics
        if metric.verdict
    ]
    counts = [int(text) for text in page.locator(".counter b").all_inner_texts()]
    assert counts == [decisions.count(name) for name in ("fail", "not enough data", "pass")]


def test_names_from_the_data_stay_words(tmp_path, pages, open_page):
    posttraining = pages.result.posttraining
    facets = (replace(posttraining.facets[0], column=HOSTILE, selection=HOSTILE), *posttraining.facets[1:])
    scores = tuple(replace(one, column=HOSTILE, selection=HOSTILE) for one in pages.result.scores)
    result = replace(
        pages.result,
        posttraining=replace(posttraining, label=HOSTILE, facets=facets),
        shap=_renamed(pages.result.shap),
        scores=scores,
    )
    path = tmp_path / "hostile.html"
    path.write_text(render_html(build_report(result, HOSTILE)), encoding="utf-8")
    page = open_page(path)
    page.click("[data-step='1']")
    assert page.locator("img").count() == 0
    assert page.title() != "hacked"
    assert HOSTILE in page.inner_text(".steps tbody")


def _renamed(shap):
    names = (HOSTILE, *shap.local.features[1:])
    rows = replace(shap.rows, names=names) if shap.rows is not None else None
    local, overall = replace(shap.local, features=names), replace(shap.overall, features=names)
    return replace(shap, local=local, overall=overall, rows=rows)


def test_a_report_with_nothing_to_choose_is_a_page(tmp_path, pages, open_page):
    path = tmp_path / "empty.html"
    path.write_text(render_html(build_report(AnalysisResult(pages.result.provenance), "Nothing")), encoding="utf-8")
    page = open_page(path)
    assert page.inner_text("h1") == "Nothing"
    assert violations(page) == []
