"""Rules for columns: every name and position has to lie within the headers, when headers are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pellucid.config.draft import Draft, join
from pellucid.config.media_types import CSV, JSON, JSON_LINES, PARQUET
from pellucid.config.nodes import Facet
from pellucid.config.suggest import listing, with_suggestion

_FEATURE_LISTS = ("methods.shap.features_to_explain", "methods.pdp.features")
_HEADERS = ("headers", "facet_headers", "predicted_label_headers")
_LISTED_NAMES = 12
_COMPARED_NAMES = 500


def check_columns(draft: Draft) -> None:
    """Report headers that repeat, columns that do not exist, and columns in two roles that exclude each other."""
    for path in (*_HEADERS, "predictor.label_headers"):
        _check_repeats(draft, path)
    if draft.has("time_series_data_config"):
        return
    known = {path: frozenset(draft.names(path) or ()) for path in _HEADERS}
    for path, home, problem in _locators(draft):
        _check_locator(draft, path, (home, known[home]), problem)
    _check_join_column(draft)
    _check_parquet(draft)
    _check_facets(draft)
    _check_features(draft)


def resolve(column: object, headers: Sequence[str]) -> object:
    """A column's name where headers tell it; otherwise the name or position itself."""
    if isinstance(column, int) and column < len(headers):
        return headers[column]
    return column


def _locators(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Path of every column of a table, path of the headers it has to be in, and what to say if it is not."""
    kind = draft.text("dataset_type")
    if kind in (CSV, PARQUET):
        yield "label", "headers", "Headers must contain label."
        home = "predicted_label_headers" if draft.has("predicted_label_dataset_uri") else "headers"
        yield "predicted_label", home, "Unable to locate the predicted label."
    if kind in (CSV, PARQUET, JSON, JSON_LINES):
        yield from _table_locators(draft)


def _table_locators(draft: Draft) -> Iterator[tuple[str, str, str]]:
    has_facet_data = draft.has("facet_dataset_uri")
    for position in range(len(draft.items("facet"))):
        home = "facet_headers" if has_facet_data else "headers"
        yield join("facet", position) + ".name_or_index", home, "Unable to locate the facet."
    if not has_facet_data:
        yield "group_variable", "headers", "Unable to locate the group variable."
    yield "joinsource_name_or_index", "headers", "Unable to locate the join column."
    for path in ("excluded_columns", *_FEATURE_LISTS):
        for position in range(len(draft.items(path))):
            yield join(path, position), "headers", "Feature names not found."


def _check_repeats(draft: Draft, path: str) -> None:
    seen: dict[object, int] = {}
    for position, name in enumerate(draft.items(path)):
        first = seen.setdefault(name, position)
        if first != position:
            expected = f"a name of its own; it is also {join(path, first)}"
            draft.report(join(path, position), "repeats a name", got=name, expected=expected)


def _check_locator(draft: Draft, path: str, known: tuple[str, frozenset[str]], problem: str) -> None:
    """Report a column that is not among the known names, which are given with the path of their headers."""
    home, names = known
    column = draft.column(path)
    if column is None:
        return
    if not names:
        _check_nameless(draft, path, home, problem)
    elif isinstance(column, int) and column >= len(names):
        draft.report(path, problem, got=column, expected=f"a position from 0 to {len(names) - 1}, as in {home}")
    elif isinstance(column, str) and column not in names:
        draft.report(path, problem, got=column, expected=_among(home, draft.items(home), column))


def _check_nameless(draft: Draft, path: str, home: str, problem: str) -> None:
    column = draft.column(path)
    if draft.has(home) or not isinstance(column, str) or draft.text("dataset_type") not in (JSON, JSON_LINES):
        return
    expected = "a 0-based position among the features, because JSON data has no column names without headers"
    draft.report(path, problem, got=column, expected=expected)


def _among(home: str, headers: Sequence[object], column: str) -> str:
    names = [str(name) for name in headers[:_COMPARED_NAMES]]
    shown = listing(names) if len(headers) <= _LISTED_NAMES else f"one of {len(headers)} names"
    return with_suggestion(f"a name in {home}: {shown}", column, names)


def _check_join_column(draft: Draft) -> None:
    path = "joinsource_name_or_index"
    column = draft.column(path)
    for home in ("facet_headers", "predicted_label_headers"):
        headers = draft.names(home)
        if isinstance(column, str) and headers is not None and column not in headers:
            problem = f"the join column is not in {home}, and every data set has to have it"
            draft.report(path, problem, got=column, expected=_among(home, headers, column))


def _check_parquet(draft: Draft) -> None:
    if draft.text("dataset_type") != PARQUET:
        return
    for path in ("label", "predicted_label"):
        column = draft.column(path)
        if isinstance(column, int):
            draft.report(path, "is a position, and Parquet columns go by name", got=column, expected="a column name")


def _check_facets(draft: Draft) -> None:
    headers = draft.names("facet_headers" if draft.has("facet_dataset_uri") else "headers") or ()
    seen: dict[object, list[tuple[object, ...]]] = {}
    facets = [facet for facet in draft.items("facet") if isinstance(facet, Facet)]
    for position, facet in enumerate(facets):
        values = facet.value_or_threshold or ()
        earlier = seen.setdefault(resolve(facet.name_or_index, headers), [])
        if earlier and (not values or () in earlier or values in earlier):
            problem = "asks for the same groups as an earlier facet"
            expected = "every column once, or with different values"
            draft.report(join("facet", position), problem, got=facet.name_or_index, expected=expected)
        earlier.append(values)


def _check_features(draft: Draft) -> None:
    headers = draft.names("headers") or ()
    roles = {resolve(column, headers): "excluded" for column in draft.items("excluded_columns")}
    if draft.text("dataset_type") in (CSV, PARQUET):
        roles[resolve(draft.column("label"), headers)] = "the label"
        if not draft.has("predicted_label_dataset_uri"):
            roles[resolve(draft.column("predicted_label"), headers)] = "the predicted label"
    for path in _FEATURE_LISTS:
        for position, column in enumerate(draft.items(path)):
            role = roles.get(resolve(column, headers))
            if role is not None:
                problem = f"is {role}, so the model does not see it"
                draft.report(join(path, position), problem, got=column, expected="a feature of the model")
