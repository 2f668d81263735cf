"""Locators: the JMESPath expressions that say where features and labels are in a JSON document (contract 1.3)."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from msgspec import Struct

from pellucid.core.dataset import FileSet
from pellucid.core.errors import DataError
from pellucid.data.headers import MISMATCH, default_names, refuse_duplicates
from pellucid.data.quoting import excerpt


class Locator(Struct, frozen=True):
    """One expression, and the name of the configuration field it came from."""

    field: str
    expression: str
    compiled: Any

    def search(self, document: Any) -> Any:
        """What the expression finds in a document; `None` when it finds nothing.

        Raises:
            DataError: the expression does not apply to this document.
        """
        try:
            return self.compiled.search(document)
        except JMESPathError as error:
            raise DataError(f"`{self.field}` {self.expression!r} cannot be applied: {error}") from error


class Locators(Struct, frozen=True):
    """Where the features are and, when asked for, the label and the predicted label."""

    features: Locator
    label: Locator | None
    predicted_label: Locator | None

    @property
    def labels(self) -> tuple[Locator, ...]:
        """The label locators there are, in the order of their columns."""
        return tuple(locator for locator in (self.label, self.predicted_label) if locator is not None)


class Naming(Struct, frozen=True):
    """Names of all columns: features first, then label, then predicted label."""

    columns: tuple[str, ...]
    label: str | None
    predicted_label: str | None


def read_locators(files: FileSet) -> Locators:
    """The locators of a set of JSON files.

    Raises:
        DataError: there is no `features`, or an expression is not JMESPath.
    """
    if files.features is None:
        raise DataError(
            "`features` is missing; JSON data needs a JMESPath expression that says where the features are, "
            "such as 'features' or '[*].features'",
            source=files.uri,
        )
    return Locators(
        _compile("features", files.features, files.uri),
        None if files.label is None else _compile("label", files.label, files.uri),
        None if files.predicted_label is None else _compile("predicted_label", files.predicted_label, files.uri),
    )


def name_columns(files: FileSet, locators: Locators, features: tuple[str, ...] | int) -> Naming:
    """Names of the columns: the configured headers, else those the expression gives, else `column_0`, ...

    Raises:
        DataError: the headers do not fit.
    """
    own = default_names(features) if isinstance(features, int) else features
    names = files.headers if files.headers is not None else (*own, *(found.field for found in locators.labels))
    expected = len(own) + len(locators.labels)
    if len(names) != expected:
        parts = "".join(f" + 1 {found.field.replace('_', ' ')}" for found in locators.labels)
        raise DataError(
            f"{MISMATCH} There are {len(names)} headers and {expected} columns ({len(own)} features{parts}); "
            "headers name the features, then the label, then the predicted label",
            source=files.uri,
        )
    refuse_duplicates(names, files.uri)
    rest = iter(names[len(own) :])
    label = next(rest) if locators.label else None
    return Naming(tuple(names), label, next(rest) if locators.predicted_label else None)


def no_features(locator: Locator, found: Any, wanted: str, source: str, line: int | None = None) -> DataError:
    """The error of a document in which `features` finds something else than it should."""
    return DataError(
        f"Data must contain features. `features` {locator.expression!r} finds {describe(found)}; expected {wanted}",
        source=source,
        line=line,
    )


def describe(found: Any) -> str:
    """What was found, for a message."""
    return "nothing (null)" if found is None else excerpt(str(found))


def _compile(field: str, expression: str | int, source: str) -> Locator:
    if not isinstance(expression, str):
        raise DataError(
            f"`{field}` is {expression!r}; in JSON data it has to be a JMESPath expression (text)", source=source
        )
    try:
        return Locator(field, expression, jmespath.compile(expression))
    except JMESPathError as error:
        first = str(error).splitlines()[0]
        raise DataError(f"`{field}` {expression!r} is not a JMESPath expression: {first}", source=source) from error
