"""`pellucid schema`."""

from __future__ import annotations

import argparse
import json


def schema(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes its options
    """Print the JSON Schema of the configuration."""
    from pellucid.config import json_schema

    print(json.dumps(json_schema(), indent=2))
    return 0
