"""Saved results in the forms of other systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pellucid.core.errors import ConfigError, DataError
from pellucid.report.model_card import to_model_card
from pellucid.report.model_card_markdown import to_model_card_markdown
from pellucid.wiring import Settings, open_ports

if TYPE_CHECKING:
    CardFormat = Literal["json", "markdown"]

RESULT = "analysis.json"


def model_card(result: str, name: str | None = None, form: CardFormat = "json") -> str:
    """The text of a model card of a saved result: a folder, an `analysis.json`, or the URI of one.

    `json` is the `Content` of SageMaker's `create_model_card`, `markdown` a page. Without a name, the model is called
    as the folder of the result is.

    Raises:
        ConfigError: there is no result.
        DataError: what is there is no result.
    """
    path, document = _read(result)
    called = name or path.resolve().parent.name
    return to_model_card(document, called) if form == "json" else to_model_card_markdown(document, called)


def _read(result: str) -> tuple[Path, dict[str, Any]]:
    with open_ports(Settings(), _say_nothing) as ports:
        found = [Path(path) for path in ports.store.fetch(result)]
        path = next((one for one in found if one.name == RESULT), found[0] if len(found) == 1 else None)
        if path is None:
            expected = f"a folder that `pellucid run` wrote, or the {RESULT} in it"
            raise ConfigError("RESULT", f"there is no {RESULT}", got=result, expected=expected)
        return path, _document(path)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise DataError(f"this is not JSON: {error}", source=str(path)) from error
    sections = ("pre_training_bias_metrics", "post_training_bias_metrics", "explanations")
    if not isinstance(document, dict) or not any(name in document for name in sections):
        raise DataError(f"this is no result: it has none of {', '.join(sections)}", source=str(path))
    return document


def _say_nothing(task: str, done: int, total: int | None) -> None:
    """Reading a file takes no time worth a bar."""
