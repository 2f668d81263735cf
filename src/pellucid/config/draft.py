"""What could be understood of a configuration so far, and everything that is wrong with it."""

from __future__ import annotations

import re
from typing import Final

from pellucid.config.suggest import quote
from pellucid.core.errors import ConfigError

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Broken:
    """Stands for a value that could not be understood; its problem is already reported."""


BROKEN: Final = Broken()


class Draft:
    """Values and problems by JSON path, so that rules can still judge what is sound in a faulty document.

    `values` has every value that was understood; `given` every path that occurs, understood or not.
    """

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.given: set[str] = set()
        self.problems: list[ConfigError] = []

    def report(self, path: str, problem: str, *, got: object = None, expected: str = "") -> Broken:
        """Note one problem; returns `BROKEN`, the value of a node that has one."""
        self.problems.append(ConfigError(path, problem, got=got, expected=expected))
        return BROKEN

    def has(self, path: str) -> bool:
        """Whether the document has something at this path, right or wrong."""
        return path in self.given

    def text(self, path: str) -> str | None:
        """The string at this path, if there is one and it was understood."""
        value = self.values.get(path)
        return value if isinstance(value, str) else None

    def column(self, path: str) -> str | int | None:
        """The column name or position at this path."""
        value = self.values.get(path)
        return value if isinstance(value, (str, int)) else None

    def items(self, path: str) -> tuple[object, ...]:
        """The items of the array at this path; none if there is no sound array."""
        value = self.values.get(path)
        return value if isinstance(value, tuple) else ()

    def names(self, path: str) -> tuple[str, ...] | None:
        """The array of strings at this path; `None` if there is no sound one."""
        value = self.values.get(path)
        return tuple(str(name) for name in value) if isinstance(value, tuple) else None


def join(path: str, key: str | int) -> str:
    """The path of a member: `methods.shap`, `facet[0]`, or `["odd key"]` for keys that are no identifiers."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{quote(key)}]"
