"""`pellucid schema`."""

from __future__ import annotations

import argparse
import json


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration, or of a limits file."""
    from pellucid.config import json_schema, limits_schema

    print(json.dumps(limits_schema() if options.of == "limits" else json_schema(), indent=2))
    return 0
