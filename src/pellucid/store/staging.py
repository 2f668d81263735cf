"""All results or none: written in a hidden folder, moved to the destination by renames, moved back on any failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pellucid.core.errors import OutputError
from pellucid.store.hints import OUT_OF_SPACE, explain, explained
from pellucid.store.names import result_last


@contextmanager
def stage_folder(destination: Path) -> Iterator[Path]:
    """A folder whose entries appear in `destination` when the block ends well, `analysis.json` last.

    Entries of the same name are replaced, all others stay. After any exception, an interruption from the keyboard
    included, the destination is as it was before; folders that were made above it are gone again.

    Raises:
        OutputError: the destination is a file or cannot be written, or there is no space left.
    """
    with explained(str(destination)):
        staging = _Staging(Path(os.path.realpath(destination)))
    try:
        with explained(str(destination)):
            staging.open()
        with explained(str(destination), only=OUT_OF_SPACE):
            yield staging.fresh
        with explained(str(destination)):
            staging.publish()
    except BaseException:
        staging.undo()
        raise
    staging.close()


class _Staging:
    """The folders of one staging: `fresh` for new results, `earlier` for the ones they replace.

    Both are in one hidden folder: inside the destination if that exists, because it may be a mount point that cannot be
    renamed, and otherwise beside it, so that the new destination appears at once. What has happened so far is always
    read from the file system, never remembered, so that an interruption at any point can be undone.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._hidden = (place if place.is_dir() else place.parent) / f".pellucid-{os.urandom(8).hex()}"
        self._made: list[Path] = []
        self._names: list[str] = []
        self._is_whole = False
        self.fresh = self._hidden / "new"
        self._earlier = self._hidden / "old"

    def open(self) -> None:
        """Make the folders."""
        if self._place.exists() and not self._place.is_dir():
            raise OutputError(f"results cannot be written to {str(self._place)!r}: it is a file, not a folder")
        above = [folder for folder in self._hidden.parents if not folder.exists()]
        for folder in reversed(above):
            self._made.append(folder)
            folder.mkdir()
        for folder in (self._hidden, self.fresh, self._earlier):
            folder.mkdir()

    def publish(self) -> None:
        """Move the results to the destination: as a whole if it does not exist yet, otherwise one by one."""
        if not os.path.lexists(self._place):
            self._is_whole = True
            self.fresh.rename(self._place)
            return
        self._names = result_last([entry.name for entry in self.fresh.iterdir()])
        for name in reversed(self._names):
            if os.path.lexists(self._place / name):
                (self._place / name).rename(self._earlier / name)
        for name in self._names:
            (self.fresh / name).rename(self._place / name)

    def undo(self) -> None:
        """Leave the destination as it was found.

        Raises:
            OutputError: earlier results could not be moved back; it says where they are.
        """
        try:
            self._move_back()
        except OSError as error:
            kept = f"earlier results could not be moved back and are kept in {str(self._earlier)!r}"
            raise OutputError(f"{kept}: {explain(error)}") from error
        self.close()
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()

    def close(self) -> None:
        """Delete the hidden folder."""
        shutil.rmtree(self._hidden, ignore_errors=True)

    def _move_back(self) -> None:
        if self._is_whole and not os.path.lexists(self.fresh):
            self._place.rename(self.fresh)
        for name in self._names:
            if os.path.lexists(self._place / name) and not os.path.lexists(self.fresh / name):
                (self._place / name).rename(self.fresh / name)
            if os.path.lexists(self._earlier / name):
                (self._earlier / name).rename(self._place / name)
