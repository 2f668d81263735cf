"""One store for every kind of place: the scheme of a URI decides who is asked."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from pellucid.core.errors import ConfigError
from pellucid.store.local import LocalStore

if TYPE_CHECKING:
    from pellucid.store.s3 import S3Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_ACCEPTED = "a path, file:///path, or s3://bucket/key"


class Stores:
    """Fetches from and writes to paths, `file://` and `s3://` (a `core.ports.Store`).

    What is downloaded stays in a temporary folder until `close`. Use it as a context manager.
    """

    def __init__(self) -> None:
        self._scratch: Path | None = None
        self._local = LocalStore()
        self._s3: S3Store | None = None

    def fetch(self, uri: str) -> tuple[str, ...]:
        """Local paths of all files at or below `uri`, sorted; hidden names (`.x`, `_x`) below it are skipped.

        Raises:
            ConfigError: the scheme is unknown.
            DataError: nothing is there, or it cannot be read.
        """
        path = _local_path(uri)
        return self._open_s3().fetch(uri) if path is None else self._local.fetch(path)

    def stage(self, uri: str) -> AbstractContextManager[Path]:
        """A folder to write results in; on leaving without an error they all appear at `uri`, otherwise none does.

        Raises:
            ConfigError: the scheme is unknown.
            OutputError: results cannot be written there.
        """
        path = _local_path(uri)
        return self._open_s3().stage(uri) if path is None else self._local.stage(path)

    def close(self) -> None:
        """Delete what was downloaded."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch = None
        self._s3 = None

    def __enter__(self) -> Self:
        """The stores themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self.close()

    def _open_s3(self) -> S3Store:
        from pellucid.store.s3 import S3Store

        if self._s3 is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="pellucid-"))
            self._s3 = S3Store(self._scratch)
        return self._s3


def _local_path(uri: str) -> str | None:
    """The path that a path or `file://` URI means; `None` for `s3://`."""
    scheme = _SCHEME.match(uri)
    kind = scheme.group(1).lower() if scheme else ""
    if kind == "s3":
        return None
    if kind == "file":
        return _file_path(uri)
    if kind or not uri or "\0" in uri:
        raise ConfigError("", "this is no place that data can be read from or written to", got=uri, expected=_ACCEPTED)
    return str(Path(uri).expanduser())


def _file_path(uri: str) -> str:
    parts = urlsplit(uri, allow_fragments=False)
    if parts.netloc not in ("", "localhost") or not parts.path:
        raise ConfigError("", "this file URI names another machine or no path", got=uri, expected="file:///path")
    return unquote(parts.path + ("?" + parts.query if parts.query else ""))
