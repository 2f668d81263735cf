"""The Python API: one verb a file, each returning an immutable result that shows itself."""
