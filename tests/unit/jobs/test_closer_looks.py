from __future__ import annotations

import csv

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.arrays import Attributions, Batch, GlobalAttributions, Predictions
from pellucid.core.errors import ConfigError, UnsupportedError
from pellucid.core.results import AnalysisResult, Provenance, ShapResult
from pellucid.core.specs import CloserSpec
from pellucid.explain import exact_shap
from pellucid.jobs.closer_looks import CURVES, look_closer
from pellucid.jobs.explanations import Explainer
from pellucid.report.closer_looks import closer_looks, write_closer_looks
from transparent import random_forest

NAMES = ("a", "b", "c", "d")


class Trees:
    """A forest of which only the test knows the insides by heart."""

    def __init__(self, ensemble):
        self._ensemble = ensemble

    def predict(self, batch):
        cells = np.column_stack(batch.columns).astype(float)
        base = np.zeros((1, 4))
        found = exact_shap(self._ensemble, cells, base, names=NAMES, baseline_batch=Batch(NAMES, tuple(base.T)))
        return Predictions(found.expected + found.values.sum(axis=1))

    def structure(self, columns=None):
        return self._ensemble

    def close(self):
        pass


@pytest.fixture
def explainer():
    rng = np.random.default_rng(8)
    ensemble = random_forest(rng, features=4, trees=6)
    columns = (*rng.integers(0, 6, size=(3, 150)), rng.uniform(0, 5, size=150))
    return Explainer(Trees(ensemble), Batch(NAMES, columns), ("p",), lambda *_: None)


def shap_against(explainer, count=3):
    nothing = np.zeros((1, 4, 1))
    local = Attributions(NAMES, ("p",), nothing, nothing[0, 0], explainer.rows.take(np.arange(count)), "exact", 0, 0, 0)
    return ShapResult(local, GlobalAttributions(NAMES, ("p",), nothing[0], nothing[0, 0], "mean_abs"), save_local=False)


def test_nothing_is_looked_at_unasked(explainer):
    assert look_closer(CloserSpec(), explainer, None, 0) is None


def test_curves_and_surfaces_are_those_of_the_model(explainer, tmp_path):
    closer = look_closer(CloserSpec(ice=("b",), pairs=(("a", "d"),)), explainer, None, 0)
    assert closer.ice[0].predictions.shape == (CURVES, 6, 1)
    assert closer.surfaces[0].predictions.shape == (6, 15, 1)
    assert (closer.ice[0].total_rows, closer.surfaces[0].rows, closer.surfaces[0].total_rows) == (150, 150, 150)
    write_closer_looks(closer, tmp_path)
    header, *lines = csv.reader((tmp_path / "explanations_pdp/ice_0.csv").read_text().splitlines())
    assert header == ["row", "b", "p"]
    assert len(lines) == CURVES * 6
    assert float(lines[7][2]) == closer.ice[0].predictions[1, 1, 0]
    header, *lines = csv.reader((tmp_path / "explanations_pdp/pair_0.csv").read_text().splitlines())
    assert header == ["a", "d", "p"]
    changed = dict(zip(NAMES, explainer.rows.columns, strict=True))
    changed |= {"a": np.full(150, int(lines[20][0])), "d": np.full(150, float(lines[20][1]))}
    expected = explainer.predictor.predict(Batch(NAMES, tuple(changed.values()))).scores.mean()
    assert float(lines[20][2]) == pytest.approx(expected)


def test_interactions_add_up_and_the_strongest_pair_is_named(explainer, tmp_path):
    closer = look_closer(CloserSpec(interactions=True), explainer, shap_against(explainer), 0)
    found = closer.interactions
    assert found.values.shape == (4, 4, 1)
    np.testing.assert_allclose(found.values, found.values.swapaxes(0, 1))
    assert found.explained_rows == 150
    result = AnalysisResult(Provenance("1", 0, 150, ""), closer=closer)
    section = closer_looks(result)["interactions"]
    left, right = (NAMES.index(name) for name in section["strongest"][0]["features"])
    off = found.values[:, :, 0] * (1 - np.eye(4))
    assert section["strongest"][0]["strength"]["p"] == 2 * off.max() == 2 * off[left, right]
    write_closer_looks(closer, tmp_path)
    assert len((tmp_path / section["file"]).read_text().splitlines()) == 17


def test_wrong_wishes_are_refused_before_the_model_is_asked(explainer):
    unasked = replace(explainer, predictor=None)
    with pytest.raises(ConfigError, match="--ice"):
        look_closer(CloserSpec(ice=("e",)), unasked, None, 0)
    words = np.array([f"a sentence about {k}" for k in range(150)], dtype=object)
    texts = replace(unasked, rows=Batch(("a", "b"), (np.arange(150), words)))
    with pytest.raises(ConfigError, match="free text"):
        look_closer(CloserSpec(pairs=(("a", "b"),)), texts, None, 0)
    with pytest.raises(ConfigError, match=r"methods\.shap"):
        look_closer(CloserSpec(interactions=True), explainer, None, 0)
    with pytest.raises(UnsupportedError, match="tree ensembles"):
        look_closer(CloserSpec(interactions=True), unasked, shap_against(unasked), 0)
