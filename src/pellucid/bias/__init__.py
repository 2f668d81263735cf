"""Bias metrics: from counts to values, intervals and reasons."""

from pellucid.bias.bias_report import bias_report
from pellucid.bias.performance import model_performance

__all__ = ["bias_report", "model_performance"]
