"""Archives with a model inside: what may be unpacked, and where to."""

from __future__ import annotations

import lzma
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PureWindowsPath
from posixpath import dirname, join, normpath
from typing import IO

from msgspec import Struct

from pellucid.core.errors import ModelError

MAX_BYTES = 4 * 1024**3
"""Most bytes that all members together may have when unpacked."""

MAX_MEMBERS = 10_000
"""Most members an archive may have."""

_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MAGIC = slice(257, 262)
_UNREADABLE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)


class _Member(Struct, frozen=True):
    """One entry: `open` yields a file's bytes; `target` is the member a link stands for; a folder has neither."""

    name: str
    size: int
    open: Callable[[], IO[bytes] | None] | None = None
    target: str | None = None


def is_archive(path: Path) -> bool:
    """Whether the file's first bytes are those of a tar (plain or compressed) or zip archive."""
    with path.open("rb") as file:
        head = file.read(512)
    return head.startswith(_COMPRESSED + _ZIP) or head[_TAR_MAGIC] == b"ustar"


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A temporary folder with the archive's members, removed on leaving.

    Raises:
        ModelError: the archive is damaged, too large, or a member would leave the folder or is no file; nothing
            has then been written outside the temporary folder, which is gone.
    """
    with tempfile.TemporaryDirectory(prefix="pellucid-model-") as name:
        folder = Path(name).resolve()
        try:
            _unpack(path, folder)
        except _UNREADABLE as error:
            message = (
                f"the model archive {path} cannot be read: {error}; expected a complete .tar.gz, .tar or .zip file"
            )
            raise ModelError(message) from error
        yield folder


def _unpack(path: Path, folder: Path) -> None:
    with path.open("rb") as file:
        is_zip = file.read(4) in _ZIP
    if is_zip:
        with zipfile.ZipFile(path) as archive:
            _write(path, _checked(path, _zip_members(archive)), folder)
    else:
        with tarfile.open(path) as tar:
            _write(path, _checked(path, _tar_members(path, tar)), folder)


def _zip_members(archive: zipfile.ZipFile) -> Iterator[_Member]:
    for info in archive.infolist():
        opener = None if info.is_dir() else partial(archive.open, info)
        yield _Member(info.filename, info.file_size, opener)


def _tar_members(path: Path, tar: tarfile.TarFile) -> Iterator[_Member]:
    for info in tar:
        if info.isdir():
            yield _Member(info.name, 0)
        elif info.issym():
            yield _Member(info.name, 0, target=join(dirname(info.name), info.linkname))
        elif info.islnk():
            yield _Member(info.name, 0, target=info.linkname)
        elif info.isreg():
            yield _Member(info.name, info.size, partial(tar.extractfile, info))
        else:
            raise _refused(path, info.name, "is a device or pipe; only files, folders and links inside are accepted")


def _write(path: Path, members: list[_Member], folder: Path) -> None:
    files = {normpath(member.name): member for member in members if member.open}
    for member in members:
        place = folder / normpath(member.name)
        if member.open:
            _copy(path, member, place)
        elif member.target is None:
            place.mkdir(parents=True, exist_ok=True)
    _resolve_links(path, [member for member in members if member.target is not None], files, folder)


def _checked(path: Path, members: Iterable[_Member]) -> list[_Member]:
    """The members, each judged as its header is read: a huge one is refused before it is unpacked to get past it."""
    accepted: list[_Member] = []
    total = 0
    for member in members:
        total += member.size
        _check(path, member)
        if len(accepted) >= MAX_MEMBERS:
            raise _refused(path, member.name, f"is one too many; at most {MAX_MEMBERS:,} members are accepted")
        if total > MAX_BYTES:
            raise _refused(path, member.name, f"brings the archive above {MAX_BYTES:,} bytes unpacked")
        accepted.append(member)
    return accepted


def _check(path: Path, member: _Member) -> None:
    if _leaves(member.name):
        raise _refused(path, member.name, "lies outside the archive's own folder; only relative paths are accepted")
    if member.target is not None and _leaves(member.target):
        raise _refused(path, member.name, f"is a link that leaves the archive's own folder, to {member.target!r}")


def _leaves(name: str) -> bool:
    """Whether a member's name leads out of the folder, by the rules of any operating system."""
    given, normal = PureWindowsPath(name), normpath(name)
    outside = normal == ".." or normal.startswith(("../", "/"))
    return bool(given.anchor) or "\0" in name or outside or "\\..\\" in f"\\{name}\\"


def _copy(path: Path, member: _Member, place: Path) -> None:
    source = member.open() if member.open else None
    if source is None:
        raise _refused(path, member.name, "has no content")
    place.parent.mkdir(parents=True, exist_ok=True)
    with source, place.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _resolve_links(path: Path, links: Iterable[_Member], files: dict[str, _Member], folder: Path) -> None:
    """A link becomes a copy of the file it stands for, so that no link ever lies in the folder."""
    for link in links:
        target = normpath(link.target or "")
        if target not in files:
            raise _refused(path, link.name, f"is a link to {target!r}, which is no file of the archive")
        place = folder / normpath(link.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place != folder / target:
            shutil.copyfile(folder / target, place)


def _refused(path: Path, name: str, why: str) -> ModelError:
    return ModelError(f"the model archive {path} was refused: member {name!r} {why}")
