"""Words for what the operating system refuses."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pellucid.core.errors import OutputError

_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a file is in the way where a folder should be",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file is larger than the limit for this process",
    errno.ENAMETOOLONG: "the name is too long",
}
OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def explain(error: OSError) -> str:
    """Why the operating system refused, and at which path."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return f"{reason} ({error.filename})" if error.filename else reason


@contextmanager
def explained(destination: str, only: frozenset[int] | None = None) -> Iterator[None]:
    """Turns what the operating system refuses into an `OutputError`; with `only`, just these error numbers."""
    try:
        yield
    except OSError as error:
        if only is not None and error.errno not in only:
            raise
        raise OutputError(f"results cannot be written to {destination!r}: {explain(error)}") from error


def describe_missing(place: Path) -> str:
    """That nothing is there, where the path breaks off, and what has a similar name."""
    if place.exists():
        return "is neither a file nor a folder; give a file, or a folder of files"
    parent = next(folder for folder in [*place.absolute().parents, Path("/")] if folder.exists())
    missing = place.absolute().relative_to(parent).parts[0]
    if not parent.is_dir():
        return f"does not exist; {str(parent)!r} is a file, not a folder"
    similar = difflib.get_close_matches(missing, _names_in(parent), n=3, cutoff=0.5)
    hint = f"; similar names there: {', '.join(map(repr, similar))}" if similar else ""
    return f"does not exist; the folder {str(parent)!r} does, but has no {missing!r}{hint}"


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
