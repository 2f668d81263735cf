"""One sentence about a metric's value, with the counts behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pellucid.core.counts import cell_index

if TYPE_CHECKING:
    from pellucid.core.results import FacetReport, MetricValue
    from pellucid.report.language.words import Words

# Which part of which whole a metric compares in the two groups.
_OBSERVED = ("observed", "rows")
_PREDICTED = ("predicted", "rows")
_SHARES = {
    **dict.fromkeys(("DPL", "JS", "KL", "KS", "LP", "TVD"), _OBSERVED),
    **dict.fromkeys(("DI", "DPPL"), _PREDICTED),
    "AD": ("right", "rows"),
    "DAR": ("hits", "predicted"),
    "DRR": ("rejected", "unpredicted"),
    "RD": ("hits", "observed"),
    "SD": ("rejected", "unobserved"),
}
_RATIOS = {
    "DCA": ("observed", "predicted", 100),
    "DCR": ("unobserved", "unpredicted", 100),
    "TE": ("missed", "false_alarms", 1),
}
# Of whom the group's share is told: first the negative side, then the positive one.
_CONDITIONAL = {"CDDL": ("unobserved", "observed"), "CDDPL": ("unpredicted", "predicted")}

Counted = Mapping[str, int]


def metric_sentence(words: Words, metric: MetricValue, facet: FacetReport) -> str:
    """What the value says about these rows, such as "The model says yes to 26 of 100 others and to 8 of 100 ...".

    It is empty when the metric is not defined for them, or the counts are not known.
    """
    cells = facet.statistics.cells
    if metric.value is None or cells is None:
        return ""
    others, members = _counted(cells, member=False), _counted(cells, member=True)
    numbers = _numbers(words, metric, others, members)
    if numbers is None:
        return ""
    group = words.group(facet.column, facet.selection)
    return words.say(f"metric.{metric.name}.sentence", group=group, **numbers)


def _counted(cells: tuple[int, ...], *, member: bool) -> Counted:
    hits, missed, false_alarms, rejected = (
        cells[cell_index(member=member, positive=positive, predicted=predicted)]
        for positive, predicted in ((True, True), (True, False), (False, True), (False, False))
    )
    return {
        "rows": hits + missed + false_alarms + rejected,
        "observed": hits + missed,
        "unobserved": false_alarms + rejected,
        "predicted": hits + false_alarms,
        "unpredicted": missed + rejected,
        "right": hits + rejected,
        "hits": hits,
        "missed": missed,
        "false_alarms": false_alarms,
        "rejected": rejected,
    }


def _numbers(words: Words, metric: MetricValue, others: Counted, members: Counted) -> dict[str, str | float] | None:
    """What fills the sentence, beside the name of the group; `None` when there is nothing to divide by."""
    assert metric.value is not None
    name = metric.name
    if name in _SHARES:
        return _shares(words, *_SHARES[name], others, members, metric.value)
    if name in _RATIOS:
        return _ratios(*_RATIOS[name], others, members)
    if name in _CONDITIONAL:
        return _parts_of_sides(words, *_CONDITIONAL[name], others, members)
    if name == "FT":
        return None if metric.flip is None else _flips(metric)
    if name == "GE":
        both = {key: others[key] + members[key] for key in ("rows", "false_alarms", "missed")}
        return {"rows": both["rows"], "wrong_yes": both["false_alarms"], "wrong_no": both["missed"]}
    rows = others["rows"] + members["rows"]
    return {"d": members["rows"], "rows": rows, "share": words.share(members["rows"] / rows)} if rows else None


def _shares(
    words: Words, part: str, whole: str, others: Counted, members: Counted, value: float
) -> dict[str, str | float] | None:
    if not (others[whole] and members[whole]):
        return None
    a, d = (words.out_of(side[part], side[whole]) for side in (others, members))
    return {"a": a, "d": d, "value": value}


def _ratios(part: str, whole: str, times: int, others: Counted, members: Counted) -> dict[str, str | float] | None:
    if not (others[whole] and members[whole]):
        return None
    a, d = (times * side[part] / side[whole] for side in (others, members))
    return {"a": round(a) if times > 1 else a, "d": round(d) if times > 1 else d}


def _parts_of_sides(
    words: Words, negative: str, positive: str, others: Counted, members: Counted
) -> dict[str, str | float] | None:
    rejected, accepted = others[negative] + members[negative], others[positive] + members[positive]
    if not (rejected and accepted):
        return None
    return {
        "negative": words.share(members[negative] / rejected),
        "positive": words.share(members[positive] / accepted),
    }


def _flips(metric: MetricValue) -> dict[str, str | float]:
    assert metric.flip is not None
    return {"n": metric.flip.n, "better": metric.flip.to_negative, "worse": metric.flip.to_positive}
