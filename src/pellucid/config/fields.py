"""Kinds of values made of others: lists, maps, alternatives, whole objects. Parser and JSON Schema both walk them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from msgspec import Struct

from pellucid.config.document import BadLiteral
from pellucid.config.draft import BROKEN, Broken, Draft, join
from pellucid.config.nodes import Entries, InlineDocument
from pellucid.config.suggest import closest, listing, quote, with_suggestion
from pellucid.config.values import Kind, refuse_type

_LISTED_KEYS = 8


class Field(Struct, frozen=True):
    """One key of an object: its kind, what it means, and the default that takes effect when it is missing.

    With `may_be_null`, a JSON `null` is the same as leaving the key out.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: object = None
    may_be_null: bool = False

    def schema(self) -> dict[str, object]:
        """The kind's schema with the description and the default."""
        schema = self.kind.schema()
        if self.may_be_null:
            schema = {"anyOf": [schema, {"type": "null"}]}
        default = {} if self.default is None else {"default": self.default}
        return {"description": self.description} | schema | default


class ListOf(Struct, frozen=True):
    """An array of one kind with at least `minimum` items, kept as a tuple."""

    item: Kind
    minimum: int = 0

    @property
    def accepted(self) -> str:
        """The kind of the items."""
        return f"a list whose items are each {self.item.accepted}"

    def takes(self, value: object) -> bool:
        """Whether it is an array."""
        return isinstance(value, list)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The items as a tuple; a bare value gets the hint to put it into a list."""
        if not isinstance(value, list):
            return self._refuse(value, path, draft)
        if len(value) < self.minimum:
            return draft.report(path, "is an empty list", got=value, expected=f"at least {self.minimum} item")
        items = [read_at(self.item, item, join(path, position), draft) for position, item in enumerate(value)]
        return BROKEN if BROKEN in items else tuple(items)

    def schema(self) -> dict[str, object]:
        """An array."""
        schema: dict[str, object] = {"type": "array", "items": self.item.schema()}
        return schema | {"minItems": self.minimum} if self.minimum else schema

    def _refuse(self, value: object, path: str, draft: Draft) -> object:
        if not isinstance(value, (list, dict)) and self.item.takes(value):
            hint = f"a list; write [{json.dumps(value)}]"
            return draft.report(path, "is a single value instead of a list", got=value, expected=hint)
        return refuse_type(self, value, path, draft)


class MapOf(Struct, frozen=True):
    """An object with free keys and values of one kind, kept as `Entries`."""

    item: Kind

    @property
    def accepted(self) -> str:
        """The kind of the values."""
        return f"an object whose values are each {self.item.accepted}"

    def takes(self, value: object) -> bool:
        """Whether it is an object."""
        return isinstance(value, dict)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """Keys and values, in the order of the file."""
        if not isinstance(value, dict):
            return refuse_type(self, value, path, draft)
        pairs = [(key, read_at(self.item, item, join(path, key), draft)) for key, item in value.items()]
        return BROKEN if any(item is BROKEN for _, item in pairs) else Entries(tuple(pairs))

    def schema(self) -> dict[str, object]:
        """An object with free keys."""
        return {"type": "object", "additionalProperties": self.item.schema()}


class AnyJson(Struct, frozen=True):
    """An array or object of any shape, kept as JSON text."""

    accepted: str = "a JSON array or object"

    def takes(self, value: object) -> bool:
        """Whether it is an array or an object."""
        return isinstance(value, (list, dict))

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The document; broken when a number in it is."""
        if not self.takes(value):
            return refuse_type(self, value, path, draft)
        return BROKEN if _has_bad_literal(value) else InlineDocument(json.dumps(value, ensure_ascii=False))

    def schema(self) -> dict[str, object]:
        """Any array or object."""
        return {"type": ["array", "object"]}


class AnyOf(Struct, frozen=True):
    """The first of several kinds that takes the value's JSON type."""

    kinds: tuple[Kind, ...]

    @property
    def accepted(self) -> str:
        """All alternatives."""
        return ", or ".join(kind.accepted for kind in self.kinds)

    def takes(self, value: object) -> bool:
        """Whether any alternative takes it."""
        return any(kind.takes(value) for kind in self.kinds)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """What the first fitting alternative makes of it."""
        for kind in self.kinds:
            if kind.takes(value):
                return kind.read(value, path, draft)
        return refuse_type(self, value, path, draft)

    def schema(self) -> dict[str, object]:
        """Any of the alternatives."""
        return {"anyOf": [kind.schema() for kind in self.kinds]}


class Object(Struct, frozen=True):
    """An object with known keys, made into a node of the configuration; unknown keys are refused."""

    make: Callable[..., object]
    fields: tuple[Field, ...]
    accepted: str = "an object"

    def takes(self, value: object) -> bool:
        """Whether it is an object."""
        return isinstance(value, dict)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The node, or `BROKEN` when any part of it is."""
        if not isinstance(value, dict):
            return refuse_type(self, value, path, draft)
        self._report_unknown(value, path, draft)
        members = {field.name: self._read_member(field, value, path, draft) for field in self.fields}
        return BROKEN if BROKEN in members.values() else self.make(**members)

    def schema(self) -> dict[str, object]:
        """An object that allows no other keys."""
        return {
            "type": "object",
            "properties": {field.name: field.schema() for field in self.fields},
            "required": [field.name for field in self.fields if field.required],
            "additionalProperties": False,
        }

    def _read_member(self, field: Field, value: dict[str, object], path: str, draft: Draft) -> object:
        where = join(path, field.name)
        if field.name not in value:
            return self._report_missing(field, where, draft) if field.required else None
        if field.may_be_null and value[field.name] is None:
            return None
        return read_at(field.kind, value[field.name], where, draft)

    @staticmethod
    def _report_missing(field: Field, where: str, draft: Draft) -> Broken:
        return draft.report(where, "is missing", expected=field.kind.accepted)

    def _report_unknown(self, value: Iterable[str], path: str, draft: Draft) -> None:
        for key in value:
            if key not in self.names:
                draft.report(join(path, key), f"unknown key {quote(key)}", expected=self._known_keys(key))

    def _known_keys(self, key: str) -> str:
        """What is accepted instead: a similar key, the object one level below where it is known, or all keys."""
        homes = [field.name for field in self.fields if isinstance(field.kind, Object) and key in field.kind.names]
        if homes:
            return f"it inside {listing(homes)}"
        is_long = len(self.names) > _LISTED_KEYS and closest(key, self.names)
        known = f"one of the {len(self.names)} known keys" if is_long else f"one of {listing(self.names)}"
        return with_suggestion(known, key, self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The known keys."""
        return tuple(field.name for field in self.fields)


def read_at(kind: Kind, value: object, path: str, draft: Draft) -> object:
    """Read one value and keep it in the draft under its path."""
    draft.given.add(path)
    result = kind.read(value, path, draft)
    if result is not BROKEN:
        draft.values[path] = result
    return result


def _has_bad_literal(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_bad_literal, value.values()))
    if isinstance(value, list):
        return any(map(_has_bad_literal, value))
    return isinstance(value, BadLiteral)
