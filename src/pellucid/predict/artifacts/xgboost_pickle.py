"""The model inside a pickled XGBoost Booster, taken out without running any code of the pickle.

A pickle is a program; what it can reach is decided by `find_class`. Here it reaches eight harmless names and nothing
else, so that the only things it can build are text, numbers, lists, bytes and empty husks.
"""

from __future__ import annotations

import io
import json
import pickle
import struct

from msgspec import Struct

from pellucid.core.errors import ModelError

SAVE_AGAIN = "open it with the XGBoost that wrote it and save it as JSON: booster.save_model('model.json')"

_CONFIG = b"CONFIG-offset:"
_OFFSET = struct.Struct("<q")
_UBJSON_MODEL = b"L" + (5).to_bytes(8, "big") + b"Model"


class PickledBooster(Struct, frozen=True):
    """What a pickled Booster holds: the model's bytes, and the attributes Python kept beside them."""

    raw: bytes
    attributes: dict[str, object]


def read_pickle(data: bytes, source: str) -> PickledBooster:
    """The Booster that was pickled, alone or inside an XGBClassifier, XGBRegressor, XGBRanker or XGBModel.

    `raw` is the model alone, without the training configuration that is pickled beside it since 1.0: in the binary
    format, as JSON (from 1.3) or as UBJSON (from 1.6).

    Raises:
        ModelError: the pickle is damaged, or reaches for anything but the few harmless names a Booster is made of.
    """
    try:
        thing = _BoosterUnpickler(io.BytesIO(data)).load()
    except ModelError as error:
        raise ModelError(f"{source}: {error.problem}; {SAVE_AGAIN}") from error
    except Exception as error:
        raise ModelError(f"{source}: the pickle is damaged ({error}); expected a pickled XGBoost Booster") from error
    state = _booster_state(thing)
    handle = state.pop("handle", None)
    if not isinstance(handle, bytes | bytearray):
        raise ModelError(f"{source}: the pickle holds no trained XGBoost model; expected a pickled Booster")
    return PickledBooster(_model_alone(bytes(handle)), state)


class _Husk:
    """Stands for any object of the pickle: keeps its state, does nothing."""

    def __init__(self, *_: object) -> None:
        self.state: dict[str, object] = {}

    def __setstate__(self, state: object) -> None:
        if isinstance(state, dict):
            self.state = state


def _to_bytes(content: object = b"", encoding: str = "latin-1") -> bytes:
    """What `bytes(...)`, `bytearray(...)` and `codecs.encode(...)` make in a pickle."""
    if isinstance(content, str):
        return content.encode("latin-1" if encoding in ("latin-1", "latin1") else "utf-8")
    return bytes(content) if isinstance(content, bytes | bytearray | list) else b""


_REACHABLE: dict[tuple[str, str], object] = {
    ("xgboost.core", "Booster"): _Husk,
    ("xgboost.sklearn", "XGBModel"): _Husk,
    ("xgboost.sklearn", "XGBClassifier"): _Husk,
    ("xgboost.sklearn", "XGBRegressor"): _Husk,
    ("xgboost.sklearn", "XGBRanker"): _Husk,
    ("builtins", "bytearray"): _to_bytes,
    ("builtins", "bytes"): _to_bytes,
    ("_codecs", "encode"): _to_bytes,
}


class _BoosterUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> object:
        module_name = "builtins" if module_name == "__builtin__" else module_name
        if (module_name, global_name) in _REACHABLE:
            return _REACHABLE[module_name, global_name]
        name = f"{module_name}.{global_name}"
        raise ModelError(
            f"the pickle reaches for {name!r}, which a plain XGBoost Booster does not need; it was not run"
        )

    def persistent_load(self, pid: object) -> object:
        raise ModelError(f"the pickle refers to something outside itself ({pid!r})")


def _booster_state(thing: object) -> dict[str, object]:
    state = dict(thing.state) if isinstance(thing, _Husk) else {}
    inner = state.get("_Booster")
    return dict(inner.state) if isinstance(inner, _Husk) else state


def _model_alone(raw: bytes) -> bytes:
    """The model without the configuration: an object of two parts, `Config` and then `Model`, in all JSON forms."""
    if raw.startswith(_CONFIG):
        start = len(_CONFIG) + _OFFSET.size
        (length,) = _OFFSET.unpack_from(raw, len(_CONFIG))
        return raw[start : start + length]
    if raw.startswith(b'{"'):
        document = json.loads(raw)
        return json.dumps(document.get("Model", document)).encode()
    before, _, model = raw.partition(_UBJSON_MODEL)
    return model[:-1] if before.startswith(b"{L") and model else raw
