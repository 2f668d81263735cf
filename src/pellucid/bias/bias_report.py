"""All requested metrics of one stage, for every facet selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from pellucid.bias.catalogue import CATALOGUE, Basis
from pellucid.bias.facet_statistics import facet_statistics
from pellucid.bias.flip_test import flip_test
from pellucid.bias.metric_value import metric_value
from pellucid.bias.requirements import NO_GROUPS
from pellucid.bias.tables import Sampler, Table, counts_table, groups_table
from pellucid.bias.uncertainty import REPLICATES
from pellucid.core.counts import Counts, FacetCounts, FlipCounts
from pellucid.core.errors import ConfigError, DataError
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.results import BiasReport, BiasStage, FacetReport, MetricValue

_BY_GROUP: tuple[Basis, ...] = ("label_groups", "prediction_groups")

STAGES: Mapping[BiasStage, tuple[str, ...]] = {
    "pre_training": PRETRAINING_METRICS,
    "post_training": POSTTRAINING_METRICS,
}


def bias_report(
    stage: BiasStage,
    counts: Counts,
    names: Sequence[str],
    *,
    flips: Sequence[FlipCounts] = (),
    seed: int = 0,
    replicates: int = REPLICATES,
) -> BiasReport:
    """Every metric in `names` once, by name, for each facet selection in the order of `counts.facets`.

    A metric that is undefined says why in its `error` and does not disturb the others. Intervals of shares and of what
    compares them follow from the facet's own counts. All others come from `replicates` drawn tables (0: none), which
    depend on the seed too; neither the other facets nor the other metrics change them. `flips` are the outcomes of the
    flip test, matched by column and selection.

    Raises:
        ConfigError: a name is not a metric of this stage.
        DataError: post-training metrics were asked of counts without predictions.
    """
    codes = _checked(stage, names)
    if stage == "post_training" and not counts.has_predictions:
        raise DataError("Post-training metrics need predictions, and the counts hold none; give a predicted label.")
    sampler = Sampler(seed, replicates)
    flips_by_facet = {(flip.column, flip.selection): flip for flip in flips}
    entropy = _entropy(counts, sampler) if "GE" in codes else None

    def report(facet: FacetCounts) -> FacetReport:
        values = _values(facet, codes, sampler, has_groups=counts.has_groups)
        if "FT" in codes:
            values["FT"] = flip_test(facet, flips_by_facet.get((facet.column, facet.selection)))
        if entropy is not None:
            values["GE"] = replace(entropy, n_a=facet.n_a, n_d=facet.n_d)
        statistics = facet_statistics(facet, has_predictions=stage == "post_training")
        return FacetReport(facet.column, facet.selection, tuple(values[code] for code in codes), statistics)

    positive = counts.positive
    if stage == "pre_training" and counts.positive_label is not None:
        positive = counts.positive_label
    return BiasReport(stage, counts.label, positive, tuple(report(facet) for facet in counts.facets))


def _checked(stage: BiasStage, names: Sequence[str]) -> tuple[str, ...]:
    known = STAGES[stage]
    unknown = sorted(set(names) - set(known))
    if unknown:
        message = f"Invalid metric_name: metrics should be one of the registered metrics{list(known)}"
        raise ConfigError(f"methods.{stage}_bias.methods", message, got=unknown[0])
    return tuple(sorted(set(names)))


def _entropy(counts: Counts, sampler: Sampler) -> MetricValue | None:
    """Generalized entropy, which is the same for every facet; taken from one that counted the rows."""
    if not counts.facets:
        return None
    return metric_value("GE", sampler.everyone(max(counts.facets, key=lambda facet: facet.n_a + facet.n_d)))


def _values(facet: FacetCounts, codes: Sequence[str], sampler: Sampler, *, has_groups: bool) -> dict[str, MetricValue]:
    """Every metric that is a function of this facet's counts."""
    tables: dict[Basis, Table] = {}
    values = {}
    for code in codes:
        basis = CATALOGUE[code].basis if code in CATALOGUE else "everyone"
        if basis == "everyone":
            continue
        problem = facet.problem or (NO_GROUPS if basis in _BY_GROUP and not has_groups else None)
        if problem is None and basis not in tables:
            tables[basis] = _table(facet, basis, sampler)
        value = MetricValue(code, None, error=problem) if problem else metric_value(code, tables[basis])
        values[code] = replace(value, n_a=facet.n_a, n_d=facet.n_d)
    return values


def _table(facet: FacetCounts, basis: Basis, sampler: Sampler) -> Table:
    if basis == "counts":
        return counts_table(facet)
    if basis == "cells":
        return sampler.cells(facet)
    return groups_table(facet, "label" if basis == "label_groups" else "prediction")
