"""Where things lie."""

from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"
DOCS = HERE.parent / "docs" / "benchmarks"
