"""What SageMaker's containers lend to inference scripts: default codecs, and helper modules scripts import."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
from msgspec import Struct

from pellucid.core.errors import ModelError

JSON, CSV, NPY, NPZ = "application/json", "text/csv", "application/x-npy", "application/x-npz"
_CONTENT_TYPES = {"JSON": JSON, "CSV": CSV, "NPY": NPY, "NPZ": NPZ, "ANY": "*/*", "UTF8_TYPES": [JSON, CSV]}


class Response(Struct):
    """What scripts of older containers return from `output_fn`."""

    response: Any = None
    accept: str | None = None
    status: int = 200
    mimetype: str | None = None

    def __post_init__(self) -> None:
        """The second positional argument is the content type under either name."""
        self.mimetype = self.mimetype or self.accept


def decode(body: bytes | str, content_type: str) -> Any:
    """A request body as an array, as the containers' default `input_fn` reads it.

    Raises:
        ModelError: there is no default for the content type.
    """
    if content_type not in _DECODERS:
        raise ModelError(f"inference.py defines no input_fn, and {content_type} has no default; {_accepted(_DECODERS)}")
    return _DECODERS[content_type](body)


def encode(prediction: Any, accept: str) -> Any:
    """A prediction as a response body, as the containers' default `output_fn` writes it.

    Raises:
        ModelError: there is no default for the content type.
    """
    if accept not in _ENCODERS:
        raise ModelError(f"inference.py defines no output_fn, and {accept} has no default; {_accepted(_ENCODERS)}")
    return _ENCODERS[accept](prediction)


def lend_modules() -> None:
    """Make the containers' helper modules importable; the real ones win where they are installed."""
    sys.meta_path.append(_Lender())


class _Lender(MetaPathFinder, Loader):
    """Asked last, when nobody else knows a module."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """The module, if it is one that is lent."""
        return ModuleSpec(fullname, self, is_package=True) if fullname in _LENT else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module."""
        members = _LENT[module.__name__]
        vars(module).update(members() if callable(members) else members)


def _joblib() -> dict[str, Any]:
    import joblib

    return {name: member for name, member in vars(joblib).items() if not name.startswith("__")}


def _read_csv(body: bytes | str) -> Any:
    return np.genfromtxt(io.StringIO(_text(body)), delimiter=",")


def _read_json(body: bytes | str) -> Any:
    return np.array(json.loads(body))


def _read_npy(body: bytes | str) -> Any:
    return np.load(io.BytesIO(_bytes(body)), allow_pickle=False)


def _write_csv(prediction: Any) -> str:
    stream = io.StringIO()
    np.savetxt(stream, np.asarray(prediction), delimiter=",", fmt="%s")
    return stream.getvalue()


def _write_json(prediction: Any) -> str:
    return json.dumps(prediction, default=_plain)


def _write_npy(prediction: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(prediction), allow_pickle=False)
    return stream.getvalue()


_DECODERS: dict[str, Callable[[bytes | str], Any]] = {CSV: _read_csv, JSON: _read_json, NPY: _read_npy, NPZ: _read_npy}
_ENCODERS: dict[str, Callable[[Any], Any]] = {CSV: _write_csv, JSON: _write_json, NPY: _write_npy}


def _accepted(table: dict[str, Callable[..., Any]]) -> str:
    return f"accepted are {', '.join(table)}"


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _text(body: bytes | str) -> str:
    return body if isinstance(body, str) else body.decode()


def _bytes(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _csv_to_dmatrix(body: bytes | str, dtype: Any = float) -> Any:
    from xgboost import DMatrix

    rows = np.genfromtxt(io.StringIO(_text(body)), delimiter=",", dtype=dtype)
    return DMatrix(rows.reshape(len(_text(body).strip().splitlines()), -1))


_CODECS = {"encode": encode, "decode": decode}
_FRAMEWORK = "sagemaker_containers.beta.framework"
_LENT: dict[str, dict[str, Any] | Callable[[], dict[str, Any]]] = {
    "sagemaker_containers": {},
    "sagemaker_containers.beta": {},
    _FRAMEWORK: {},
    f"{_FRAMEWORK}.content_types": _CONTENT_TYPES,
    f"{_FRAMEWORK}.encoders": _CODECS,
    f"{_FRAMEWORK}.worker": {"Response": Response},
    f"{_FRAMEWORK}.env": {},
    f"{_FRAMEWORK}.modules": {},
    f"{_FRAMEWORK}.transformer": {},
    "sagemaker_inference": {},
    "sagemaker_inference.content_types": _CONTENT_TYPES,
    "sagemaker_inference.encoder": _CODECS,
    "sagemaker_inference.decoder": _CODECS,
    "sagemaker_xgboost_container": {},
    "sagemaker_xgboost_container.encoder": {"csv_to_dmatrix": _csv_to_dmatrix},
    "sklearn.externals.joblib": _joblib,
}
"""What each lent module holds; most only have to be there to be imported."""
