"""Text to a checked `AnalysisConfig`, with every problem reported at once."""

from __future__ import annotations

from pellucid.config.analysis_config import AnalysisConfig
from pellucid.config.document import inspect_document, load_document
from pellucid.config.draft import Draft
from pellucid.config.fields import read_at
from pellucid.config.rules import check_rules
from pellucid.config.schema import CONFIG
from pellucid.core.errors import ConfigErrors


def parse_config(text: str | bytes, *, source: str = "analysis_config.json") -> AnalysisConfig:
    """The configuration in `text`; `source` is what messages call it.

    Raises:
        ConfigErrors: every problem, each with its JSON path, the value seen and what is accepted.
    """
    document = load_document(text, source)
    draft = Draft()
    inspect_document(document, "", draft)
    config = read_at(CONFIG, document, "", draft)
    check_rules(draft)
    if draft.problems or not isinstance(config, AnalysisConfig):
        count = "1 problem" if len(draft.problems) == 1 else f"{len(draft.problems)} problems"
        headline = f"Analysis configuration schema validation error. {count} in {source}:"
        raise ConfigErrors(draft.problems, headline=headline)
    return config
