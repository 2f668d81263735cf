"""Python that draws a figure again from analysis.json: the code cells of the notebook.

The text is built from `repr` of the names involved, so that no name can become code.
"""

from __future__ import annotations

from collections.abc import Sequence


def group_rates_recipe(stage: str, column: str) -> str:
    """Bars of the share of positive outcomes per group of one facet."""
    return f"""groups = []
for entry in analysis["pellucid"]["{stage}_bias_metrics"]["facets"][{column!r}]:
    counts = entry["basic_statistics"]["counts"]
    value = entry["value_or_threshold"]
    for name, group in ((value, counts["selected"]), ("all but " + value, counts["rest"])):
        for source in ("observed_positive", "predicted_positive"):
            if source in group and group["rows"]:
                groups.append({{"group": name, "source": source, "share": group[source] / group["rows"]}})
alt.Chart(alt.Data(values=groups)).mark_bar().encode(
    x=alt.X("share:Q", stack=None), y=alt.Y("group:N", sort=None), yOffset="source:N", color="source:N"
).properties(title={column!r})"""


def metric_map_recipe(stages: Sequence[str]) -> str:
    """A square per group and metric."""
    return f"""squares = [
    {{"group": column + " " + entry["value_or_threshold"], "metric": metric["name"], "value": metric["value"]}}
    for stage in {list(stages)!r}
    for column, entries in analysis[stage + "_bias_metrics"]["facets"].items()
    for entry in entries
    for metric in entry["metrics"]
    if isinstance(metric["value"], (int, float))
]
alt.Chart(alt.Data(values=squares)).mark_rect().encode(
    x=alt.X("metric:N", sort=None), y="group:N",
    color=alt.Color("value:Q", scale=alt.Scale(scheme="purpleorange", domain=[-1, 1], reverse=True, clamp=True)),
    tooltip=["group:N", "metric:N", "value:Q"],
)"""


def feature_bars_recipe(output: str, most: int) -> str:
    """Bars of the largest global attributions of one output."""
    return f"""values = analysis["explanations"]["kernel_shap"][{output!r}]["global_shap_values"]
known = [(feature, value) for feature, value in values.items() if isinstance(value, (int, float))]
top = sorted(known, key=lambda item: -abs(item[1]))[:{most}]
alt.Chart(alt.Data(values=[{{"feature": feature, "value": value}} for feature, value in top])).mark_bar().encode(
    x="value:Q", y=alt.Y("feature:N", sort=None)
).properties(title={output!r})"""


def dependence_recipe(position: int, *, is_number: bool) -> str:
    """The curve of one feature."""
    mark, scale = ("mark_line", "Q") if is_number else ("mark_bar", "N")
    return f"""curve = analysis["explanations"]["pdp"][{position}]
points = [
    {{"value": value, "output": output, "prediction": prediction}}
    for output, predictions in zip(curve["label_headers"], curve["model_predictions"])
    for value, prediction in zip(curve["feature_values"], predictions)
]
alt.Chart(alt.Data(values=points)).{mark}().encode(
    x=alt.X("value:{scale}", sort=None), y=alt.Y("prediction:Q", stack=None), color="output:N"
).properties(title=curve["feature_name"])"""


def interaction_bars_recipe(output: str) -> str:
    """Bars of the pairs of features that work together most, for one output."""
    return f"""pairs = [
    {{"pair": " and ".join(pair["features"]), "strength": pair["strength"][{output!r}]}}
    for pair in analysis["pellucid"]["interactions"]["strongest"]
]
alt.Chart(alt.Data(values=sorted(pairs, key=lambda pair: -pair["strength"]))).mark_bar().encode(
    x="strength:Q", y=alt.Y("pair:N", sort=None)
).properties(title={output!r})"""
