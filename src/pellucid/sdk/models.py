"""What stands behind the names of models and endpoints."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from pellucid.core.errors import ConfigError

MODELS = "PELLUCID_MODELS"
"""The environment variable that names a folder of models."""


class Known(Struct, frozen=True):
    """A name's meaning: an artifact's path or URI, or the URL of a server. `trust` allows the artifact's own code."""

    target: str
    is_endpoint: bool = False
    trust: bool = False


class Models:
    """Names of models and endpoints: those registered, and the entries of a folder.

    In the folder, a model is the file or folder of its name, or the only one with its name and an ending
    (`churn.tar.gz` is `churn`).
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = folder
        self._known: dict[str, Known] = {}

    def register(self, name: str, known: Known) -> None:
        """From now on `name` means this; an earlier meaning is forgotten.

        Raises:
            ConfigError: the name cannot be used.
        """
        if not name or "=" in name:
            raise ConfigError("name", "cannot name a model", got=name, expected="text without '='")
        self._known[name] = known

    def find(self, name: str) -> Known:
        """What `name` means.

        Raises:
            ConfigError: nothing, or several things.
        """
        if name in self._known:
            return self._known[name]
        found = self._in_folder(name)
        if len(found) == 1:
            return Known(str(found[0]))
        if found:
            listed = ", ".join(path.name for path in found)
            raise ConfigError(
                "model_name",
                f"could be any of {listed} in {found[0].parent}",
                got=name,
                expected="one file of this name",
            )
        raise self._unknown(name)

    def _in_folder(self, name: str) -> list[Path]:
        folder = self._folder or os.environ.get(MODELS)
        if not folder or not Path(folder).is_dir():
            return []
        entries = sorted(Path(folder).iterdir())
        exact = [entry for entry in entries if entry.name == name]
        return exact or [entry for entry in entries if entry.name.startswith(f"{name}.")]

    def _unknown(self, name: str) -> ConfigError:
        close = get_close_matches(name, self._known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f" (registered: {', '.join(self._known) or 'nothing'})"
        return ConfigError(
            "model_config",
            "nothing is known under this name",
            got=name,
            expected=f"a name given by pellucid.sdk.register_model({name!r}, ARTIFACT) or "
            f"register_endpoint({name!r}, URL), or an artifact in the folder that {MODELS} names{hint}",
        )
