"""Moving the threshold in the page gives what Python gives for the same counts."""

import math

import pytest

from pellucid.bias import bias_report
from pellucid.core.counts import Counts, FacetCounts, cell_index
from pellucid.core.metric_names import POSTTRAINING_METRICS
from pellucid.core.results import AnalysisResult, ScoreHistogram
from pellucid.report.build import build_report
from pellucid.report.html import render_html

READ = """([group, edges]) => {
  const chooser = document.querySelector('[data-group]'), slider = document.querySelector('[data-threshold] input');
  chooser.value = group;
  return edges.map((edge) => {
    slider.value = edge;
    slider.dispatchEvent(new Event('input'));
    return Object.fromEntries([...document.querySelectorAll('.moving tbody tr')].map((row) => {
      const data = row.querySelector('td').querySelector('data');
      return [row.dataset.code, data && data.value];
    }));
  });
}"""


def python_values(histogram, edge):
    cells = [0] * 8
    sides = {(False, True): histogram.positive_a, (False, False): histogram.negative_a}
    sides |= {(True, True): histogram.positive_d, (True, False): histogram.negative_d}
    for (member, positive), counts in sides.items():
        cells[cell_index(member=member, positive=positive, predicted=True)] = sum(counts[edge:])
        cells[cell_index(member=member, positive=positive, predicted=False)] = sum(counts[:edge])
    facet = FacetCounts(histogram.column, histogram.selection, (None,), (tuple(cells),))
    counts = Counts("label", "1", (facet,), has_predictions=True, has_groups=False)
    names = [name for name in POSTTRAINING_METRICS if name not in {"CDDPL", "FT"}]
    return {m.name: m.value for m in bias_report("post_training", counts, names, replicates=0).facets[0].metrics}


def assert_same(shown, expected):
    assert shown.keys() == expected.keys()
    for name, value in expected.items():
        text = shown[name]
        if value is None:
            assert text is None, name
        elif math.isinf(value):
            assert text == ("Infinity" if value > 0 else "-Infinity"), name
        else:
            assert float(text) == pytest.approx(value, abs=1e-9), name


def test_the_browser_and_python_agree_at_every_edge(pages, open_page):
    page = open_page(pages.path())
    for number, histogram in enumerate(pages.result.scores[:3]):
        edges = list(range(len(histogram.edges)))
        for edge, shown in zip(edges, page.evaluate(READ, [number, edges]), strict=True):
            assert_same(shown, python_values(histogram, edge))


def test_it_starts_at_the_threshold_of_the_run(pages, open_page):
    page = open_page(pages.path())
    shown = page.evaluate(READ, [0, [int(page.input_value("[data-threshold] input"))]])[0]
    run = {m.name: m.value for m in pages.result.posttraining.facets[0].metrics}
    assert_same(shown, {name: run[name] for name in shown})


EDGES = (-1.0, 0.25, 0.5, 0.75, 1.0)
ODD = {
    "nobody in the group": ((0, 0, 0, 0), (0, 0, 0, 0), (1, 2, 3, 4), (4, 3, 2, 1)),
    "nobody outside": ((1, 2, 3, 4), (4, 3, 2, 1), (0, 0, 0, 0), (0, 0, 0, 0)),
    "no negative labels": ((1, 0, 2, 3), (0, 0, 0, 0), (2, 5, 0, 1), (0, 0, 0, 0)),
    "no positive labels": ((0, 0, 0, 0), (1, 0, 2, 3), (0, 0, 0, 0), (2, 5, 0, 1)),
    "one row each": ((0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 0, 0), (1, 0, 0, 0)),
}


@pytest.mark.parametrize("name", ODD)
def test_edge_cases_are_those_of_python(tmp_path, pages, open_page, name):
    positive_d, negative_d, positive_a, negative_a = ODD[name]
    histogram = ScoreHistogram("sex", "F", EDGES, positive_d, negative_d, positive_a, negative_a)
    path = tmp_path / "odd.html"
    result = AnalysisResult(pages.result.provenance, scores=(histogram,))
    path.write_text(render_html(build_report(result, "Odd")), encoding="utf-8")
    page = open_page(path)
    for edge, shown in enumerate(page.evaluate(READ, [0, list(range(5))])):
        assert_same(shown, python_values(histogram, edge))
