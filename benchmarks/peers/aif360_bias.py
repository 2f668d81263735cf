"""aif360: its dataset and classification metrics. Arguments: path, facets."""

import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import ClassificationMetric

path, facets = sys.argv[1], sys.argv[2].split(",")
names = [facet.replace("=", ">").split(">")[0] for facet in facets]
columns = [*names, "label", "prediction"]
frame = pd.read_csv(path, usecols=columns) if path.endswith(".csv") else pd.read_parquet(path, columns=columns)
for facet in facets:
    name, _, threshold = facet.partition(">") if ">" in facet else (facet.partition("=")[0], "", "")
    member = ((frame[name] > float(threshold)) if threshold else (frame[name] == frame[name].iloc[0])).astype(float)
    table = pd.DataFrame({"member": member, "label": frame["label"].astype(float)})
    observed = BinaryLabelDataset(df=table, label_names=["label"], protected_attribute_names=["member"])
    predicted = observed.copy()
    predicted.labels = frame[["prediction"]].to_numpy(dtype=float)
    metric = ClassificationMetric(
        observed, predicted, unprivileged_groups=[{"member": 1.0}], privileged_groups=[{"member": 0.0}]
    )
    values = [
        metric.disparate_impact(),
        metric.statistical_parity_difference(),
        metric.equal_opportunity_difference(),
        metric.average_odds_difference(),
        metric.generalized_entropy_index(),
        metric.error_rate_difference(),
        metric.false_discovery_rate_difference(),
    ]
print(values)
