"""The charts of the report as Vega-Lite specifications."""

from pellucid.report.charts.curve_charts import dependence
from pellucid.report.charts.feature_charts import effect_plot, feature_bars, swarm
from pellucid.report.charts.group_charts import Square, group_rates, metric_map
from pellucid.report.charts.row_charts import Step, waterfall

__all__ = [
    "Square",
    "Step",
    "dependence",
    "effect_plot",
    "feature_bars",
    "group_rates",
    "metric_map",
    "swarm",
    "waterfall",
]
