"""Why a model decides as it does: Shapley values, partial dependence, generated baselines."""

from __future__ import annotations

from pellucid.explain.aggregate import aggregate, top_features
from pellucid.explain.agreement import expected_top_feature_agreement
from pellucid.explain.baseline import cluster_baseline, nearest_row, sample_rows, typical_row
from pellucid.explain.coalitions import effective_samples, sample_coalitions
from pellucid.explain.exact import exact_shap, wide_rows
from pellucid.explain.ice import individual_curves, partial_dependence_2d
from pellucid.explain.interactions import tree_interactions
from pellucid.explain.kernel import kernel_shap, planned_model_rows
from pellucid.explain.model import MEMORY_ROWS, remote_memory_rows
from pellucid.explain.pdp import partial_dependence
from pellucid.explain.sensitivity import importance_correlation, top_feature_changes

__all__ = [
    "MEMORY_ROWS",
    "aggregate",
    "cluster_baseline",
    "effective_samples",
    "exact_shap",
    "expected_top_feature_agreement",
    "importance_correlation",
    "individual_curves",
    "kernel_shap",
    "nearest_row",
    "partial_dependence",
    "partial_dependence_2d",
    "planned_model_rows",
    "remote_memory_rows",
    "sample_coalitions",
    "sample_rows",
    "top_feature_changes",
    "top_features",
    "tree_interactions",
    "typical_row",
    "wide_rows",
]
