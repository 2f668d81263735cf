"""`pellucid export`."""

from __future__ import annotations

import argparse


def export_model_card(options: argparse.Namespace) -> int:
    """Print the model card, or write it to a file."""
    from pellucid.api.export import model_card

    text = model_card(options.result, options.name, options.format)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0
