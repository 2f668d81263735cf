"""Loaded models taken apart: one file a library, and the check that what was read is what predicts."""
