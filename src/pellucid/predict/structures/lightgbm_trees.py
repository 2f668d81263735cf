"""LightGBM's text model as a structure.

Layout: `Tree::ToString` and `Tree::NumericalDecision` of LightGBM. Inner nodes are numbered from 0, leaf k is written
as child `~k`. A row goes left when `x <= t` in float64, or when its category is listed. `decision_type` has bit 0 for a
categorical node, bit 1 for "missing goes left", and bits 2 and 3 for what counts as missing: nothing, zero, or NaN.
Inputs as small as 1e-35 are taken for zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from pellucid.core.arrays import FloatArray
from pellucid.core.structures import Link, TreeEnsemble
from pellucid.predict.structures.forest import Tree, UnreadableError, in_output, join, just_above

_IDENTITY = (
    "regression",
    "regression_l1",
    "huber",
    "fair",
    "quantile",
    "mape",
    "lambdarank",
    "rank_xendcg",
    "custom",
)
_LINKS: Mapping[str, Link] = {
    **dict.fromkeys(_IDENTITY, "identity"),
    "binary": "logistic",
    "cross_entropy": "logistic",
    "multiclass": "softmax",
}
_CATEGORICAL, _DEFAULT_LEFT = 1, 2
_ZERO_IS_MISSING, _NAN_IS_MISSING = 1, 2
_WORD = 32
_TINY = float(np.float32(1e-35))

Fields = dict[str, str]


def read_lightgbm(text: str) -> TreeEnsemble:
    """The booster in this text.

    Raises:
        UnreadableError: the objective or a kind of node cannot be represented.
    """
    header, *blocks = _blocks(text)
    link, scale = _link(header.get("objective", "custom").split())
    outputs = int(header["num_tree_per_iteration"])
    if "average_output" in header:
        scale /= max(len(blocks) // outputs, 1)
    trees = [_read_tree(block, at % outputs, outputs, scale) for at, block in enumerate(blocks)]
    return join(trees, int(header["max_feature_idx"]) + 1, np.zeros(outputs), link, "float64")


def with_values(trees: TreeEnsemble, known: Mapping[int, Sequence[object]]) -> TreeEnsemble:
    """The same trees for inputs that hold categories instead of their codes, the positions among those of a feature.

    Raises:
        UnreadableError: categories are no whole numbers from 0 up.
    """
    values = {feature: _whole(categories) for feature, categories in known.items()}
    listed = {
        node: values[feature][codes[codes < len(values[feature])]] if feature in values else codes
        for node, codes in trees.categories.items()
        for feature in (int(trees.feature[node]),)
    }
    return replace(trees, categories=listed)


def _whole(categories: Sequence[object]) -> npt.NDArray[np.int64]:
    if not all(isinstance(category, int) and 0 <= category < 2**31 for category in categories):
        raise UnreadableError("its categories are not all whole numbers from 0 up")
    return np.array(categories, dtype=np.int64)


def _blocks(text: str) -> Iterator[Fields]:
    """The header's fields, then those of each tree."""
    for block in text.partition("\nend of trees")[0].split("\nTree="):
        pairs = (line.partition("=") for line in block.splitlines())
        yield {name: value for name, _, value in pairs}


def _link(objective: list[str]) -> tuple[Link, float]:
    """How outputs come from margins, and what margins are multiplied with before."""
    name, options = objective[0], dict(option.partition(":")[::2] for option in objective[1:])
    if name not in _LINKS or "sqrt" in options:
        raise UnreadableError(f"objective {' '.join(objective)!r} gives outputs that no link describes")
    return _LINKS[name], float(options.get("sigmoid", 1)) if name == "binary" else 1.0


def _read_tree(fields: Fields, output: int, outputs: int, scale: float) -> Tree:
    if fields.get("is_linear", "0") != "0":
        raise UnreadableError("its leaves hold linear models")
    leaves, inner = int(fields["num_leaves"]), int(fields["num_leaves"]) - 1
    values = np.concatenate([np.zeros(inner), _numbers(fields, "leaf_value")[:leaves] * scale])
    nowhere = np.full(leaves, -1)
    decision = _integers(fields, "decision_type")[:inner]
    thresholds = _numbers(fields, "threshold")[:inner]
    is_category = (decision & _CATEGORICAL) > 0
    numeric = np.where(is_category, 0.0, _limits(thresholds))
    missing_left = _missing_left(decision, numeric) & ~is_category
    return Tree(
        feature=np.concatenate([_integers(fields, "split_feature")[:inner], nowhere]),
        threshold=np.concatenate([numeric, np.zeros(leaves)]),
        left=np.concatenate([_children(fields, "left_child", inner), nowhere]),
        right=np.concatenate([_children(fields, "right_child", inner), nowhere]),
        missing_left=np.concatenate([missing_left, np.zeros(leaves, np.bool_)]),
        value=in_output(values, output, outputs),
        categories=_read_categories(fields, np.flatnonzero(is_category), thresholds),
    )


def _limits(thresholds: FloatArray) -> FloatArray:
    """The t of `x < t`: a threshold among the inputs that are taken for zero moves to their end."""
    limits = just_above(thresholds, "float64")
    limits[(thresholds >= -_TINY) & (thresholds < 0)] = -_TINY
    limits[(thresholds >= 0) & (thresholds < _TINY)] = np.nextafter(_TINY, 1)
    return limits


def _missing_left(decision: npt.NDArray[np.int64], thresholds: FloatArray) -> npt.NDArray[np.bool_]:
    """Where a NaN goes left. Unless NaN counts as missing, it is zero.

    Raises:
        UnreadableError: zero counts as missing and goes another way than its neighbours.
    """
    default_left, kind = (decision & _DEFAULT_LEFT) > 0, decision >> 2 & 3
    zero_left = thresholds > 0.0
    is_category = (decision & _CATEGORICAL) > 0
    if ((kind == _ZERO_IS_MISSING) & (default_left != zero_left) & ~is_category).any():
        raise UnreadableError("zero counts as missing in it")
    return np.where(kind == _NAN_IS_MISSING, default_left, zero_left)


def _children(fields: Fields, name: str, inner: int) -> npt.NDArray[np.int64]:
    child = _integers(fields, name)[:inner]
    return np.where(child >= 0, child, inner + ~child)


def _read_categories(
    fields: Fields, nodes: npt.NDArray[np.intp], thresholds: FloatArray
) -> dict[int, npt.NDArray[np.int64]]:
    """Codes listed at each categorical node, whose threshold is the number of its set of bits."""
    if not len(nodes):
        return {}
    bounds, words = _integers(fields, "cat_boundaries"), _integers(fields, "cat_threshold")
    sets = [(int(node), int(thresholds[node])) for node in nodes]
    return {node: _bits(words[bounds[at] : bounds[at + 1]]) for node, at in sets}


def _bits(words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.flatnonzero((words[:, None] >> np.arange(_WORD)) & 1).astype(np.int64)


def _numbers(fields: Fields, name: str) -> FloatArray:
    return np.array(fields.get(name, "").split(), dtype=np.float64)


def _integers(fields: Fields, name: str) -> npt.NDArray[np.int64]:
    return np.array(fields.get(name, "").split(), dtype=np.int64)
