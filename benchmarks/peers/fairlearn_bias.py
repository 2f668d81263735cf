"""fairlearn: ten base rates by group, and by group within the control column. Arguments: path, facets, group."""

import sys

import pandas as pd
from fairlearn import metrics as m

path, facets, group = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
names = [facet.replace("=", ">").split(">")[0] for facet in facets]
columns = [*names, "label", "prediction", group]
frame = pd.read_csv(path, usecols=columns) if path.endswith(".csv") else pd.read_parquet(path, columns=columns)
rates = {
    f.__name__: f
    for f in (
        m.selection_rate,
        m.true_positive_rate,
        m.true_negative_rate,
        m.false_positive_rate,
        m.false_negative_rate,
        m.mean_prediction,
        m.count,
    )
}
for facet in facets:
    name, _, threshold = facet.partition(">") if ">" in facet else (facet.partition("=")[0], "", "")
    member = frame[name] > float(threshold) if threshold else frame[name]
    for control in (None, frame[group]):
        result = m.MetricFrame(
            metrics=rates,
            y_true=frame["label"],
            y_pred=frame["prediction"],
            sensitive_features=member,
            control_features=control,
        )
print(result.by_group.shape)
