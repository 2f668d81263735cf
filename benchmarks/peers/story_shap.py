"""shap's KernelExplainer with the same budget, and files as ours. Arguments: model, rows, baseline, samples, output."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import shap
import xgboost

model, path, baseline, samples, output = *sys.argv[1:4], int(sys.argv[4]), Path(sys.argv[5])
warnings.simplefilter("ignore")
booster = xgboost.Booster(params={"nthread": 1}, model_file=model)
rows, background = (np.loadtxt(name, delimiter=",", ndmin=2) for name in (path, baseline))
explainer = shap.KernelExplainer(booster.inplace_predict, background)
values = np.asarray(explainer.shap_values(rows, nsamples=samples, silent=True))
output.mkdir(parents=True, exist_ok=True)
np.savetxt(output / "out.csv", values, delimiter=",")
(output / "analysis.json").write_text(json.dumps(np.abs(values).mean(axis=0).tolist()))
