"""Answers of every content type."""

from __future__ import annotations

from email.message import Message

from pellucid.core.arrays import Predictions
from pellucid.core.errors import ConfigError, ModelError
from pellucid.core.specs import BodyFormat, PredictorSpec
from pellucid.predict.answer import interpret, locate
from pellucid.predict.codecs.csv_body import read_csv_answer
from pellucid.predict.codecs.json_body import read_json_answer
from pellucid.predict.codecs.jsonlines_body import read_jsonlines_answer
from pellucid.predict.codecs.plain_scores import read_plain_scores
from pellucid.predict.codecs.records import compile_locator

CONTENT_TYPES: tuple[BodyFormat, ...] = ("text/csv", "application/jsonlines", "application/json")
_ALIASES: dict[str, BodyFormat] = {
    **{name: name for name in CONTENT_TYPES},
    "application/x-jsonlines": "application/jsonlines",
    "application/x-ndjson": "application/jsonlines",
}


def decode(body: bytes, content_type: str | None, n: int, spec: PredictorSpec) -> Predictions:
    """Predictions in the model's answer to n records.

    An answer that is not labelled with a known content type is read as the type that was asked for.

    Raises:
        ModelError: the answer cannot be read, does not hold one item a record, or locators find no scores in it.
    """
    kind, charset = _parse_type(content_type)
    text = _text(body, charset)
    if kind not in _ALIASES and text.lstrip().startswith("<"):
        raise ModelError(f"The answer is {kind or 'markup'}, not {spec.accept_type}; is this a model?", excerpt=text)
    try:
        return _read(text, _ALIASES.get(kind, spec.accept_type), n, spec)
    except ModelError as error:
        problem = error.problem
        if kind not in _ALIASES and kind:
            problem = f"The answer is labelled {kind!r} and cannot be read as {spec.accept_type}: {problem}"
        # The answer about one record is kept whole: what stands beside the place that failed tells what went wrong.
        raise ModelError(problem, excerpt=text if n == 1 else error.excerpt or text) from error


def check_locators(spec: PredictorSpec) -> None:
    """Find out before the first request whether locators can be read at all.

    Raises:
        ConfigError: an expression for a JSON answer is not JMESPath, or one for a CSV answer is not an index.
    """
    for role, locator in (("label", spec.label), ("probability", spec.probability)):
        if not isinstance(locator, str):
            continue
        if spec.accept_type == "text/csv":
            expected = "a 0-based column index, because CSV answers have no names"
            raise ConfigError(f"predictor.{role}", "cannot locate a column", got=locator, expected=expected)
        compile_locator(locator, role)


def _parse_type(content_type: str | None) -> tuple[str, str]:
    header = Message()
    header["Content-Type"] = content_type or ""
    return header.get_content_type() if content_type else "", header.get_content_charset("utf-8")


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode("utf-8-sig" if charset == "utf-8" else charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise ModelError(f"The answer is not {charset} text: {error}", excerpt=repr(body[:100])) from error


def _read(text: str, kind: BodyFormat, n: int, spec: PredictorSpec) -> Predictions:
    scores = read_plain_scores(text, kind, n, spec.probability) if spec.label is None else None
    if scores is not None:
        return interpret(spec, scores=(scores,), labels=None)
    if kind == "text/csv":
        return locate(read_csv_answer(text, n), spec)
    if kind == "application/jsonlines":
        return read_jsonlines_answer(text, n, spec)
    return read_json_answer(text, n, spec)
