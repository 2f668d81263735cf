"""Messages between this process and a child that runs a model's own code.

A message is a mark, the lengths of its parts, and the parts: first a JSON object, then any number of blocks of bytes.
Arrays travel as .npy without pickles and texts as JSON, so that reading a message never runs anything.
"""

from __future__ import annotations

import io
import json
import struct
from typing import IO, Any, Protocol

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.structures import LinearModel, ModelStructure, TreeEnsemble
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.structures.forest import UnreadableError, refuse_tangled
from pellucid.predict.structures.insides import Insides

MAX_PART = 4 * 1024**3
MAX_PARTS = 100_000
MESSAGE_TYPE = "application/x-pellucid"
"""The content type of a message as the body of a request."""

LAST_LINES = 12
"""How much of what a child wrote, or of the trace of its failure, is told."""

_MARK = b"PELLUCID"
_ARRAYS = ("feature", "threshold", "left", "right", "missing_left", "value", "roots", "base")
_COUNT = struct.Struct("<8sI")
_LENGTH = struct.Struct("<Q")


class GarbledError(Exception):
    """What arrived is not a message."""


class Message(Struct, frozen=True):
    """A JSON object and blocks of bytes."""

    head: dict[str, Any]
    blocks: tuple[bytes, ...] = ()


INSIDES = Message({"ask": "insides"})
"""Asks a child for its model's insides instead of an answer."""


class Correspondent(Protocol):
    """Another process with a model in it."""

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked."""

    def ask(self, message: Message) -> Message:
        """Its answer; raises `ModelError` when there is none."""

    def close(self) -> None:
        """End it."""


def send(stream: IO[bytes], message: Message) -> None:
    """Write a message and flush."""
    parts = (json.dumps(message.head).encode(), *message.blocks)
    stream.write(_COUNT.pack(_MARK, len(parts)))
    stream.write(b"".join(_LENGTH.pack(len(part)) for part in parts))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Message:
    """Read one message.

    Raises:
        EOFError: the other side is gone.
        GarbledError: the bytes are not a message.
    """
    mark, count = _COUNT.unpack(_exactly(stream, _COUNT.size))
    if mark != _MARK or not 1 <= count <= MAX_PARTS:
        raise GarbledError(f"expected a message, received {mark!r}")
    lengths = [length for (length,) in _LENGTH.iter_unpack(_exactly(stream, _LENGTH.size * count))]
    if sum(lengths) > MAX_PART:
        raise GarbledError(f"the message has {sum(lengths):,} bytes; at most {MAX_PART:,} are accepted")
    head, *blocks = (_exactly(stream, length) for length in lengths)
    return Message(_object(head), tuple(blocks))


def pack_batch(batch: Batch) -> Message:
    """A batch as a message."""
    columns = [_pack_column(column) for column in batch.columns]
    kinds = [kind for kind, _ in columns]
    return Message({"names": list(batch.names), "kinds": kinds}, tuple(block for _, block in columns))


def unpack_batch(message: Message) -> Batch:
    """The batch in a message."""
    columns = zip(message.head["kinds"], message.blocks, strict=True)
    return Batch(tuple(message.head["names"]), tuple(_unpack_column(kind, block) for kind, block in columns))


def pack_outputs(outputs: Outputs) -> Message:
    """What a model said, as a message."""
    parts = {"scores": outputs.scores, "labels": outputs.labels}
    packed = {name: _pack_column(part) for name, part in parts.items() if part is not None}
    kinds = {name: kind for name, (kind, _) in packed.items()}
    head = {"kinds": kinds, "classes": None if outputs.classes is None else list(outputs.classes)}
    return Message(head, tuple(block for _, block in packed.values()))


def unpack_outputs(message: Message) -> Outputs:
    """What a model said, out of a message.

    Raises:
        GarbledError: the message does not hold what a model can say.
    """
    try:
        columns = zip(message.head["kinds"].items(), message.blocks, strict=True)
        parts = {name: _unpack_column(kind, block) for (name, kind), block in columns}
        classes = message.head["classes"]
        return Outputs(_matrix(parts.get("scores")), parts.get("labels"), classes and tuple(map(str, classes)))
    except (KeyError, ValueError, TypeError, AttributeError, EOFError) as error:
        raise GarbledError(f"the answer cannot be read: {error}") from error


def pack_insides(insides: Insides) -> Message:
    """A model taken apart, as a message."""
    structure = insides.structure
    head: dict[str, Any] = {
        "names": insides.names and list(insides.names),
        "summed_in": insides.summed_in,
        "link": structure.link,
    }
    if isinstance(structure, LinearModel):
        return _with_arrays(head, [structure.weights, structure.intercept])
    nodes = np.array(list(structure.categories), dtype=np.int64)
    sizes = np.array([len(codes) for codes in structure.categories.values()], dtype=np.int64)
    codes = np.concatenate([np.empty(0, np.int64), *structure.categories.values()])
    head |= {"n_features": structure.n_features, "precision": structure.precision}
    return _with_arrays(head, [*(getattr(structure, name) for name in _ARRAYS), nodes, sizes, codes])


def unpack_insides(message: Message) -> Insides:
    """A model taken apart, out of a message.

    Raises:
        UnreadableError: the message says why it could not be taken apart, or does not hold a model.
    """
    head = message.head
    if "unreadable" in head:
        raise UnreadableError(str(head["unreadable"]))
    try:
        arrays = [_unpack_column("npy", block) for block in message.blocks]
        return Insides(_structure(head, arrays), head["names"] and tuple(head["names"]), head["summed_in"])
    except (KeyError, ValueError, TypeError, IndexError, EOFError) as error:
        raise UnreadableError(f"its process answered nonsense: {error}") from error


def _with_arrays(head: dict[str, Any], arrays: list[Any]) -> Message:
    return Message(head, tuple(_pack_column(array)[1] for array in arrays))


def _structure(head: dict[str, Any], arrays: list[Any]) -> ModelStructure:
    if "precision" not in head:
        weights, intercept = arrays
        return LinearModel(weights, intercept, head["link"])
    *arrays, nodes, sizes, codes = arrays
    listed = np.split(codes, np.cumsum(sizes)[:-1]) if len(nodes) else []
    categories = dict(zip(nodes.tolist(), listed, strict=True))
    parts = dict(zip(_ARRAYS, arrays, strict=True))
    settings = {name: head[name] for name in ("n_features", "link", "precision")}
    found = TreeEnsemble(**parts, **settings, categories=categories)
    refuse_tangled(found)
    return found


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _object(head: bytes) -> dict[str, Any]:
    try:
        found = json.loads(head)
    except ValueError as error:
        raise GarbledError(f"the message does not begin with JSON: {head[:80]!r}") from error
    if not isinstance(found, dict):
        raise GarbledError(f"the message does not begin with a JSON object: {head[:80]!r}")
    return found


def _pack_column(column: Column | FloatArray) -> tuple[str, bytes]:
    if column.dtype.kind == "O":
        return "json", json.dumps(column.tolist(), default=str).encode()
    buffer = io.BytesIO()
    np.save(buffer, column, allow_pickle=False)
    return "npy", buffer.getvalue()


def _unpack_column(kind: str, block: bytes) -> Column:
    if kind == "npy":
        array: Column = np.load(io.BytesIO(block), allow_pickle=False)
        return array
    values = json.loads(block)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _matrix(scores: Column | None) -> FloatArray | None:
    if scores is None:
        return None
    if scores.ndim != 2:
        raise ValueError(f"scores have {scores.ndim} dimensions, expected 2")
    return scores.astype(np.float64)
