"""The analysis configuration: its schema, reading it with every problem reported at once, and what it asks for."""

from __future__ import annotations

from pellucid.config.analysis_config import AnalysisConfig
from pellucid.config.json_schema import json_schema
from pellucid.config.parse import parse_config
from pellucid.config.specs import to_spec

__all__ = ["AnalysisConfig", "json_schema", "parse_config", "to_spec"]
