"""What a model said, and how locators turn it into scores and labels (contract 5.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Column, FloatArray, Predictions
from pellucid.core.errors import ModelError
from pellucid.core.facets import ColumnRef
from pellucid.core.specs import PredictorSpec

_LAST_IDENTIFIER = re.compile(r"""(?P<name>[A-Za-z_]\w*|"[^"]+")(?:\[(?P<item>\d+)\])?\s*$""")


class Answer(Struct, frozen=True, eq=False):
    """What a model said for n records, before locators are applied.

    A column holds one value a record: (n,) scalars, (n, k) lists of equal length, or (n,) Python lists (object dtype).
    `names` are the columns' names, or `None` when they only have positions.
    """

    columns: tuple[Column, ...]
    names: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """Number of records answered."""
        return len(self.columns[0]) if self.columns else 0


def locate(answer: Answer, spec: PredictorSpec) -> Predictions:
    """Scores and labels found in an answer by `spec.probability` and `spec.label`.

    A locator is a 0-based index, a name, or an expression such as `predictions[*].score`, of which the last identifier
    counts. An answer of one unnamed column has it under every name. Without locators the whole answer is scores.

    Raises:
        ModelError: a locator finds nothing, or what it finds cannot be what the locator promises.
    """
    labels = None if spec.label is None else _pick(answer, spec.label, "label")
    if spec.probability is not None:
        return interpret(spec, scores=(_pick(answer, spec.probability, "probability"),), labels=labels)
    return interpret(spec, scores=answer.columns if labels is None else None, labels=labels)


def interpret(spec: PredictorSpec, *, scores: Sequence[Column] | None, labels: Column | None) -> Predictions:
    """Located columns as predictions, checked.

    Labels alone are scores too when they are numbers. A list of labels a record names its scores: the label of the
    highest score (the first of equals) is the record's label.

    Raises:
        ModelError: scores are not numbers, or their number is not that of `label_headers` or of the labels.
    """
    if labels is not None:
        labels = _unwrapped(labels)
    if scores is None:
        return _from_labels(spec, labels)
    matrix = _to_scores(scores)
    _check_headers(spec, matrix)
    if labels is not None and _holds_lists(labels):
        return _from_label_lists(spec, matrix, labels)
    return Predictions(matrix, labels, spec.label_headers)


def to_column(values: Sequence[object]) -> Column:
    """Python values as a column: int64, float64 or bool when they all are, (n, k) for numeric lists, else object."""
    kinds = set(map(type, values))
    if kinds == {bool}:
        return np.array(values, dtype=np.bool_)
    if kinds and kinds <= {int, float}:
        return _numbers(values, is_whole=kinds == {int})
    if kinds == {list} and (matrix := _number_lists(values)) is not None:
        return matrix
    return _objects(values)


def wrong_count(answers: int, n: int, body: str) -> ModelError:
    """The error for an answer that does not have one item a record."""
    return ModelError(f"The model gave {answers} answer(s) for {n} record(s); it has to give one each", excerpt=body)


def _pick(answer: Answer, locator: ColumnRef, role: str) -> Column:
    if isinstance(locator, int):
        if 0 <= locator < len(answer.columns):
            return answer.columns[locator]
        count = len(answer.columns)
        raise ModelError(f"predictor.{role} is {locator}, but the answer has {count} column(s), counted from 0")
    if answer.names is None:
        return _pick_unnamed(answer, locator, role)
    return _pick_named(answer, answer.names, locator, role)


def _pick_unnamed(answer: Answer, locator: str, role: str) -> Column:
    if len(answer.columns) == 1:
        return answer.columns[0]
    raise ModelError(
        f"predictor.{role} is {locator!r}, but the answer's {len(answer.columns)} columns have no names; "
        "use a 0-based index"
    )


def _pick_named(answer: Answer, names: tuple[str, ...], locator: str, role: str) -> Column:
    if locator in names:
        return answer.columns[names.index(locator)]
    found = _LAST_IDENTIFIER.search(locator)
    name = found["name"].strip('"') if found else locator
    if name not in names:
        raise ModelError(f"predictor.{role} is {locator!r}, which is not in the answer; it has {', '.join(names)}")
    column = answer.columns[names.index(name)]
    return column if not found or found["item"] is None else _item(column, int(found["item"]), locator, role)


def _item(column: Column, item: int, locator: str, role: str) -> Column:
    try:
        return column[:, item] if column.ndim > 1 else to_column([cell[item] for cell in column.tolist()])
    except (IndexError, TypeError) as error:
        raise ModelError(f"predictor.{role} is {locator!r}, but the answer has no item {item} there") from error


def _from_labels(spec: PredictorSpec, labels: Column | None) -> Predictions:
    if labels is None:
        raise ModelError("The answer has neither scores nor labels")
    if _holds_lists(labels):
        return _from_score_lists(spec, labels)
    if labels.dtype.kind in "biuf" and (spec.label_headers is None or len(spec.label_headers) == 1):
        return Predictions(_to_scores((labels,)), labels, spec.label_headers)
    return Predictions(None, labels, None)


