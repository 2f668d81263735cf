"""aequitas: its crosstab of group rates. Arguments: path, facets."""

import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd
from aequitas.bias import Bias
from aequitas.group import Group

path, facets = sys.argv[1], sys.argv[2].split(",")
names = [facet.replace("=", ">").split(">")[0] for facet in facets]
columns = [*names, "label", "prediction"]
frame = pd.read_csv(path, usecols=columns) if path.endswith(".csv") else pd.read_parquet(path, columns=columns)
for facet in facets:
    name, _, threshold = facet.partition(">") if ">" in facet else (facet.partition("=")[0], "", "")
    if threshold:
        frame[name] = (frame[name] > float(threshold)).astype(str)
frame = frame.rename(columns={"label": "label_value", "prediction": "score"})
crosstab, _ = Group().get_crosstabs(frame, attr_cols=names)
result = Bias().get_disparity_major_group(crosstab, original_df=frame, alpha=0.05)
print(result.shape)
