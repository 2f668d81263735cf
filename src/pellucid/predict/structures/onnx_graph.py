"""The nodes of an ONNX graph with their attributes, read without the onnx library.

The format is protocol buffers: fields of a number and a kind (0 varint, 1 eight bytes, 2 a block, 5 four bytes). Field
numbers are those of onnx.proto: ModelProto, GraphProto, NodeProto and AttributeProto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct

from pellucid.predict.structures.forest import UnreadableError

Value = int | bytes
Attribute = list[float] | list[int] | list[bytes]

_MOST_BYTES = 16_000_000
_VARINT, _EIGHT, _BLOCK, _FOUR = 0, 1, 2, 5
_MODEL_GRAPH = 7
_GRAPH_NODE = 1
_NODE_INPUT, _NODE_OUTPUT, _NODE_TYPE, _NODE_ATTRIBUTE = 1, 2, 4, 5
_NAME, _FLOAT, _INTEGER, _TEXT, _FLOATS, _INTEGERS, _TEXTS = 1, 2, 3, 4, 7, 8, 9
_SIGN = 1 << 63


class Node(Struct, frozen=True):
    """One operation: names of what it takes and gives; attributes are lists, of one item where there is one."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute]


def read_nodes(document: bytes) -> list[Node]:
    """All nodes of the model's graph, in order; at least one.

    Raises:
        UnreadableError: the bytes are damaged, or too many, or there is no node.
    """
    if len(document) > _MOST_BYTES:
        raise UnreadableError(f"its file has {len(document)} bytes; up to {_MOST_BYTES} are taken apart")
    try:
        graphs = [value for number, value in _fields(document) if number == _MODEL_GRAPH and isinstance(value, bytes)]
        blocks = [block for graph in graphs for number, block in _fields(graph) if number == _GRAPH_NODE]
        nodes = [_read_node(block) for block in blocks if isinstance(block, bytes)]
    except (IndexError, ValueError) as error:
        raise UnreadableError(f"its file is damaged: {error}") from error
    if not nodes:
        raise UnreadableError("its graph is empty")
    return nodes


def _fields(block: bytes) -> Iterator[tuple[int, Value]]:
    """Numbers and values of the fields of one message."""
    at = 0
    while at < len(block):
        tag, at = _varint(block, at)
        kind = tag & 7
        if kind == _VARINT:
            value, at = _varint(block, at)
            yield tag >> 3, value - 2 * _SIGN if value >= _SIGN else value
            continue
        size = {_EIGHT: 8, _FOUR: 4}.get(kind, 0)
        if kind == _BLOCK:
            size, at = _varint(block, at)
        elif not size:
            raise UnreadableError(f"its file has a field of unknown kind {kind}")
        if at + size > len(block):
            raise UnreadableError("its file is damaged: it ends too early")
        yield tag >> 3, block[at : at + size]
        at += size


def _varint(block: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = block[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _read_node(block: bytes) -> Node:
    fields = [(number, value) for number, value in _fields(block) if isinstance(value, bytes)]
    kind = next((value.decode() for number, value in fields if number == _NODE_TYPE), "")
    return Node(
        kind,
        tuple(value.decode() for number, value in fields if number == _NODE_INPUT),
        tuple(value.decode() for number, value in fields if number == _NODE_OUTPUT),
        dict(_read_attribute(value) for number, value in fields if number == _NODE_ATTRIBUTE),
    )


def _read_attribute(block: bytes) -> tuple[str, Attribute]:
    """Name and values; values of other types than floats, integers and texts are left out."""
    name, floats, integers, texts = "", [], [], []
    for number, value in _fields(block):
        if isinstance(value, int):
            integers += [value] if number in (_INTEGER, _INTEGERS) else []
        elif number == _NAME:
            name = value.decode()
        elif number in (_FLOAT, _FLOATS):
            floats += np.frombuffer(value, "<f4").tolist()
        elif number == _INTEGERS:
            integers += _unpack(value)
        elif number in (_TEXT, _TEXTS):
            texts.append(value)
    return name, floats or integers or texts


def _unpack(block: bytes) -> list[int]:
    found, at = [], 0
    while at < len(block):
        value, at = _varint(block, at)
        found.append(value - 2 * _SIGN if value >= _SIGN else value)
    return found
