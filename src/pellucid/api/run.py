"""Run a verb's request as the configuration that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pellucid.api.argument_words import in_words_of
from pellucid.api.progress import quiet_or_bars
from pellucid.api.run_config import run_config
from pellucid.wiring import Settings

if TYPE_CHECKING:
    from pellucid.api.models import Models
    from pellucid.api.rows import Rows
    from pellucid.core.results import AnalysisResult


class Ask(Struct, frozen=True, eq=False):
    """A verb, what it is asked about, and what its caller decides beside the request."""

    verb: str
    rows: Rows
    models: Models
    settings: Settings
    progress: bool | None = None

    def run(self, document: Mapping[str, object]) -> AnalysisResult:
        """What is found for this configuration; problems are told in words of the verb's arguments."""
        models = self.models
        settings = replace(self.settings, models=models.models, endpoints=models.endpoints, loaded=models.loaded)
        with in_words_of(self.verb), quiet_or_bars(self.progress) as progress:
            return run_config(document, None, settings, progress, data=self.rows.data).result
