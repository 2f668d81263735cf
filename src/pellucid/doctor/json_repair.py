"""A configuration that is nearly JSON, made JSON: what editors, Python and JavaScript leave behind."""

from __future__ import annotations

import ast
import codecs
import json
import re

_STRING_OR_NOISE = re.compile(
    r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|(,)(?=\s*(?:(?://[^\n]*|/\*.*?\*/)\s*)*[}\]])', re.DOTALL
)
_PYTHON_WORD = re.compile(r'("(?:[^"\\]|\\.)*")|\b(True|False|None|NaN)\b')
_JSON_WORD = {"True": "true", "False": "false", "None": "null", "NaN": "null"}


def repaired(text: bytes) -> object | None:
    """The JSON object that the text means, or `None` when that is not sure.

    Undone are another encoding than UTF-8, comments, commas before a closing bracket, Python's words and quotes, and
    closing brackets missing at the very end.
    """
    plain = _decoded(text)
    tidy = _STRING_OR_NOISE.sub(lambda found: found[1] or "", plain)
    worded = _PYTHON_WORD.sub(lambda found: found[1] or _JSON_WORD[found[2]], tidy)
    for candidate in (plain, tidy, worded, worded.rstrip() + _missing_brackets(worded)):
        try:
            value: object = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return _python_literal(plain) or _python_literal(tidy)


def _decoded(text: bytes) -> str:
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode("utf-16", errors="replace")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")


def _missing_brackets(text: str) -> str:
    """The brackets that are open at the end of a text."""
    waiting: list[str] = []
    for character in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if character in "{[":
            waiting.append("}" if character == "{" else "]")
        elif character in "}]" and waiting and waiting[-1] == character:
            waiting.pop()
    return "".join(reversed(waiting))


def _python_literal(text: str) -> object | None:
    try:
        value: object = ast.literal_eval(text.strip())
        json.dumps(value, allow_nan=False)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
