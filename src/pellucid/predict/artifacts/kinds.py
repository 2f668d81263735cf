"""What kind of model a file or folder is, found out from its content."""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal

from msgspec import Struct

from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.linear_learner import PARAMETERS, SYMBOL
from pellucid.predict.artifacts.script import PROGRAM
from pellucid.predict.artifacts.xgboost_legacy import is_binary_model

Kind = Literal["xgboost", "linear learner", "lightgbm", "catboost", "skops", "pickle", "onnx", "mlflow", "script"]

RUNS_CODE: dict[Kind, str] = {
    "pickle": "a pickle, and opening a pickle runs whatever code was put into it",
    "mlflow": "an MLflow model, and opening one runs the pickles and code it holds",
    "script": f"a model with a script ({PROGRAM}), which has to be run",
}
"""Kinds that cannot be opened without running code that comes with them, and why."""

ACCEPTED = (
    "XGBoost (JSON, UBJSON, binary, pickled Booster), Linear Learner (model_algo-1), LightGBM (text), CatBoost (.cbm), "
    "scikit-learn (skops; pickle or joblib with consent), ONNX, an MLflow folder (with consent), a folder with "
    f"{PROGRAM} or code/{PROGRAM} (with consent)"
)

_HEAD = 4096
_BOOSTER_MODULES = ("xgboost.core", "xgboost.sklearn")
_BUILT_IN = "xgboost-model"
_CATBOOST_KEYS = (b"model_info", b"oblivious_trees", b"features_info")
_PICKLE = b"\x80"
_PICKLE_NAMES = (".joblib", ".pkl", ".pickle")
_COMPRESSED = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")


class Artifact(Struct, frozen=True):
    """A recognised model: the files (or the one folder) it consists of."""

    kind: Kind
    paths: tuple[Path, ...]

    @property
    def path(self) -> Path:
        """The file or folder."""
        return self.paths[0]


def identify_file(path: Path) -> Kind | None:
    """The kind of model in one file; `None` when it is none that is known."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for found in (_by_mark(head), _identify_zip(path, head), _identify_json(head), _identify_pickle(path, head)):
        if found:
            return found
    return "onnx" if _is_onnx(path, head) else None


def identify_folder(folder: Path) -> Artifact:
    """The model in a folder, or in its only subfolder.

    Raises:
        ModelError: nothing in it is a known model, or several things are.
    """
    while True:
        if (folder / PROGRAM).is_file() or (folder / "code" / PROGRAM).is_file():
            return Artifact("script", (folder,))
        if (folder / "MLmodel").is_file():
            return Artifact("mlflow", (folder,))
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__MACOSX")))
        if len(entries) != 1 or not entries[0].is_dir():
            return _choose(folder, entries)
        folder = entries[0]


def unknown(path: Path, seen: list[str]) -> ModelError:
    """The error for something that is no known model."""
    listed = ", ".join(map(repr, seen[:20])) or "nothing"
    return ModelError(f"{path} holds no model that is known; seen: {listed}; accepted are {ACCEPTED}")


def _choose(folder: Path, entries: list[Path]) -> Artifact:
    kinds = {entry: kind for entry in entries if entry.is_file() and (kind := identify_file(entry))}
    if not kinds:
        raise unknown(folder, [entry.name + "/" * entry.is_dir() for entry in entries])
    safe = [entry for entry, kind in kinds.items() if kind not in RUNS_CODE]
    chosen = safe or list(kinds)
    hosted = [entry for entry in chosen if entry.name.startswith(_BUILT_IN) and kinds[entry] == "xgboost"]
    if hosted:
        return Artifact("xgboost", tuple(hosted))
    if len(chosen) > 1:
        listed = ", ".join(f"{entry.name} ({kinds[entry]})" for entry in chosen)
        raise ModelError(f"{folder} holds several models: {listed}; expected one: give the path of the file to use")
    return Artifact(kinds[chosen[0]], (chosen[0],))


def _by_mark(head: bytes) -> Kind | None:
    if head.startswith(b"CBM1"):
        return "catboost"
    if head.startswith(b"tree") and b"version=" in head[:200]:
        return "lightgbm"
    return "xgboost" if is_binary_model(head) else None


def _identify_zip(path: Path, head: bytes) -> Kind | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if {SYMBOL, PARAMETERS} <= names:
        return "linear learner"
    return "skops" if "schema.json" in names else None


def _identify_json(head: bytes) -> Kind | None:
    """XGBoost writes `learner` or `version` first, in JSON and in UBJSON; CatBoost's JSON has other names."""
    if not head.lstrip().startswith(b"{"):
        return None
    start = head.lstrip()[:200]
    if b"learner" in start or b'"version"' in start:
        return "xgboost"
    return "catboost" if any(key in head for key in _CATBOOST_KEYS) else None


def _identify_pickle(path: Path, head: bytes) -> Kind | None:
    """A pickle is XGBoost's when the first class it mentions is; nothing is executed to find out.

    A compressed file is a pickle only by its name: its content could be anything.
    """
    if not head.startswith(_PICKLE):
        return "pickle" if head.startswith(_COMPRESSED) and path.suffix in _PICKLE_NAMES else None
    with path.open("rb") as file:
        first = next(_mentioned_modules(file), "")
    return "xgboost" if first in _BOOSTER_MODULES else "pickle"


def _mentioned_modules(file: IO[bytes]) -> Iterator[str]:
    texts: list[Any] = []
    try:
        for code, argument, _ in islice(pickletools.genops(file), 200):
            if code.name == "GLOBAL":
                yield str(argument).partition(" ")[0]
            elif code.name == "STACK_GLOBAL" and len(texts) > 1:
                yield str(texts[-2])
            elif isinstance(argument, str):
                texts.append(argument)
    except ValueError:
        return


def _is_onnx(path: Path, head: bytes) -> bool:
    """ONNX has no mark of its own: a small version number as first field, then a known field, or the usual ending."""
    starts_right = len(head) > 3 and head[0] == 0x08 and 1 <= head[1] <= 0x20 and head[2] in (0x12, 0x1A, 0x3A, 0x42)
    return starts_right and (path.suffix == ".onnx" or head[2] == 0x12 or b"onnx" in head)
