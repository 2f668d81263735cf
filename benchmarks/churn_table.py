"""A table in the shape of the telephone churn data that AWS examples use: 11 numbers and 58 one-hot columns.

The rows are drawn, not real: the shape is what costs time. What makes a customer leave is a rule with interactions and
noise, so that there is something to explain.
"""

from __future__ import annotations

import numpy as np

STATES, AREAS = 51, 3
NUMBERS = (
    ("account_length", 101, 40, 0),
    ("voice_messages", 8, 13, 0),
    ("day_minutes", 180, 54, 1),
    ("day_calls", 100, 20, 0),
    ("evening_minutes", 200, 50, 1),
    ("evening_calls", 100, 20, 0),
    ("night_minutes", 200, 50, 1),
    ("night_calls", 100, 20, 0),
    ("international_minutes", 10, 2.8, 1),
    ("international_calls", 4.5, 2.5, 0),
    ("service_calls", 1.6, 1.3, 0),
)
"""Name, mean, standard deviation, and decimals."""


def churn_table(rows: int = 18_333) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Names of the 69 columns, the cells (rows, 69), and who left (rows,)."""
    rng = np.random.default_rng(69)
    numbers = np.column_stack(
        [np.maximum(0, rng.normal(mean, spread, rows)).round(digits) for _, mean, spread, digits in NUMBERS]
    )
    hot = [(prefix, rng.integers(0, count, rows), count) for prefix, count in (("state", STATES), ("area", AREAS))]
    plans = [(name, (rng.random(rows) < share).astype(int), 2) for name, share in (("abroad", 0.1), ("mailbox", 0.27))]
    parts, names = [numbers], [name for name, *_ in NUMBERS]
    for prefix, code, count in (*hot, *plans):
        parts.append(code[:, None] == np.arange(count))
        names += [f"{prefix}_{k}" for k in range(count)]
    day, calls, abroad = numbers[:, 2], numbers[:, 10], plans[0][1]
    risk = 0.02 * (day - 180) * (1 - plans[1][1]) + 1.2 * (calls > 3) * (day < 160) + 1.8 * abroad - 2.6
    risk += 0.4 * np.sin(hot[0][1]) + rng.normal(0, 0.7, rows)
    return tuple(names), np.column_stack(parts).astype(np.float64), (risk > 0).astype(int)
