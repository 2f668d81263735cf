"""How large the disadvantaged group is, and how labels and predictions fell in it."""

from __future__ import annotations

from pellucid.core.counts import FacetCounts
from pellucid.core.results import FacetStatistics


def facet_statistics(facet: FacetCounts, *, has_predictions: bool) -> FacetStatistics:
    """Basic statistics of one facet selection (contract 4.6); shares of d are `None` when d has no rows."""
    cells = facet.collapsed()
    tn, fp, fn, tp = cells[4:]
    n_d = facet.n_d
    if n_d == 0:
        return FacetStatistics(proportion=0.0, observed_labels=None, cells=cells)
    positive = (tp + fn) / n_d
    return FacetStatistics(
        proportion=n_d / (n_d + facet.n_a),
        observed_labels=(positive, 1 - positive),
        confusion=(tp / n_d, fp / n_d, fn / n_d, tn / n_d) if has_predictions else None,
        cells=cells,
    )
