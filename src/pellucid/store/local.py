"""Folders of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from pellucid.core.errors import DataError
from pellucid.store.hints import describe_missing, explain
from pellucid.store.names import is_hidden
from pellucid.store.staging import stage_folder


class LocalStore:
    """Reads and writes paths."""

    def fetch(self, path: str) -> tuple[str, ...]:
        """The file itself, or all files below the folder, sorted; hidden names below it are skipped.

        Raises:
            DataError: nothing is there, the folder has no files, or it cannot be read.
        """
        place = Path(path)
        try:
            if place.is_file():
                return (str(place),)
            if not place.is_dir():
                raise DataError(describe_missing(place), source=path)
            files = tuple(sorted(_files_below(path, frozenset())))
        except OSError as error:
            raise DataError(f"cannot be read: {explain(error)}", source=path) from error
        if not files:
            raise DataError("the folder holds no data files; names that begin with . or _ are not counted", source=path)
        return files

    def stage(self, path: str) -> AbstractContextManager[Path]:
        """A folder to write results in, on the destination's own file system.

        On leaving without an error every top-level entry appears at `path`, replacing what had the same name, with
        `analysis.json` last. On an error `path` is exactly as before.

        Raises:
            OutputError: results cannot be written there.
        """
        return stage_folder(Path(path))


def _files_below(folder: str, above: frozenset[str]) -> Iterator[str]:
    """Files in the folder and its folders; a link back to a folder on the way is not followed."""
    real = os.path.realpath(folder)
    if real in above:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_hidden(entry.name):
                continue
            if entry.is_dir():
                yield from _files_below(entry.path, above | {real})
            elif entry.is_file():
                yield entry.path
