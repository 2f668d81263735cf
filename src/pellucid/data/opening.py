"""Opening files of text: compressed or not, whatever they are called."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from pellucid.core.errors import DataError

_GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_gzip(path: str) -> bool:
    """Whether the content is gzip, told by its first bytes.

    Raises:
        DataError: the file is missing, unreadable or empty.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - paths are plain strings here
            magic = stream.read(2)
    except OSError as error:
        raise DataError(
            f"the file cannot be opened ({error.strerror}); check its path and permissions", source=path
        ) from error
    if not magic:
        raise DataError("the file is empty (0 bytes); expected at least one row of data", source=path)
    return magic == _GZIP_MAGIC


@contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """The uncompressed content, from the start.

    Raises:
        DataError: the file cannot be opened, is empty, or its compressed content is damaged.
    """
    is_packed = is_gzip(path)
    with cast("BinaryIO", gzip.open(path, "rb")) if is_packed else open(path, "rb") as stream:  # noqa: PTH123
        try:
            yield stream
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(f"the gzip content is damaged ({error}); copy the file again", source=path) from error


@contextmanager
def open_text(path: str) -> Iterator[io.TextIOWrapper]:
    """The content as text without a byte order mark; line ends are kept, wrong bytes become lone surrogates."""
    with open_bytes(path) as stream:
        yield io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")


def compression(path: str) -> str:
    """How DuckDB calls the compression of this file."""
    return "gzip" if is_gzip(path) else "none"
