"""Every bias metric of every group, told on cards and listed in tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pellucid.report.cells import number_cell
from pellucid.report.language import metric_sentence, metric_words, verdict_reason
from pellucid.report.model import Card, Cards, Cell, Column, Paragraph, Section, Table
from pellucid.report.scales import Scale, common_scale, strip
from pellucid.report.verdict_pills import tone_of, verdict_pill

if TYPE_CHECKING:
    from pellucid.core.counts import FlipCounts
    from pellucid.core.results import BiasReport, FacetReport, MetricValue
    from pellucid.core.verdicts import Limit, Limits
    from pellucid.report.language import Words

MOST_GROUPS_ON_CARDS = 20
"""With more groups, a table each has to do: a page of thousands of cards would be too large to open."""

_ORDER = {"fail": 0, "unclear": 1, "neutral": 2, "pass": 3}


def stage_section(words: Words, report: BiasReport, limits: Limits | None) -> Section:
    """All metrics of one stage, a section per facet selection; what needs a look comes first."""
    key = report.stage.replace("_", "-")
    by_metric: Mapping[str, Limit] = {} if limits is None else limits.by_metric
    scales = _scales(report, by_metric)
    has_cards = len(report.facets) <= MOST_GROUPS_ON_CARDS
    sections = []
    for number, facet in enumerate(report.facets, 1):
        told = _cards(words, facet, scales, by_metric)
        sections.append(_facet_section(words, f"{key}-{number}", facet, told if has_cards else told.twin))
    intro = Paragraph(words.say("page.stage.intro"))
    return Section(key, words.say(f"page.stage.{report.stage}"), (intro,), tuple(sections))


def _scales(report: BiasReport, limits: Mapping[str, Limit]) -> dict[str, Scale]:
    by_code: dict[str, list[MetricValue]] = {}
    for facet in report.facets:
        for metric in facet.metrics:
            by_code.setdefault(metric.name, []).append(metric)
    return {code: common_scale(code, metrics, limits.get(code)) for code, metrics in by_code.items()}


def _cards(words: Words, facet: FacetReport, scales: Mapping[str, Scale], limits: Mapping[str, Limit]) -> Cards:
    ordered = sorted(facet.metrics, key=lambda metric: _ORDER[tone_of(metric)])
    cards = tuple(_card(words, metric, facet, scales[metric.name], limits.get(metric.name)) for metric in ordered)
    caption = words.say("page.stage.table", group=words.group(facet.column, facet.selection))
    return Cards(cards, _table(words, caption, cards, has_verdicts=bool(limits)))


def _facet_section(words: Words, key: str, facet: FacetReport, told: Cards | Table) -> Section:
    group = words.group(facet.column, facet.selection)
    title = words.say("page.stage.group", group=group)
    return Section(key, title, (Paragraph(_sizes(words, facet)), told), group=group)


def _sizes(words: Words, facet: FacetReport) -> str:
    share = words.share(facet.statistics.proportion)
    labels = facet.statistics.observed_labels
    if labels is None:
        return words.say("page.stage.size", share=share)
    return words.say("page.stage.size_and_outcome", share=share, positive=words.share(labels[0]))


def _card(words: Words, metric: MetricValue, facet: FacetReport, scale: Scale, limit: Limit | None) -> Card:
    told = metric_words(words, metric.name)
    return Card(
        code=metric.name,
        title=told.title,
        value=number_cell(words, metric.value),
        interval="" if metric.interval is None else words.interval(metric.interval),
        sentence=metric_sentence(words, metric, facet),
        explanation=told,
        remark=_remark(words, metric),
        pill=verdict_pill(words, metric),
        strip=strip(words, metric, scale, limit),
    )


def _table(words: Words, caption: str, cards: tuple[Card, ...], *, has_verdicts: bool) -> Table:
    columns = [
        Column(words.say("page.metric")),
        Column(words.say("page.reading")),
        Column(words.say("page.value"), is_number=True),
        Column(words.say("page.interval"), is_number=True),
    ]
    if has_verdicts:
        columns.append(Column(words.say("page.verdict.title")))
    rows = tuple(_row(words, card, has_verdicts=has_verdicts) for card in cards)
    return Table(caption, tuple(columns), rows, "metrics")


def _row(words: Words, card: Card, *, has_verdicts: bool) -> tuple[Cell, ...]:
    detail = " ".join(part for part in (card.sentence, card.remark) if part)
    row = [
        Cell(card.title, tag=card.code),
        Cell(card.explanation.reading, detail=detail),
        Cell(card.value.text, card.value.value, strip=card.strip),
        Cell(card.interval or words.interval(None)),
    ]
    if has_verdicts:
        row.append(Cell(words.say("page.verdict.none") if card.pill is None else card.pill.text, pill=card.pill))
    return tuple(row)


def _remark(words: Words, metric: MetricValue) -> str:
    parts = []
    if metric.value is None:
        parts.append(
            words.say(
                "page.undefined", reason=words.told(metric.error) if metric.error else words.say("page.no_reason")
            )
        )
    elif metric.error:
        parts.append(words.told(metric.error))
    if metric.flip is not None and metric.value is not None:
        parts += _flip_remarks(words, metric.flip)
    if metric.verdict is not None:
        parts.append(verdict_reason(words, metric))
    elif metric.withheld:
        parts.append(words.told(metric.withheld))
    return " ".join(parts)


def _flip_remarks(words: Words, flip: FlipCounts) -> list[str]:
    parts = []
    if flip.tied:
        low, high = words.number(flip.lowest), words.number(flip.highest)
        parts.append(words.say("page.flip.ties", share=words.share(flip.tied), low=low, high=high))
    if flip.is_sampled:
        parts.append(words.say("page.flip.sampled", n=flip.n))
    return parts
