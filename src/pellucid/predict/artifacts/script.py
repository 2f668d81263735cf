"""Inference scripts as SageMaker's framework containers run them: the side that runs in the child process.

`inference.py` defines `model_fn(model_dir)` and either `transform_fn(model, body, content_type, accept)` or any of
`input_fn(body, content_type)`, `predict_fn(data, model)`, `output_fn(prediction, accept)`; what it leaves out has a
default. A function that takes one parameter more is also given a context.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.script_modules import decode, encode, lend_modules
from pellucid.predict.messages import Message

PROGRAM = "inference.py"

_TEXT_TYPES = ("text/csv", "application/json")
_PARTS = ("input_fn", "predict_fn", "output_fn")


class Script:
    """A loaded script and the model its `model_fn` made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._context = _context(folder)
        self._functions = vars(_import(folder))
        self._check()
        self._model = self._call("model_fn", str(folder))

    def handle(self, message: Message) -> Message:
        """The script's answer to one request: body in, body out."""
        content_type, accept = message.head["content_type"], message.head["accept"]
        body: bytes | str = message.blocks[0]
        if content_type in _TEXT_TYPES:
            body = message.blocks[0].decode()
        if self._has("transform_fn"):
            found = self._call("transform_fn", self._model, body, content_type, accept)
        else:
            data = self._call("input_fn", body, content_type)
            prediction = self._call("predict_fn", data, self._model)
            found = self._call("output_fn", prediction, accept)
        answer, answer_type = _split(found, accept)
        return Message({"content_type": answer_type}, (answer,))

    def _check(self) -> None:
        parts = [name for name in _PARTS if self._has(name)]
        if self._has("transform_fn") and parts:
            raise ModelError(f"{PROGRAM} defines transform_fn and also {', '.join(parts)}; expected one or the other")
        if not self._has("model_fn"):
            raise ModelError(f"{PROGRAM} defines no model_fn(model_dir), which loads the model")

    def _has(self, name: str) -> bool:
        return callable(self._functions.get(name))

    def _call(self, name: str, *arguments: Any) -> Any:
        function: Callable[..., Any] = self._functions[name] if self._has(name) else _DEFAULTS[name]
        if _takes(function, len(arguments) + 1):
            return function(*arguments, self._context)
        return function(*arguments)


def _import(folder: Path) -> ModuleType:
    code = folder / "code" if (folder / "code" / PROGRAM).is_file() else folder
    os.environ.setdefault("SM_MODEL_DIR", str(folder))
    sys.path.insert(0, str(code))
    lend_modules()
    spec = importlib.util.spec_from_file_location("inference", code / PROGRAM)
    if spec is None or spec.loader is None:
        raise ModelError(f"{code / PROGRAM} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules["inference"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise ModelError(f"{PROGRAM} needs a library that is not installed: {error}{_requirements(code)}") from error
    return module


def _requirements(code: Path) -> str:
    wanted = code / "requirements.txt"
    if not wanted.is_file():
        return ""
    listed = wanted.read_text(encoding="utf-8", errors="replace").split("\n")
    return f"; its requirements.txt lists {', '.join(filter(None, map(str.strip, listed)))}: install what is missing"


def _context(folder: Path) -> SimpleNamespace:
    properties = {"model_dir": str(folder), "gpu_id": None}
    return SimpleNamespace(model_name="model", system_properties=properties, manifest={}, metrics=None)


def _takes(function: Callable[..., Any], count: int) -> bool:
    """Whether a function can be called with this many positional arguments."""
    try:
        inspect.signature(function).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True


def _split(found: Any, accept: str) -> tuple[bytes, str]:
    """Body and content type of what the script returned: a body, a pair of both, or a response object."""
    content_type = accept
    if isinstance(found, tuple) and len(found) == 2:
        found, content_type = found
    elif hasattr(found, "response"):
        found, content_type = found.response, getattr(found, "mimetype", None) or accept
    if isinstance(found, str):
        found = found.encode()
    if not isinstance(found, bytes | bytearray):
        raise ModelError(
            f"{PROGRAM} answered with a {type(found).__name__}; expected text, bytes, or (body, content type)"
        )
    return bytes(found), str(content_type)


def _predict(data: Any, model: Any) -> Any:
    if not hasattr(model, "predict"):
        kind = type(model).__name__
        raise ModelError(f"{PROGRAM} defines no predict_fn, and its model, a {kind}, has no predict method")
    return model.predict(data)


_DEFAULTS: dict[str, Callable[..., Any]] = {"input_fn": decode, "predict_fn": _predict, "output_fn": encode}
