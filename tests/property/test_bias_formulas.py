"""Every metric equals its formula in the contract, written down a second time in exact arithmetic, row by row or cell by cell."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import example, given, settings

from pellucid.bias import bias_report, model_performance
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from strategies import bias_counts, counts_of

INF = math.inf


class Undefined(Exception):
    """The contract says the metric fails here."""


def ratio(x, y):
    if y == 0:
        return Fraction(0) if x == 0 else INF
    return Fraction(x) / y


def minus(x, y):
    if x == INF and y == INF:
        return Fraction(0)
    return float(x) - float(y) if INF in (x, y) else x - y


class Side:
    """The counts of one group, as contract 4.1 names them."""

    def __init__(self, cells):
        self.tn, self.fp, self.fn, self.tp = cells
        self.n = sum(cells)
        self.n1, self.n0 = self.tp + self.fn, self.tn + self.fp
        self.h1, self.h0 = self.tp + self.fp, self.tn + self.fn


def distributions(a, d):
    pairs = [(Fraction(x, a.n), Fraction(y, d.n)) for x, y in ((a.n0, d.n0), (a.n1, d.n1)) if x and y]
    if not pairs:
        raise Undefined
    return pairs


def log(x):
    return math.log(x.numerator) - math.log(x.denominator)


def kl(pairs):
    return math.fsum(float(p) * log(p / q) for p, q in pairs)


def disparity(groups, positive, has_groups):
    """`positive` are the cells that count as accepted: by label or by prediction."""
    everyone = [sum(column) for column in zip(*groups.values(), strict=True)]
    accepted = sum(everyone[k] for k in positive)
    if not has_groups or accepted in (0, sum(everyone)):
        raise Undefined
    total, rows = Fraction(0), 0
    for value, cells in groups.items():
        if value is None:
            continue
        members = {k for k in range(8) if k >= 4}
        taken = sum(cells[k] for k in positive)
        refused = sum(cells) - taken
        taken_d = sum(cells[k] for k in positive & members)
        refused_d = sum(cells[k] for k in members - positive)
        share = (Fraction(refused_d, refused) if refused else 0) - (Fraction(taken_d, taken) if taken else 0)
        total += sum(cells) * share
        rows += sum(cells)
    return ratio(total, rows)


def entropy(a, d):
    n, fp, fn = a.n + d.n, a.fp + d.fp, a.fn + d.fn
    benefits = {1: n - fp - fn, 2: fp, 0: fn}
    mean = Fraction(sum(b * rows for b, rows in benefits.items()), n)
    if mean == 0:
        raise Undefined
    return sum(rows * ((b / mean) ** 2 - 1) for b, rows in benefits.items()) / (2 * n)


def with_both_sides(formula):
    def checked(a, d):
        if not (a.n and d.n):
            raise Undefined
        return formula(a, d)

    return checked


FORMULAS = {
    "CI": with_both_sides(lambda a, d: Fraction(a.n - d.n, a.n + d.n)),
    "DPL": with_both_sides(lambda a, d: Fraction(a.n1, a.n) - Fraction(d.n1, d.n)),
    "KL": lambda a, d: kl(distributions(a, d)),
    "JS": lambda a, d: (
        (
            kl([(p, (p + q) / 2) for p, q in distributions(a, d)])
            + kl([(q, (p + q) / 2) for p, q in distributions(a, d)])
        )
        / 2
    ),
    "LP": lambda a, d: math.sqrt(sum((p - q) ** 2 for p, q in distributions(a, d))),
    "TVD": lambda a, d: sum(abs(p - q) for p, q in distributions(a, d)) / 2,
    "KS": lambda a, d: max(abs(p - q) for p, q in distributions(a, d)),
    "DPPL": with_both_sides(lambda a, d: Fraction(a.h1, a.n) - Fraction(d.h1, d.n)),
    "DI": with_both_sides(lambda a, d: ratio(Fraction(d.h1, d.n), Fraction(a.h1, a.n))),
    "DCA": with_both_sides(lambda a, d: minus(ratio(a.n1, a.h1), ratio(d.n1, d.h1))),
    "DCR": with_both_sides(lambda a, d: minus(ratio(d.n0, d.h0), ratio(a.n0, a.h0))),
    "RD": with_both_sides(lambda a, d: ratio(a.tp, a.n1) - ratio(d.tp, d.n1)),
    "SD": with_both_sides(lambda a, d: ratio(d.tn, d.n0) - ratio(a.tn, a.n0)),
    "DAR": with_both_sides(lambda a, d: ratio(a.tp, a.h1) - ratio(d.tp, d.h1)),
    "DRR": with_both_sides(lambda a, d: ratio(d.tn, d.h0) - ratio(a.tn, a.h0)),
    "AD": with_both_sides(lambda a, d: Fraction(a.tp + a.tn, a.n) - Fraction(d.tp + d.tn, d.n)),
    "TE": with_both_sides(lambda a, d: minus(ratio(d.fn, d.fp), ratio(a.fn, a.fp))),
    "GE": entropy,
}


def expected(facet, has_groups):
    groups = dict(zip(facet.groups, facet.cells, strict=True))
    cells = facet.collapsed()
    a, d = Side(cells[:4]), Side(cells[4:])
    formulas = {name: lambda formula=formula: formula(a, d) for name, formula in FORMULAS.items()}
    formulas["CDDL"] = lambda: disparity(groups, {2, 3, 6, 7}, has_groups)
    formulas["CDDPL"] = lambda: disparity(groups, {1, 3, 5, 7}, has_groups)
    answers = {}
    for name, formula in formulas.items():
        try:
            answers[name] = formula()
        except Undefined:
            answers[name] = None
    return answers


@given(bias_counts())
@example(counts_of([(5, 0, 3, 0, 2, 0, 1, 0)]))  # nobody predicted positive
@example(counts_of([(0, 0, 3, 0, 0, 0, 1, 0)]))  # every row a missed positive
@example(counts_of([(0, 2, 0, 3, 0, 0, 0, 0)]))  # nobody in d
@settings(max_examples=400, deadline=None)
def test_every_metric_equals_its_formula(counts):
    (facet,) = counts.facets
    wanted = expected(facet, counts.has_groups)
    for stage, names in (("pre_training", PRETRAINING_METRICS), ("post_training", POSTTRAINING_METRICS)):
        names = [name for name in names if name != "FT"]
        for metric in bias_report(stage, counts, names, replicates=0).facets[0].metrics:
            value = wanted[metric.name]
            if value is None:
                assert metric.value is None, metric
                assert metric.error, metric
            else:
                assert metric.error is None, metric
                assert math.isclose(metric.value, value, rel_tol=1e-12, abs_tol=1e-12), (metric, value)


@given(bias_counts())
@settings(max_examples=100, deadline=None)
def test_performance_equals_its_formulas(counts):
    tn, fp, fn, tp = (counts.facets[0].collapsed()[k] + counts.facets[0].collapsed()[k + 4] for k in range(4))
    n = tn + fp + fn + tp
    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    wanted = {
        "Accuracy": ratio(tp + tn, n),
        "Proportion of Positive Predictions in Labels": ratio(tp + fp, n),
        "Proportion of Negative Predictions in Labels": ratio(tn + fn, n),
        "True Positive Rate / Recall": recall,
        "True Negative Rate / Specificity": ratio(tn, tn + fp),
        "Acceptance Rate / Precision": precision,
        "Rejection Rate": ratio(tn, tn + fn),
        "Conditional Acceptance": ratio(tp + fn, tp + fp),
        "Conditional Rejection": ratio(tn + fp, tn + fn),
        "F1 Score": 2 * ratio(precision * recall, precision + recall),
    }
    performance = model_performance(counts)
    assert [name for name, _ in performance.metrics] == list(wanted)
    for name, value in performance.metrics:
        assert math.isclose(value, wanted[name], rel_tol=1e-12), name
    assert performance.binary_confusion == (tp / n, fp / n, fn / n, tn / n)
