from __future__ import annotations

import subprocess
import sys

HIDES = """
from pellucid.cli.lean_imports import install_lean_imports
install_lean_imports()
import sys
import xgboost, lightgbm
print("sklearn" in sys.modules)
import numpy as np
matrix = np.arange(40.0).reshape(20, 2)
booster = xgboost.train({"nthread": 1}, xgboost.DMatrix(matrix, label=matrix[:, 0]), 2)
print(len(booster.inplace_predict(matrix)))
from sklearn.linear_model import LinearRegression
print(LinearRegression.__name__)
"""


def test_model_libraries_do_without_scikit_learn_and_everybody_else_gets_it():
    done = subprocess.run([sys.executable, "-c", HIDES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "20", "LinearRegression"]


STANDARD_TYPES = """
from pellucid.cli.lean_imports import install_lean_imports
install_lean_imports()
import sys
import msgspec
print("typing_extensions" in sys.modules)
class Person(msgspec.Struct, omit_defaults=True):
    name: str
    age: int | None = None
print(msgspec.json.decode(msgspec.json.encode(Person("Ada")), type=Person).name)
import typing_extensions
print(typing_extensions.__name__)
"""


def test_msgspec_does_with_the_standard_types_and_everybody_else_gets_the_extensions():
    done = subprocess.run([sys.executable, "-c", STANDARD_TYPES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "Ada", "typing_extensions"]
