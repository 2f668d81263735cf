"""The configuration as a JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from pellucid.config.schema import CONFIG


def json_schema() -> dict[str, object]:
    """JSON Schema 2020-12 of `analysis_config.json`: types, enumerations, defaults and descriptions.

    It does not know the rules that combine several keys; `parse_config` does. Its enumerations are in the official
    spelling, while `parse_config` ignores their case.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Analysis configuration",
        "description": "What to measure about a data set and a model: schema version 1.0.",
    } | CONFIG.schema()