def _from_score_lists(spec: PredictorSpec, lists: Column) -> Predictions:
    try:
        matrix = _to_scores((lists,))
    except ModelError as error:
        raise ModelError(
            "predictor.label locates a list of labels for each record; set predictor.probability to the scores that "
            f"decide among them. As scores they cannot be read: {error.problem}",
            excerpt=str(lists[0]),
        ) from error
    _check_headers(spec, matrix)
    return Predictions(matrix, None, spec.label_headers)


def _from_label_lists(spec: PredictorSpec, matrix: FloatArray, labels: Column) -> Predictions:
    lists: list[list[object]] = labels.tolist()
    width = matrix.shape[1]
    for record, names in enumerate(lists, start=1):
        if len(names) != width:
            raise ModelError(f"Record {record} has {len(names)} labels for {width} scores", excerpt=str(names))
    best = matrix.argmax(axis=1)
    chosen = to_column([names[k] for names, k in zip(lists, best.tolist(), strict=True)])
    aligned = matrix if _all_same(lists) else _align(matrix, lists)
    return Predictions(aligned, chosen, spec.label_headers or tuple(map(str, lists[0])))


def _all_same(lists: list[list[object]]) -> bool:
    return all(names == lists[0] for names in lists)


def _align(matrix: FloatArray, lists: list[list[object]]) -> FloatArray:
    """Scores in the label order of the first record, for models that sort each answer by score."""
    aligned = np.empty_like(matrix)
    for record, names in enumerate(lists):
        try:
            order = [names.index(name) for name in lists[0]]
        except ValueError as error:
            problem = f"Record {record + 1} has other labels than record 1: {names!r}, {lists[0]!r}"
            raise ModelError(problem) from error
        aligned[record] = matrix[record, order]
    return aligned


def _to_scores(columns: Sequence[Column]) -> FloatArray:
    matrix = np.hstack([_floats(column) for column in columns])
    bad = np.isnan(matrix).any(axis=1)
    if bad.any():
        raise ModelError(
            f"The model's score for record {int(bad.argmax()) + 1} is NaN or missing; a score has to be a number"
        )
    return matrix


def _floats(column: Column) -> FloatArray:
    try:
        values = np.asarray(column.tolist() if column.dtype.kind == "O" else column, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise _not_numbers(column) from error
    if values.ndim > 2:
        raise ModelError("Scores are nested too deeply: expected one list of numbers a record", excerpt=str(column[0]))
    return values.reshape(len(column), -1)


def _not_numbers(column: Column) -> ModelError:
    cells = column.tolist()
    widths = {len(cell) if isinstance(cell, list) else 0 for cell in cells}
    if len(widths) > 1:
        return ModelError(
            f"Records have different numbers of scores ({', '.join(map(str, sorted(widths)))}); all need the same"
        )
    record = next((k for k, cell in enumerate(cells) if not _is_number(cell)), 0)
    return ModelError(
        f"Could not convert string to float. The score of record {record + 1} is not a number: check "
        "predictor.probability, predictor.label and predictor.accept_type",
        excerpt=str(cells[record]),
    )


def _is_number(cell: object) -> bool:
    try:
        np.asarray(cell, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _check_headers(spec: PredictorSpec, matrix: FloatArray) -> None:
    if spec.label_headers is not None and len(spec.label_headers) != matrix.shape[1]:
        raise ModelError(
            f"predictor.label_headers has {len(spec.label_headers)} name(s), but the model gives {matrix.shape[1]} "
            "score(s) a record; name each score once, in order"
        )


def _holds_lists(column: Column) -> bool:
    return column.ndim > 1 or (column.dtype.kind == "O" and len(column) > 0 and isinstance(column[0], list))


def _unwrapped(labels: Column) -> Column:
    """Lists of one label each as plain labels."""
    if labels.ndim > 1:
        return labels[:, 0] if labels.shape[1] == 1 else labels
    if labels.dtype.kind == "O" and len(labels) and all(isinstance(c, list) and len(c) == 1 for c in labels):
        return to_column([cell[0] for cell in labels])
    return labels


def _numbers(values: Sequence[object], *, is_whole: bool) -> Column:
    try:
        return np.array(values, dtype=np.int64 if is_whole else np.float64)
    except OverflowError:
        return _objects(values)


def _number_lists(values: Sequence[object]) -> Column | None:
    try:
        matrix = np.array(values)
    except (ValueError, OverflowError):
        return None
    return matrix if matrix.ndim == 2 and matrix.dtype.kind in "iuf" else None


def _objects(values: Sequence[object]) -> Column:
    column = np.empty(len(values), dtype=object)
    for k, value in enumerate(values):
        column[k] = value
    return column
