"""How each peer explains rows. A tool prepares an explainer, which is not measured, and returns the explanation to measure.

`samples` is the number of coalitions per row and baseline row besides none and all, for every tool: where a peer counts these
two as well, it gets two more. A tool raises `ValueError` where its smallest number of coalitions is larger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from peers.explain_models import AskedModel

Explain = Callable[[], np.ndarray]
Tool = Callable[["AskedModel", np.ndarray, np.ndarray, int, int], Explain]


def shap_kernel(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    import shap

    explainer = shap.KernelExplainer(model, baseline)

    def explain() -> np.ndarray:
        np.random.seed(seed)  # noqa: NPY002 - shap draws from the global state
        return explainer.shap_values(rows, nsamples=samples, l1_reg=False, silent=True)

    return explain


def shap_permutation(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    import shap

    masker = shap.maskers.Independent(baseline, max_samples=len(baseline))
    explainer = shap.PermutationExplainer(model, masker, seed=seed)
    return lambda: explainer(rows, max_evals=samples + 2, silent=True).values  # noqa: PD011


def shap_tree(model_output: str) -> Tool:
    def prepare(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
        import shap

        explainer = shap.TreeExplainer(
            model.own, baseline, feature_perturbation="interventional", model_output=model_output
        )

        def explain() -> np.ndarray:
            values = np.asarray(explainer.shap_values(rows, check_additivity=False))
            return values[:, :, -1] if values.ndim == 3 else values

        return explain

    return prepare


def woodelf_tree(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    import pandas as pd
    from woodelf import WoodelfExplainer

    names = getattr(model.own, "feature_names", None) or [f"f{k}" for k in range(rows.shape[1])]
    frame = lambda cells: pd.DataFrame(cells, columns=names)
    explainer = WoodelfExplainer(model.own, frame(baseline), feature_perturbation="interventional")
    return lambda: np.asarray(explainer.shap_values(frame(rows)))


def shapiq_sampler(name: str, options: Callable[[int, int], dict[str, object]] = lambda players, samples: {}) -> Tool:
    """One of shapiq's approximators, with a design of its own for every row; `options` of its players and samples."""

    def prepare(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
        from shapiq import approximator

        players = rows.shape[1]
        make = getattr(approximator, name)
        chosen = options(players, samples)

        def explain() -> np.ndarray:
            found = np.zeros(rows.shape)
            for k, row in enumerate(rows):
                values = make(n=players, random_state=1000 * seed + k, **chosen).approximate(
                    samples + 2, _game(model, row, baseline)
                )
                found[k] = [values[(feature,)] for feature in range(players)]
            return found

        return explain

    return prepare


def _game(model: AskedModel, row: np.ndarray, baseline: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The mean prediction over the baseline rows, of coalitions (n, players)."""

    def worth(coalitions: np.ndarray) -> np.ndarray:
        mixed = np.where(np.atleast_2d(coalitions)[:, None, :], row, baseline)
        return model(mixed.reshape(-1, len(row))).reshape(len(mixed), -1).mean(axis=1)

    return worth


def lightshap_kernel(model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int) -> Explain:
    """With as much of the small and large coalitions exact as leaves two rounds of sampling, which is what it favours itself."""
    players = rows.shape[1]
    first = {"h2": 2 * players + players * (players - 1), "h1": 2 * players, "sampling": 0}
    round_costs = {"h2": 2 * (players - 5), "h1": 2 * (players - 3), "sampling": 2 * (players - 1)}
    rounds = {how: (samples - first[how]) // round_costs[how] for how in first}
    how = next((how for how in first if rounds[how] >= 2), "sampling")
    return _lightshap(model, rows, baseline, seed, "kernel", how, rounds[how])


def lightshap_permutation(
    model: AskedModel, rows: np.ndarray, baseline: np.ndarray, samples: int, seed: int
) -> Explain:
    players = rows.shape[1]
    rounds = (samples - 2 * players) // (2 * (players - 3))
    return _lightshap(model, rows, baseline, seed, "permutation", "sampling", rounds)


def _lightshap(
    model: AskedModel, rows: np.ndarray, baseline: np.ndarray, seed: int, method: str, how: str, rounds: int
) -> Explain:
    from lightshap import explain_any

    if rounds < 1:
        raise ValueError("the samples do not hold one round")
    return lambda: (
        explain_any(
            model,
            rows,
            bg_X=baseline,
            method=method,
            how=how,
            max_iter=rounds,
            tol=0.0,
            random_state=seed,
            verbose=False,
        ).shap_values
    )


def _paired(players: int, samples: int) -> dict[str, object]:
    return {"pairing_trick": True}


def _shapley_values(players: int, samples: int) -> dict[str, object]:
    return {"index": "SV"}


def _first_order(players: int, samples: int) -> dict[str, object]:
    return {"index": "SV", "max_order": 1}


def _cubic(players: int, samples: int) -> dict[str, object]:
    """Interactions of up to three features, no more of them than there are samples."""
    return {"pairing_trick": True, "max_order": 3, "max_terms": max(players + 1, samples)}


TOOLS: dict[str, Tool] = {
    "shap_kernel": shap_kernel,
    "shap_permutation": shap_permutation,
    "shap_tree": shap_tree("raw"),
    "shap_tree_probability": shap_tree("probability"),
    "woodelf": woodelf_tree,
    "shapiq_kernel": shapiq_sampler("KernelSHAP", _paired),
    "shapiq_leverage": shapiq_sampler("LeverageSHAP"),
    "shapiq_odd": shapiq_sampler("OddSHAP"),
    "shapiq_poly": shapiq_sampler("PolySHAP", _cubic),
    "shapiq_msr": shapiq_sampler("RegressionMSR", _shapley_values),
    "shapiq_proxy": shapiq_sampler("ProxySHAP", _first_order),
    "shapiq_permutation": shapiq_sampler("PermutationSamplingSV"),
    "lightshap_kernel": lightshap_kernel,
    "lightshap_permutation": lightshap_permutation,
}
