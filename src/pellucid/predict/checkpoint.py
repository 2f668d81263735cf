"""Answers kept by what was asked, so that an interrupted run does not ask again.

Records are kept in units of a few hundred: the key of a unit is a hash of the endpoint's address, the headers, how the
answer is read, and the unit's text. So it does not matter how units were grouped into requests. Every answered request
makes one file, which appears by renaming.
"""

from __future__ import annotations

import io
import logging
import threading
import uuid
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from pellucid.core.arrays import Predictions
from pellucid.core.errors import ConfigError
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.messages import GarbledError, Message, pack_outputs, receive, send, unpack_outputs

UNIT = 256
"""Records that share a key."""

_LOG = logging.getLogger(__name__)
_SUFFIX = ".answers"
_DIGEST = 32


class Answered(Struct, frozen=True, eq=False):
    """Answers to some units of records: the key of each and how many records it has, in the order of `predictions`."""

    keys: tuple[str, ...]
    counts: tuple[int, ...]
    predictions: Predictions

    def parts(self) -> dict[str, Predictions]:
        """The answers of each unit."""
        found = {}
        start = 0
        for key, count in zip(self.keys, self.counts, strict=True):
            found[key] = _slice(self.predictions, start, start + count)
            start += count
        return found


class Checkpoint:
    """Answers in a folder that may be shared by runs, one after another or at once.

    A file that cannot be read is ignored, so its questions are asked again. When the files together exceed `max_bytes`,
    the oldest go. `identity` is all that decides about answers, apart from the records.
    """

    def __init__(self, folder: Path, identity: Sequence[bytes], max_bytes: int) -> None:
        """Read what is there.

        Raises:
            ConfigError: the folder cannot be made or read.
        """
        self._folder = folder
        self._identity = _hash(identity).digest()
        self._max_bytes = max_bytes
        self._known: dict[str, Predictions] = {}
        self._sizes: dict[Path, int] = {}
        self._total = 0
        self._lock = threading.Lock()
        self._is_writable = True
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(folder.glob(f"*{_SUFFIX}"), key=_age):
                self._load(path)
        except OSError as error:
            raise ConfigError("checkpoint", f"cannot be used: {error.strerror}", got=str(folder)) from error

    def keys(self, around: Sequence[bytes], texts: Iterable[bytes | memoryview]) -> list[str]:
        """The keys of records with these texts, sent in bodies with `around` around them."""
        begun = _hash([self._identity, *around])
        found = []
        for text in texts:
            hashed = begun.copy()
            hashed.update(text)
            found.append(hashed.hexdigest())
        return found

    def find(self, key: str) -> Predictions | None:
        """What was answered, if it is known."""
        return self._known.get(key)

    def keep(self, answered: Answered) -> None:
        """Remember answers, also beyond the end of this process; when that fails, warn once and go on."""
        content = _pack(answered)
        with self._lock:
            self._known |= answered.parts()
            if not self._is_writable:
                return
            try:
                self._make_room(len(content))
                self._note(_write(self._folder, content), len(content))
            except OSError as error:
                self._is_writable = False
                _LOG.warning("Answers can no longer be kept in %s: %s", self._folder, error.strerror)

    def _load(self, path: Path) -> None:
        try:
            content = path.read_bytes()
            answered = _unpack(content)
        except (OSError, GarbledError, EOFError, ValueError, KeyError, TypeError) as error:
            _LOG.warning("Kept answers in %s cannot be read and are ignored: %s", path, error)
            return
        self._known |= answered.parts()
        self._note(path, len(content))

    def _note(self, path: Path, size: int) -> None:
        self._sizes[path] = size
        self._total += size

    def _make_room(self, size: int) -> None:
        while self._sizes and self._total + size > self._max_bytes:
            oldest = next(iter(self._sizes))
            oldest.unlink(missing_ok=True)
            self._total -= self._sizes.pop(oldest)


def _hash(parts: Iterable[bytes | memoryview]) -> blake2b:
    """A hash that tells where each part ends."""
    hashed = blake2b(digest_size=_DIGEST)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little"))
        hashed.update(part)
    return hashed


def _age(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.name


def _write(folder: Path, content: bytes) -> Path:
    name = uuid.uuid4().hex
    unfinished, path = folder / f"{name}.part", folder / f"{name}{_SUFFIX}"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _pack(answered: Answered) -> bytes:
    """A hash of the rest, and a message with keys, counts and predictions."""
    found = answered.predictions
    message = pack_outputs(Outputs(found.scores, found.labels, found.headers))
    buffer = io.BytesIO()
    send(buffer, Message({**message.head, "keys": answered.keys, "counts": answered.counts}, message.blocks))
    content = buffer.getvalue()
    return _hash([content]).digest() + content


def _unpack(content: bytes) -> Answered:
    body = content[_DIGEST:]
    if _hash([body]).digest() != content[:_DIGEST]:
        raise GarbledError("its content has changed since it was written")
    message = receive(io.BytesIO(body))
    found = unpack_outputs(message)
    predictions = Predictions(found.scores, found.labels, found.classes)
    return Answered(tuple(message.head["keys"]), tuple(message.head["counts"]), predictions)


def _slice(predictions: Predictions, start: int, stop: int) -> Predictions:
    scores, labels = predictions.scores, predictions.labels
    return Predictions(
        None if scores is None else scores[start:stop],
        None if labels is None else labels[start:stop],
        predictions.headers,
    )
