from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pellucid

COMPILED = sorted((Path(pellucid.__file__).parent / "explain").glob("compiled_*.py"))

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


LITTLE_OF_SCIPY = """
from pellucid.cli.lean_imports import install_lean_imports
install_lean_imports()
import sys
import xgboost
from pellucid.explain.machine_code import compiled
print(sorted({"scipy.special", "scipy.linalg", "yaml", "cffi", "coverage", "unittest"} & set(sys.modules)))
@compiled
def total(numbers):
    found = 0.0
    for number in numbers:
        found += number
    return found
import numpy as np
print(total(np.arange(4.0)))
import numpy.testing
numpy.testing.assert_allclose(1.0, 1.0)
from numpy import f2py
print(f2py.get_include is not None)
from scipy import linalg
print(linalg.norm([3.0, 4.0]))
from xgboost.sklearn import XGBClassifier
from xgboost.plotting import plot_tree
print(XGBClassifier.__name__, plot_tree.__name__)
"""


def test_xgboost_and_numba_do_without_most_of_scipy_and_everybody_else_gets_it():
    done = subprocess.run([sys.executable, "-c", LITTLE_OF_SCIPY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "6.0", "True", "5.0", "XGBClassifier", "plot_tree"]


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_machine_code_needs_no_linear_algebra(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert not [node for node in nodes if isinstance(node, ast.MatMult)]
    assert not {"dot", "vdot", "linalg"} & {node.attr for node in nodes if isinstance(node, ast.Attribute)}


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
