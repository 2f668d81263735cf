"""holisticai: its nine group metrics. Arguments: path, facets."""

import sys

import pandas as pd
from holisticai.bias.metrics import classification_bias_metrics

path, facets = sys.argv[1], sys.argv[2].split(",")
names = [facet.replace("=", ">").split(">")[0] for facet in facets]
columns = [*names, "label", "prediction"]
frame = pd.read_csv(path, usecols=columns) if path.endswith(".csv") else pd.read_parquet(path, columns=columns)
for facet in facets:
    name, _, threshold = facet.partition(">") if ">" in facet else (facet.partition("=")[0], "", "")
    member = (frame[name] > float(threshold)) if threshold else (frame[name] == frame[name].iloc[0])
    result = classification_bias_metrics(
        member.to_numpy(),
        (~member).to_numpy(),
        frame["prediction"].to_numpy(),
        frame["label"].to_numpy(),
        metric_type="both",
    )
print(result.shape)
