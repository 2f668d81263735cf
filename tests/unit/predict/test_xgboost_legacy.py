"""Models that XGBoost wrote in earlier years; expected answers are those of the versions that wrote them."""

import json
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.xgboost_legacy import is_binary_model, to_model_json
from pellucid.predict.artifacts.xgboost_model import XgboostModel
from pellucid.predict.artifacts.xgboost_pickle import read_pickle

MODELS = Path(__file__).parents[2] / "golden" / "models"
GOLDEN = json.loads((MODELS / "xgboost-predictions.json").read_text())
ROWS = np.array([[np.nan if cell is None else cell for cell in row] for row in GOLDEN["rows"]])
BATCH = Batch(("f0", "f1", "f2", "f3"), tuple(ROWS.T))
UNREADABLE = ("xgboost-0.90-dart.model", "xgboost-0.90-linear.model")


@pytest.mark.parametrize("name", sorted(set(GOLDEN["predictions"]) - set(UNREADABLE)))
def test_answers_as_the_version_that_wrote_it(name):
    model = XgboostModel([MODELS / name], threads=1)
    batch = BATCH if "1.2.1-binary" not in name and "0.90-binary.pkl" not in name else _named(BATCH)
    expected = np.array(GOLDEN["predictions"][name]).reshape(len(ROWS), -1)
    np.testing.assert_allclose(model.answer(batch).scores, expected, rtol=0, atol=1e-6)


def _named(batch):
    return Batch(("alpha", "beta", "gamma", "delta"), batch.columns)


@pytest.mark.parametrize("name", UNREADABLE)
def test_boosters_that_are_not_read(name):
    with pytest.raises(
        ModelError, match=r"only gbtree boosters are read, and this one is '(dart|gblinear)'.*save_model"
    ):
        XgboostModel([MODELS / name])


def test_feature_names_of_the_pickle_arrive():
    booster = read_pickle((MODELS / "xgboost-0.90-binary.pkl").read_bytes(), "m")
    document = json.loads(to_model_json(booster.raw, "m", booster.attributes))
    assert document["learner"]["feature_names"] == ["alpha", "beta", "gamma", "delta"]


def test_every_cut_is_found():
    raw = (MODELS / "xgboost-0.90-binary.model").read_bytes()
    for size in range(0, len(raw), 97):
        with pytest.raises(ModelError, match=r"m\.bin: .*damaged"):
            to_model_json(raw[:size], "m.bin")


def test_a_tree_with_several_values_a_leaf_is_refused():
    raw = bytearray((MODELS / "xgboost-0.90-binary.model").read_bytes())
    trees = 136 + 8 + len("binary:logistic") + 8 + len("gbtree") + 160
    struct.pack_into("<i", raw, trees + 20, 3)
    with pytest.raises(ModelError, match="tree 0 has 3 values a leaf"):
        to_model_json(bytes(raw), "m")


def test_deleted_nodes_are_left_out():
    raw = bytearray((MODELS / "xgboost-0.90-binary.model").read_bytes())
    before = json.loads(to_model_json(bytes(raw), "m"))["learner"]["gradient_booster"]["model"]["trees"][0]
    nodes = 136 + 8 + len("binary:logistic") + 8 + len("gbtree") + 160 + 148
    last = int(before["tree_param"]["num_nodes"]) - 1
    struct.pack_into("<I", raw, nodes + 20 * last + 12, 0xFFFFFFFF)
    after = json.loads(to_model_json(bytes(raw), "m"))["learner"]["gradient_booster"]["model"]["trees"][0]
    assert after["tree_param"]["num_nodes"] == str(last)
    assert after["split_conditions"] == before["split_conditions"][:-1]
    assert after["left_children"][:2] == before["left_children"][:2]


@pytest.mark.parametrize("other", [b"", b"tree\nversion=v4", b"{" * 400, bytes(400), b"\xff" * 400])
def test_other_files_are_not_taken_for_binary_models(other):
    assert not is_binary_model(other)


class Evil:
    def __reduce__(self):
        return print, ("this must not be printed",)


class EvilSystem:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/pellucid-evil",)


@pytest.mark.parametrize(("thing", "name"), [(Evil(), "builtins.print"), (EvilSystem(), "posix.system")])
def test_a_pickle_that_wants_to_run_something_does_not(capfd, thing, name):
    with pytest.raises(ModelError, match=rf"reaches for '{name}'.*not run.*save_model"):
        read_pickle(pickle.dumps({"handle": b"", "x": thing}), "evil.pkl")
    assert capfd.readouterr().out == ""


def test_getattr_chains_are_out_of_reach():
    with pytest.raises(ModelError, match=r"reaches for 'xgboost\.core\.Booster\.__init__'"):
        read_pickle(b"\x80\x04\x8c\x0cxgboost.core\x8c\x10Booster.__init__\x93.", "m")


@pytest.mark.parametrize("damaged", [b"\x80\x04", b"\x80\x04K", b"\x80\x02}q\x00.", pickle.dumps([1, 2])])
def test_pickles_without_a_booster(damaged):
    with pytest.raises(ModelError, match=r"m: the pickle (is damaged|holds no trained XGBoost model)"):
        read_pickle(damaged, "m")


def test_the_booster_inside_an_estimator_is_found():
    inner = (MODELS / "xgboost-0.90-binary.pkl").read_bytes()[2:-1]
    wrapped = b"\x80\x04cxgboost.sklearn\nXGBClassifier\n)\x81}X\x08\x00\x00\x00_Booster" + inner + b"sb."
    assert read_pickle(wrapped, "m").raw == read_pickle(b"\x80\x02" + inner + b".", "m").raw
