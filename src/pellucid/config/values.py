"""Kinds of single values a field can have: how each is read, and its JSON Schema."""

from __future__ import annotations

import re
from typing import Protocol

from msgspec import Struct

from pellucid.config.document import BadLiteral
from pellucid.config.draft import BROKEN, Draft
from pellucid.config.suggest import listing, with_suggestion


class Kind(Protocol):
    """What a field may hold."""

    @property
    def accepted(self) -> str:
        """What is accepted, for messages."""

    def takes(self, value: object) -> bool:
        """Whether the value has the right JSON type; `read` may still refuse it."""

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The value as the configuration keeps it, or `BROKEN` after reporting why not."""

    def schema(self) -> dict[str, object]:
        """JSON Schema of the kind."""


class Text(Struct, frozen=True):
    """A string; not empty unless `may_be_empty`, and matching `pattern` as a whole when there is one."""

    accepted: str = "a string"
    pattern: str = ""
    may_be_empty: bool = False

    def takes(self, value: object) -> bool:
        """Whether it is a string."""
        return isinstance(value, str)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The string itself."""
        if not isinstance(value, str):
            return refuse_type(self, value, path, draft)
        if not value and not self.may_be_empty:
            return draft.report(path, "is empty", got=value, expected=self.accepted)
        if self.pattern and not re.fullmatch(self.pattern, value):
            return draft.report(path, "is not a legal value", got=value, expected=self.accepted)
        return value

    def schema(self) -> dict[str, object]:
        """A string with its pattern."""
        if self.pattern:
            return {"type": "string", "pattern": f"^(?:{self.pattern})$"}
        return {"type": "string"} if self.may_be_empty else {"type": "string", "minLength": 1}


class Choice(Struct, frozen=True):
    """One of a closed set of strings, compared without regard to case; `aliases` are other spellings of them."""

    values: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...] = ()
    summary: str = ""

    @property
    def accepted(self) -> str:
        """The choices, or a summary when there are too many to list."""
        return self.summary or listing(self.values)

    def takes(self, value: object) -> bool:
        """Whether it is a string."""
        return isinstance(value, str)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The choice in its official spelling."""
        if not isinstance(value, str):
            return refuse_type(self, value, path, draft)
        canonical = {name.lower(): name for name in self.values} | dict(self.aliases)
        if value.lower() in canonical:
            return canonical[value.lower()]
        expected = with_suggestion(self.accepted, value, self.values)
        return draft.report(path, "is not one of the accepted values", got=value, expected=expected)

    def schema(self) -> dict[str, object]:
        """An enumeration in the official spelling, aliases included."""
        return {"enum": [*self.values, *(alias for alias, _ in self.aliases)]}


class Integer(Struct, frozen=True):
    """A whole number, of at least `minimum` if there is one. `10.0` is one, as in JSON Schema; `true` is not."""

    minimum: int | None = None

    @property
    def accepted(self) -> str:
        """The range."""
        return "an integer" if self.minimum is None else f"an integer of at least {self.minimum}"

    def takes(self, value: object) -> bool:
        """Whether it is a number without a fraction."""
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The number as an int."""
        if not isinstance(value, (int, float)) or not self.takes(value):
            return refuse_type(self, value, path, draft)
        if self.minimum is not None and value < self.minimum:
            return draft.report(path, "is too small", got=value, expected=self.accepted)
        return int(value)

    def schema(self) -> dict[str, object]:
        """An integer with its minimum."""
        return {"type": "integer"} if self.minimum is None else {"type": "integer", "minimum": self.minimum}


class Number(Struct, frozen=True):
    """A float; a whole number is one too. The bounds are inclusive."""

    minimum: float | None = None
    maximum: float | None = None

    @property
    def accepted(self) -> str:
        """The range."""
        bounds = [f"at least {self.minimum:g}"] if self.minimum is not None else []
        bounds += [f"at most {self.maximum:g}"] if self.maximum is not None else []
        return " of ".join(["a number", *filter(None, [" and ".join(bounds)])])

    def takes(self, value: object) -> bool:
        """Whether it is a number."""
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The number as a float."""
        if not isinstance(value, (int, float)) or not self.takes(value):
            return refuse_type(self, value, path, draft)
        if self._is_outside(value):
            return draft.report(path, "is out of range", got=value, expected=self.accepted)
        try:
            return float(value)
        except OverflowError:
            return draft.report(path, "is too large for a float", got=value, expected=self.accepted)

    def schema(self) -> dict[str, object]:
        """A number with its bounds."""
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "number"} | {name: bound for name, bound in bounds.items() if bound is not None}

    def _is_outside(self, value: float) -> bool:
        return (self.minimum is not None and value < self.minimum) or (
            self.maximum is not None and value > self.maximum
        )


class Flag(Struct, frozen=True):
    """True or false."""

    accepted: str = "true or false"

    def takes(self, value: object) -> bool:
        """Whether it is a boolean."""
        return isinstance(value, bool)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The boolean itself."""
        return value if isinstance(value, bool) else refuse_type(self, value, path, draft)

    def schema(self) -> dict[str, object]:
        """A boolean."""
        return {"type": "boolean"}


class CellValue(Struct, frozen=True):
    """A value as it occurs in a column: string, number or boolean."""

    accepted: str = "a string, a number or a boolean"

    def takes(self, value: object) -> bool:
        """Whether it is a scalar."""
        return isinstance(value, (str, int, float))

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The value itself, int and float kept apart."""
        return value if self.takes(value) else refuse_type(self, value, path, draft)

    def schema(self) -> dict[str, object]:
        """Any scalar."""
        return {"type": ["string", "number", "boolean"]}


def refuse_type(kind: Kind, value: object, path: str, draft: Draft) -> object:
    """Report a value of the wrong JSON type; a bad number literal has been reported already."""
    if isinstance(value, BadLiteral):
        return BROKEN
    if value is None:
        return draft.report(path, "is null", expected=f"{kind.accepted}; leave the key out to not set it")
    return draft.report(path, "has the wrong type", got=value, expected=kind.accepted)
