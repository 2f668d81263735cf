"""A real browser, and reports as a real analysis leaves them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from pellucid.api.run_config import run_config
from pellucid.config.limits import named_limits
from pellucid.core.results import AnalysisResult
from pellucid.core.specs import TrustSpec
from pellucid.demo import demo_config, groups, read_adult, train_model, write_rows
from pellucid.demo.adult import FEATURES, LABEL
from pellucid.demo.request import MODEL_NAME
from pellucid.report.build import build_report
from pellucid.report.html import render_html
from pellucid.wiring import Settings

ROWS = 3000
TITLE = "Who is predicted to earn more than 50,000 dollars?"


@dataclass(frozen=True)
class Pages:
    """Reports of one result, by language, as files."""

    folder: Path
    result: AnalysisResult

    def path(self, language="en"):
        path = self.folder / f"{language}.html"
        if not path.exists():
            path.write_text(render_html(build_report(self.result, TITLE, language)), encoding="utf-8")
        return path


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """Adult with three facets, limits, SHAP and partial dependence."""
    folder = tmp_path_factory.mktemp("adult")
    config = _write_request(folder)
    settings = Settings(
        models={MODEL_NAME: str(folder / "model.tar.gz")},
        judging=TrustSpec(named_limits("conventional"), (("sex", "race"),), 2),
    )
    done = run_config(str(config), str(folder / "results"), settings, _ignore, data=str(folder / "people.csv"))
    return Pages(folder, done.result)


@pytest.fixture(scope="session")
def small_pages(pages, tmp_path_factory):
    """The same with two groups and few rows explained: enough for what does not depend on how much there is."""

    def first(report):
        return replace(report, facets=report.facets[:2])

    result = pages.result
    local = replace(result.shap.local, values=result.shap.local.values[:25])
    rows = result.shap.rows.take(slice(25))
    return Pages(
        tmp_path_factory.mktemp("small"),
        replace(
            result,
            pretraining=first(result.pretraining),
            posttraining=first(result.posttraining),
            intersections=tuple(map(first, result.intersections)),
            scores=result.scores[:2],
            shap=replace(result.shap, local=replace(local, standard_errors=None), rows=rows),
            pdp=result.pdp[:2],
        ),
    )


def _write_request(folder):
    census = read_adult()
    train_model(census.train[:4000], folder / "model.tar.gz")
    people = census.test[:ROWS]
    age = FEATURES.index("Age")
    facets = [
        (*group, "over 40" if row[age] > 40 else "up to 40") for row, group in zip(people, groups(census), strict=False)
    ]
    write_rows(people, (*FEATURES, LABEL), folder / "people.csv")
    write_rows(facets, ("sex", "race", "age"), folder / "groups.csv")
    config = demo_config(census, str(folder / "groups.csv"))
    config["facet"].append({"name_or_index": "age", "value_or_threshold": ["over 40"]})
    config["facet_headers"] = ["sex", "race", "age"]
    del config["methods"]["report"]
    path = folder / "analysis_config.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def _ignore(*_):
    """Progress that nobody watches."""


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """A function that opens a file; at the end no script may have failed and nothing may have been asked for."""
    contexts, faults = [], []

    def opened(path, *, width=1440, theme="light", scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 950}, color_scheme=theme, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: faults.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
