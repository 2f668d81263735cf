"""Linear equations solved in a fixed order of operations, so that the bits do not depend on the number of threads."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray

LARGEST_TILE = 64
"""Linear algebra libraries use one thread for products and inverses of matrices this small."""


def solve_by_tiles(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """The solution x (n, k) of `matrix @ x = right` for a positive definite matrix (n, n): block elimination."""
    tiles, parts = _cut(matrix, right)
    count = len(tiles)
    for k in range(count):
        inverse = np.linalg.inv(tiles[k, k])
        below = tiles[k, k + 1 :].transpose(0, 2, 1)
        scaled = inverse @ tiles[k, k + 1 :]
        parts[k] = inverse @ parts[k]
        parts[k + 1 :] -= below @ parts[k]
        for at, tile in enumerate(below, start=k + 1):
            tiles[at, at:] -= tile @ scaled[at - k - 1 :]
        tiles[k, k + 1 :] = scaled
    for k in range(count - 2, -1, -1):
        for later in range(k + 1, count):
            parts[k] -= tiles[k, later] @ parts[later]
    return np.asarray(parts.reshape(-1, right.shape[1])[: len(matrix)])


def _cut(matrix: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The matrix as tiles (t, t, s, s), with ones on the diagonal where they are not full, the right side (t, s, k).

    Tiles below the diagonal are never looked at.
    """
    count = -(-len(matrix) // LARGEST_TILE)
    size = -(-len(matrix) // count)
    padded, sides = np.eye(count * size), np.zeros((count * size, right.shape[1]))
    padded[: len(matrix), : len(matrix)] = matrix
    sides[: len(matrix)] = right
    tiles = padded.reshape(count, size, count, size).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(tiles), sides.reshape(count, size, -1)
