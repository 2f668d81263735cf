"""`outcomes.json`: one bit a row for each kind of yes or no, so that a later result can be compared row by row.

Bits stand in the order of the rows, eight a byte beginning with the highest, packed with zlib and written as base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from pellucid.core.errors import DataError
from pellucid.core.row_outcomes import Flags, Membership, RowOutcomes

OUTCOMES_FILE = "outcomes.json"
FORMAT = "pellucid outcomes 1"
MOST_ROWS = 10_000_000
"""What is read: a file that claims more is damaged."""


def write_outcomes(outcomes: RowOutcomes, path: Path) -> None:
    """Write the outcomes; the same ones always give the same bytes."""
    document = {
        "format": FORMAT,
        "rows": len(outcomes.observed),
        "fingerprints": dict(outcomes.fingerprints),
        "observed_positive": _pack(outcomes.observed),
        "predicted_positive": _pack(outcomes.predicted),
        "selected": [
            {"facet": one.column, "value_or_threshold": one.selection, "rows": _pack(one.rows)}
            for one in outcomes.members
        ],
    }
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def read_outcomes(path: Path) -> RowOutcomes:
    """The outcomes that `write_outcomes` wrote.

    Raises:
        DataError: it is not such a file, or it is damaged.
    """
    try:
        return _outcomes(json.loads(path.read_bytes()))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, zlib.error) as error:
        problem = f"these are no outcomes of rows ({error}); delete the file to compare without them"
        raise DataError(problem, source=str(path)) from error


def _outcomes(document: Any) -> RowOutcomes:
    if document["format"] != FORMAT:
        msg = f"the format is {document['format']!r}, not {FORMAT!r}"
        raise ValueError(msg)
    rows = document["rows"]
    if not isinstance(rows, int) or not 0 <= rows <= MOST_ROWS:
        msg = f"{rows!r} is no number of rows up to {MOST_ROWS}"
        raise ValueError(msg)
    return RowOutcomes(
        _unpack(document["observed_positive"], rows),
        _unpack(document["predicted_positive"], rows),
        tuple(
            Membership(str(one["facet"]), str(one["value_or_threshold"]), _unpack(one["rows"], rows))
            for one in document["selected"]
        ),
        {str(name): str(digest) for name, digest in document["fingerprints"].items()},
    )


def _pack(flags: Flags) -> str:
    return base64.b64encode(zlib.compress(np.packbits(flags).tobytes(), 9)).decode("ascii")


def _unpack(text: str, rows: int) -> Flags:
    size = (rows + 7) // 8
    # No more is unpacked than there can be: a small file may claim to hold a large one.
    packed = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size + 1)
    if len(packed) != size:
        msg = f"there are bits for {8 * len(packed)} rows, not for {rows}"
        raise ValueError(msg)
    return np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=rows).astype(np.bool_)
