"""The floor: the model predicts as many rows as Kernel SHAP asks about, once. Arguments: model, rows, how many."""

import sys

import numpy as np
import xgboost

model, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
booster = xgboost.Booster(params={"nthread": 1}, model_file=model)
rows = np.loadtxt(path, delimiter=",", ndmin=2)
print(booster.inplace_predict(np.resize(rows, (count, rows.shape[1]))).mean())
