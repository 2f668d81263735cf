"""Linear equations solved in a fixed order of operations, so that the bits do not depend on the number of threads."""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray

TILE = 64
"""Linear algebra libraries use one thread for products and inverses of matrices this small."""


def solve_by_tiles(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """The solution x (n, k) of `matrix @ x = right` for a positive definite matrix (n, n): block elimination."""
    size = len(matrix)
    tiles = _cut(matrix)
    count = len(tiles)
    padded = np.zeros((count * TILE, right.shape[1]))
    padded[:size] = right
    parts = padded.reshape(count, TILE, -1)
    for k in range(count):
        inverse = np.linalg.inv(tiles[k, k])
        tiles[k, k + 1 :] = inverse @ tiles[k, k + 1 :]
        parts[k] = inverse @ parts[k]
        tiles[k + 1 :, k + 1 :] -= tiles[k + 1 :, k][:, None] @ tiles[k, k + 1 :][None]
        parts[k + 1 :] -= tiles[k + 1 :, k] @ parts[k]
    for k in range(count - 2, -1, -1):
        for later in range(k + 1, count):
            parts[k] -= tiles[k, later] @ parts[later]
    return np.asarray(parts.reshape(count * TILE, -1)[:size])


def _cut(matrix: FloatArray) -> FloatArray:
    """The matrix as tiles (t, t, TILE, TILE), with ones on the diagonal where it does not fill the last ones."""
    size = len(matrix)
    count = -(-size // TILE)
    padded = np.eye(count * TILE)
    padded[:size, :size] = matrix
    return np.ascontiguousarray(padded.reshape(count, TILE, count, TILE).transpose(0, 2, 1, 3))
