"""Every control of the report works by keyboard alone."""

import pytest


@pytest.fixture
def page(small_pages, open_page):
    return open_page(small_pages.path())


def visible_groups(page):
    return {one.get_attribute("data-about") for one in page.locator("[data-about]:visible").all()}


def reach(page, selector, most=400):
    """Press Tab until the element has the focus, as a reader would."""
    page.evaluate("document.activeElement.blur()")
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return wanted
    raise AssertionError(f"{selector} is not reached by Tab")


def test_the_first_stop_skips_to_the_content(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html#content")  # the browser answers the key in its own time


def test_the_theme_changes(page):
    reach(page, "#theme")
    page.keyboard.press("Space")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_one_group_is_shown_until_another_is_chosen(page, small_pages):
    first = visible_groups(page)
    assert len(first) == 1
    reach(page, "#about")
    page.keyboard.press("ArrowDown")
    second = visible_groups(page)
    assert len(second) == 1
    assert second != first
    page.select_option("#about", "")
    assert len(visible_groups(page)) == len(small_pages.result.posttraining.facets)


def test_cards_become_a_plot_and_a_table(page):
    reach(page, "[data-view=table]")
    page.keyboard.press("Enter")
    assert page.locator("[data-pane=table]:visible").count() == 2
    assert page.locator("[data-pane=cards]:visible").count() == 0
    assert page.locator("table.metrics .strip:visible").count() == 0
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.get_attribute("[data-view=plot]", "aria-pressed") == "true"
    assert page.locator("table.metrics .strip:visible").count() > 0


def test_an_explanation_opens(page):
    summary = reach(page, ".metric summary")
    page.keyboard.press("Enter")
    assert summary.evaluate("one => one.parentElement.open")
    assert page.locator(".metric details[open] .formula").first.is_visible()


def test_rows_are_stepped_through(page, small_pages):
    before = page.inner_text("[data-figure]")
    reach(page, "[data-step='1']")
    page.keyboard.press("Enter")
    after = page.inner_text("[data-figure]")
    assert after != before
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.inner_text("[data-figure]") == before


def test_the_waterfall_adds_up_for_every_row(page):
    for _ in range(12):
        page.click("[data-step='1']")
        values = [float(one.get_attribute("value")) for one in page.locator(".steps tbody data").all()]
        start, *effects, answer = values
        assert start + sum(effects) == pytest.approx(answer, abs=1e-5)


def test_the_waterfall_shows_what_the_analysis_found(page, small_pages):
    local = small_pages.result.shap.local
    page.select_option("select[data-row]", "17")
    row = int(page.locator("select[data-row] option:checked").inner_text().split()[0]) - 1
    expected = local.expected[0] + local.values[row, :, 0].sum()
    assert float(page.locator(".steps tbody data").last.get_attribute("value")) == pytest.approx(expected, abs=1e-5)


def test_a_feature_is_shown_alone(page):
    reach(page, ".as-button")
    page.keyboard.press("Enter")
    dots = page.locator(".swarm .mark-symbol circle").count()
    assert page.locator(".swarm .faded").count() == dots * 9 / 10
    page.keyboard.press("Enter")
    assert page.locator(".swarm .faded").count() == 0


def test_a_dot_explains_its_row(page):
    dot = page.locator(".swarm circle[data-row='3']").first
    dot.dispatch_event("click")
    assert page.input_value("select[data-row]") == "3"


def test_the_threshold_moves(page):
    reach(page, "[data-threshold] input")
    before = page.inner_text("[data-threshold] output")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("[data-threshold] output") != before


def test_tables_unfold(page):
    summary = reach(page, "details.twin summary", most=600)
    page.keyboard.press("Enter")
    assert summary.evaluate("one => one.parentElement.open")
