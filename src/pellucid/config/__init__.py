"""The analysis configuration and limits: their schemas, reading them with every problem reported at once."""

from __future__ import annotations

from pellucid.config.analysis_config import AnalysisConfig
from pellucid.config.digest import request_digest
from pellucid.config.json_schema import json_schema
from pellucid.config.limits import NAMED_SETS, limits_schema, named_limits, read_limits
from pellucid.config.parse import parse_config
from pellucid.config.specs import to_spec

__all__ = [
    "NAMED_SETS",
    "AnalysisConfig",
    "json_schema",
    "limits_schema",
    "named_limits",
    "parse_config",
    "read_limits",
    "request_digest",
    "to_spec",
]
