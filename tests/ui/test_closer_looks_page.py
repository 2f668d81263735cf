"""Single rows, surfaces and interactions in a real browser: everybody can use them, in every language and theme."""

import json
import re

import pytest
from msgspec.structs import replace

from accessibility import violations
from pellucid.api.run_config import run_config
from pellucid.core.specs import CloserSpec
from pellucid.demo.request import MODEL_NAME
from pellucid.report.build import build_report
from pellucid.report.html import render_html
from pellucid.report.language import LANGUAGES
from pellucid.wiring import Settings

CLOSER = CloserSpec(
    ice=("Age", "Relationship"), pairs=(("Age", "Education-Num"), ("Sex", "Relationship")), interactions=True
)

# The text of each square of the map, and what it stands on: its colour, as thin as it is, over that of the card.
CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const figure = document.querySelector('.interactions'), card = numbers(getComputedStyle(figure).backgroundColor);
  const squares = [...figure.querySelectorAll('.mark-rect path')], texts = [...figure.querySelectorAll('.mark-text.role-mark text')];
  return texts.map((text, k) => {
    const style = getComputedStyle(squares[k]), share = Number(style.fillOpacity);
    const paper = numbers(style.fill).slice(0, 3).map((part, c) => share * part + (1 - share) * card[c]);
    const [a, b] = [light(numbers(getComputedStyle(text).fill)), light(paper)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""

# Words that reach out of their drawing, which a picture of it would cut off.
OUTSIDE = """() => [...document.querySelectorAll('.chart > svg')].flatMap((drawing) => {
  const frame = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll('text')].filter((text) => {
    const place = text.getBoundingClientRect();
    const over = [frame.left - place.left, place.right - frame.right, frame.top - place.top, place.bottom - frame.bottom];
    return place.width && Math.max(...over) > 2;
  }).map((text) => text.textContent);
})"""


@pytest.fixture(scope="module")
def looked_at(pages, tmp_path_factory):
    """A function that gives the page of a run which looked closer, in a language."""
    folder = tmp_path_factory.mktemp("closer")
    config = json.loads((pages.folder / "analysis_config.json").read_text())
    for name in ("facet", "facet_dataset_uri", "facet_headers", "group_variable", "label_values_or_threshold"):
        config.pop(name, None)
    config["methods"] = {"shap": config["methods"]["shap"], "pdp": {"features": ["Age"]}}
    (folder / "config.json").write_text(json.dumps(config))
    settings = Settings(models={MODEL_NAME: str(pages.folder / "model.tar.gz")}, closer=CLOSER)
    data = str(pages.folder / "people.csv")
    result = run_config(str(folder / "config.json"), None, settings, lambda *_: None, data=data).result
    result = replace(result, shap=None, sensitivity=None)

    def page(language="en"):
        path = folder / f"{language}.html"
        if not path.exists():
            path.write_text(render_html(build_report(result, "Closer", language)), encoding="utf-8")
        return path

    return page


@pytest.mark.parametrize(("language", "theme"), [*((language, "light") for language in LANGUAGES), ("en", "dark")])
def test_axe_finds_no_fault(looked_at, open_page, language, theme):
    page = open_page(looked_at(language), theme=theme)
    assert page.locator("figure.curves").count() == 2
    assert page.locator("figure.surface").count() >= 2
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_read_on_every_square(looked_at, open_page, theme):
    contrasts = open_page(looked_at(), theme=theme).evaluate(CONTRASTS)
    assert len(contrasts) == 64
    assert min(contrasts) >= 4.5


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_is_cut_off(looked_at, open_page, language):
    """In the languages with the longest words; boxes of East Asian characters are taller than what is in them."""
    assert open_page(looked_at(language)).evaluate(OUTSIDE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_never_scrolls_sideways(looked_at, open_page, language):
    page = open_page(looked_at(language))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 950})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_chart_is_a_table_by_keyboard(looked_at, open_page):
    page = open_page(looked_at())
    summary = page.locator(".surface summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".surface table").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"
    assert page.locator(".surface table").first.locator("tbody tr").count() == 15


def test_a_listener_hears_what_the_chart_says(looked_at, open_page):
    page = open_page(looked_at())
    label = page.locator(".curves .chart").first.get_attribute("aria-label")
    assert re.match(r"Single rows by Age\. On average \w+ (rises|falls) by 0\.\d+ as Age goes from", label)
    assert page.locator(".curves p").first.inner_text() in label


def test_charts_take_the_colours_of_the_theme(looked_at, open_page):
    page = open_page(looked_at(), theme="light")
    read = "getComputedStyle(document.querySelector('.surface .mark-rect path')).fill"
    light = page.evaluate(read)
    page.click("#theme")
    assert page.evaluate(read) != light


def test_charts_and_tables_are_there_without_scripts(looked_at, open_page):
    page = open_page(looked_at(), scripts=False)
    assert page.locator(".surface svg").first.is_visible()
    page.locator(".interactions summary").click()
    assert page.locator(".interactions table").is_visible()
