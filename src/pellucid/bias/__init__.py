"""Bias metrics: from counts to values, intervals and reasons."""

from pellucid.bias.bias_report import bias_report
from pellucid.bias.performance import model_performance
from pellucid.bias.replicates import FROM_CELLS, metric_of_tables
from pellucid.bias.requirements import NO_GROUPS
from pellucid.bias.uncertainty import generator

__all__ = ["FROM_CELLS", "NO_GROUPS", "bias_report", "generator", "metric_of_tables", "model_performance"]
