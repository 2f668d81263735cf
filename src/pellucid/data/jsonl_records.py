"""JSON Lines read by Python, line by line: exact about what is wrong and where, and able to follow any JMESPath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from pellucid.core.errors import DataError
from pellucid.data.json_text import parse
from pellucid.data.locators import Locators, no_features
from pellucid.data.opening import BYTE_ORDER_MARK, open_bytes
from pellucid.data.quoting import excerpt


class Line(Struct, frozen=True):
    """What the locators find in one line; `names` when the features are named by the expression."""

    features: tuple[Any, ...]
    labels: tuple[Any, ...]
    names: tuple[str, ...] | None


def read_lines(path: str, locators: Locators, width: int | None = None) -> Iterator[Line]:
    """Every line that is not blank.

    Raises:
        DataError: a line is not UTF-8 or not JSON, or has no flat list of `width` features; names the line.
    """
    with open_bytes(path) as stream:
        for number, raw in enumerate(stream, start=1):
            content = raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw
            if content.strip():
                yield _locate(_parse(content.strip(), path, number), locators, width, path, number)


def first_fault(paths: Sequence[str], locators: Locators, width: int) -> DataError | None:
    """What is wrong with the first line that cannot be used, or `None` if all are as expected."""
    try:
        for path in paths:
            for _ in read_lines(path, locators, width):
                pass
    except DataError as error:
        return error
    return None


def _parse(content: bytes, path: str, number: int) -> Any:
    try:
        return parse(content.decode())
    except UnicodeDecodeError as error:
        problem = f"the text is not UTF-8: byte 0x{content[error.start]:02x} in {excerpt(str(content)[2:-1])}"
        raise DataError(f"{problem}; save the file as UTF-8", source=path, line=number) from error
    except ValueError as error:
        problem = f"the line is not one JSON value ({_reason(error)}): {excerpt(content.decode())}"
        raise DataError(f"{problem}; expected one complete value a line", source=path, line=number) from error
    except RecursionError as error:
        raise DataError("the line is nested too deeply to be a record", source=path, line=number) from error


def _reason(error: ValueError) -> str:
    message = getattr(error, "msg", None)
    return str(error) if message is None else f"{message} at character {getattr(error, 'pos', 0) + 1}"


def _locate(document: Any, locators: Locators, width: int | None, path: str, number: int) -> Line:
    found = locators.features.search(document)
    names = tuple(found) if isinstance(found, dict) else None
    cells = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(cells, list) or not cells:
        raise no_features(locators.features, found, "a flat list of values in every line", path, number)
    if width is not None and len(cells) != width:
        raise DataError(
            f"expected {width} features, found {len(cells)}: {excerpt(str(found))}; every line needs the same number",
            source=path,
            line=number,
        )
    labels = tuple(locator.search(document) for locator in locators.labels)
    return Line(tuple(cells), labels, names)
