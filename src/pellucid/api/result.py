"""What every verb returns: what was found, with the request that found it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pellucid.core.errors import ConfigError
from pellucid.core.results import AnalysisResult  # a field's type: readers of signatures look it up
from pellucid.jobs import publish
from pellucid.report import to_analysis_json
from pellucid.wiring import Settings, open_ports

if TYPE_CHECKING:
    from pellucid.core.findings import Finding


class Result(Struct, frozen=True, eq=False):
    """What was found. It never changes; two results are one when their `to_json` is.

    Attributes:
        found: every number, as `pellucid.core.results` has it.
        config: the request as an `analysis_config.json` says it; `pellucid run` gives the same numbers for it.
        backend: the library whose frames `to_frame` gives unless told otherwise.
    """

    found: AnalysisResult
    config: Mapping[str, Any]
    backend: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is odd about the request or the data, as `pellucid doctor` tells it."""
        return self.found.findings

    def to_json(self) -> str:
        """The text of `analysis.json`."""
        return to_analysis_json(self.found)

    def to_dict(self) -> dict[str, Any]:
        """What `analysis.json` says, as plain dictionaries and lists."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def save(self, folder: str | Path) -> Path:
        """Write `analysis.json`, and the local values of explanations, into a folder or under an `s3://` prefix.

        Raises:
            OutputError: they could not be written; the folder is as it was before.
        """
        with open_ports(Settings(), _say_nothing) as ports:
            publish(self.found, None, str(folder), store=ports.store, progress=_say_nothing)
        return Path(folder)


def to_native(columns: Mapping[str, Sequence[object]], backend: str | None) -> Any:
    """Columns as a frame of this library (`pandas`, `polars`, `pyarrow`, `modin`), or of the first one installed.

    Raises:
        ConfigError: the library is unknown or not installed.
    """
    import narwhals as nw

    from pellucid.api.rows import BACKENDS, default_backend

    chosen = default_backend() if backend is None else backend
    try:
        return nw.from_dict(dict(columns), backend=chosen).to_native()  # type: ignore[arg-type]
    except (ValueError, ImportError) as error:
        expected = f"the name of an installed library: {', '.join(BACKENDS)}"
        raise ConfigError("backend", "no frame can be made of it", got=backend, expected=expected) from error


def pick(name: object, known: Sequence[object], what: str) -> int:
    """The position of a name.

    Raises:
        ConfigError: there is none; the message lists all and suggests one.
    """
    if name in known:
        return known.index(name)
    from difflib import get_close_matches

    close = get_close_matches(str(name), [str(one) for one in known], n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ConfigError(
        what, f"there is no such {what}", got=name, expected=f"one of {', '.join(map(repr, known))}{hint}"
    )


def _say_nothing(task: str, done: int, total: int | None) -> None:
    """Writing takes no time worth a bar."""
