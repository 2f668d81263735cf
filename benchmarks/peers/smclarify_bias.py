"""smclarify: all metrics but FT, with group. Arguments: path, facets (name=value or name>threshold), label values, stage."""

import json
import sys

import pandas as pd
from smclarify.bias import report

PRE = ["CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD"]
POST = ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]

path, facets = sys.argv[1], sys.argv[2].split(",")
label, values, prediction, group = sys.argv[3], json.loads(sys.argv[4]), sys.argv[5] or None, sys.argv[6] or None
names = [facet.replace("=", ">").split(">")[0] for facet in facets]
columns = list(dict.fromkeys([*names, label, *([prediction] if prediction else []), *([group] if group else [])]))
if path.endswith(".csv"):
    frame = pd.read_csv(path)[columns] if not prediction else pd.read_csv(path, usecols=columns)
else:
    frame = pd.read_parquet(path, columns=columns)
group_series = frame[group] if group else pd.Series(dtype=str)
for facet in facets:
    name, sign, threshold = facet.partition(">" if ">" in facet else "=")
    if sign == ">":
        frame[name] = frame[name].astype(float)
        column = report.FacetColumn(name, [float(threshold)])
    else:
        column = report.FacetColumn(name, [threshold])
    stages = [(report.StageType.PRE_TRAINING, PRE)] + ([(report.StageType.POST_TRAINING, POST)] if prediction else [])
    for stage, metrics in stages:
        predicted = (
            report.LabelColumn(prediction, frame[prediction], values)
            if stage is report.StageType.POST_TRAINING
            else None
        )
        result = report.bias_report(
            frame,
            column,
            report.LabelColumn(label, frame[label], values),
            stage,
            predicted,
            metrics=metrics,
            group_variable=group_series,
        )
print(len(json.dumps(result)))
