"""Request templates: where in a JSON body features and records go (contract 5.2).

Every record, whatever its template, becomes one `%`-pattern over cells that are already formatted as JSON, so a
column's cells are formatted once and a record is assembled by copying bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import orjson
from msgspec import Struct

from pellucid.core.arrays import Column
from pellucid.core.errors import ConfigError

Render = Callable[[range, Sequence[Column]], list[bytes]]
"""Pieces of text for some slots of a record, from the cells in these slots; see `RecordPattern.pieces`."""

_PROBES = (b'"x"', b"0")
_NAMED = r'"\$\{(?P<quoted>[^"]*?)\}"|\$\{(?P<bare>[^}]*)\}'
_WORDS = r"\$(?P<word>records|record|features_kvp|feature_names|features)"
_PLACEHOLDER = re.compile(f"{_NAMED}|{_WORDS}")
_TOKEN = re.compile(rb"%(.)", re.DOTALL)


class RecordPattern(Struct, frozen=True):
    """How one record is written: a bytes `%`-pattern and the columns that fill it, in order."""

    pattern: bytes
    slots: tuple[int, ...]

    def render(self, cells: Sequence[Sequence[bytes]]) -> list[bytes]:
        """One piece of text a record; `cells[k]` are the formatted cells of slot k."""
        pattern = self.pattern
        if len(cells) == 1 and pattern.endswith(b"%b") and b"%" not in pattern[:-2]:
            return list(map(pattern[:-2].__add__, cells[0]))
        return [pattern % row for row in zip(*cells, strict=True)]

    def pieces(self) -> list[bytes]:
        """The pattern cut after each slot, so that the pieces joined are the pattern."""
        ends = [token.end() for token in _TOKEN.finditer(self.pattern) if token[1] == b"b"]
        cuts = [0, *ends[:-1], len(self.pattern)]
        return [self.pattern[start:stop] for start, stop in pairwise(cuts)]


class Template(Struct, frozen=True):
    """A compiled request: how a record is written, and how records make a body.

    A body is `parts` joined by the records, which are joined by `separator`. `is_single` says that a body holds one
    record only.
    """

    record: RecordPattern
    parts: tuple[bytes, ...]
    separator: bytes
    is_single: bool = False

    def body(self, records: memoryview) -> bytes | memoryview:
        """The request body around these records, which have separators between them."""
        if not any(self.parts):
            return records
        first, *others = self.parts
        return first + b"".join(piece for part in others for piece in (records, part))

    @property
    def overhead(self) -> int:
        """Bytes of an empty body."""
        return sum(map(len, self.parts))


def csv_template(names: Sequence[str]) -> Template:
    """Cells with commas between them, records on lines."""
    pattern = b",".join([b"%b"] * len(names))
    return Template(RecordPattern(pattern, tuple(range(len(names)))), (b"", b""), b"\n")


def lines_template(content: str | None, record: str | None, names: Sequence[str]) -> Template:
    """One JSON text a line, each made from `content`, in which `$record` stands for `record`.

    Raises:
        ConfigError: a template is missing, mentions what is not there, or does not make valid JSON.
    """
    text = _required(content, "content_template", "application/jsonlines", '{"features":$features}')
    if "$records" in text:
        raise ConfigError(
            "predictor.content_template", "$records makes one body of all records, not a line each", got=text
        )
    line = _inline(text, record).replace("\r", " ").replace("\n", " ")
    return Template(_compile_record(line, "content_template", names), (b"", b""), b"\n")


def document_template(content: str | None, record: str | None, names: Sequence[str]) -> Template:
    """One JSON document: many records where `content` says `$records`, otherwise one.

    Raises:
        ConfigError: as for `lines_template`.
    """
    text = _required(content, "content_template", "application/json", '{"instances":$records}')
    if "$records" not in text:
        single = _compile_record(_inline(text, record), "content_template", names)
        return Template(single, (b"", b""), b"", is_single=True)
    each = _required(record, "record_template", "application/json", "$features")
    outer = _fill(text.replace("$records", "[\0]"), "content_template", names)
    if outer.slots:
        problem = "features belong in predictor.record_template when predictor.content_template says $records"
        raise ConfigError("predictor.content_template", problem, got=text)
    parts = tuple((outer.pattern % ()).split(b"\0"))
    template = Template(_compile_record(each, "record_template", names), parts, b",")
    _check(b"0,0".join(parts), "content_template", text)
    return template


def _required(template: str | None, key: str, content_type: str, example: str) -> str:
    if not template:
        raise ConfigError(f"predictor.{key}", f"is required for {content_type}", expected=f"for example {example}")
    return template


def _inline(content: str, record: str | None) -> str:
    if "$record" not in content:
        return content
    if not record:
        raise ConfigError(
            "predictor.record_template", "is required when predictor.content_template says $record", got=record
        )
    return content.replace("$record", record)


def _compile_record(text: str, key: str, names: Sequence[str]) -> RecordPattern:
    compiled = _fill(text, key, names)
    if not compiled.slots:
        raise ConfigError(
            f"predictor.{key}",
            "Data must contain features. The template has no place for them",
            got=text,
            expected="$features, $features_kvp or ${name}",
        )
    for probe in _PROBES:
        _check(compiled.pattern % ((probe,) * len(compiled.slots)), key, text)
    return compiled


def _fill(text: str, key: str, names: Sequence[str]) -> RecordPattern:
    pattern: list[bytes] = []
    slots: list[int] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        pattern.append(_literal(text[end : found.start()]))
        end = found.end()
        piece, used = _expand(found, key, names)
        pattern.append(piece)
        slots += used
    pattern.append(_literal(text[end:]))
    return RecordPattern(b"".join(pattern), tuple(slots))


def _expand(found: re.Match[str], key: str, names: Sequence[str]) -> tuple[bytes, Sequence[int]]:
    """The pattern that stands for one placeholder, and the columns that fill it."""
    every = range(len(names))
    match found["word"]:
        case "features":
            return b"[" + b",".join([b"%b"] * len(names)) + b"]", every
        case "features_kvp":
            return b"{" + b",".join(_json_literal(name) + b":%b" for name in names) + b"}", every
        case "feature_names":
            return _json_literal(list(names)), ()
        case None:
            return b"%b", (_column_of(found, key, names),)
        case word:
            raise ConfigError(f"predictor.{key}", f"${word} cannot be used here", got=found.string)


def _column_of(found: re.Match[str], key: str, names: Sequence[str]) -> int:
    name = found["quoted"] if found["quoted"] is not None else found["bare"]
    if name not in names:
        raise ConfigError(f"predictor.{key}", "names a feature that is not sent", got=name, expected=", ".join(names))
    return list(names).index(name)


def _json_literal(value: object) -> bytes:
    return orjson.dumps(value).replace(b"%", b"%%")


def _literal(text: str) -> bytes:
    return text.encode().replace(b"%", b"%%")


def _check(body: bytes, key: str, template: str) -> None:
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ConfigError(
            f"predictor.{key}", f"does not make valid JSON ({error}); placeholders stand for whole values", got=template
        ) from error
