"""The further looks that `pellucid run` offers, on real data and a real model."""

from __future__ import annotations

import csv

SHAP = {"shap": {"num_samples": 100, "agg_method": "mean_abs"}}
MODEL = {"model_name": "adult", "initial_instance_count": 1, "instance_type": "ml.m5.large"}


def test_all_looks_at_once(people, archive, config, run):
    asked = config(methods=SHAP, predictor=MODEL)
    looks = ("--ice", "Age", "--pdp-pair", "Age", "Sex", "--interactions")
    done = run(asked, "--data", str(people.csv), "--model", f"adult={archive}", *looks)
    assert done.code == 0, done.err
    section = done.analysis()["pellucid"]
    compared = section["baseline_sensitivity"]
    assert compared["baseline"] == "generated"
    assert {choice["baseline"] for choice in compared["alternatives"]} <= {"typical", "nearest", "clusters", "sample"}
    assert all(0 <= choice["changed_top_feature"] <= 1 for choice in compared["alternatives"])
    for made in (section["individual_curves"][0], section["partial_dependence_of_pairs"][0], section["interactions"]):
        assert len(list(csv.reader((done.output / made["file"]).read_text().splitlines()))) > 10
    text = (done.output / "analysis.json").read_text()
    assert run(asked, "--data", str(people.csv), "--model", f"adult={archive}", *looks).code == 0
    assert (done.output / "analysis.json").read_text() == text


def test_the_cost_is_said_before_sampling(people, archive, config, run, caplog):
    done = run(
        config(methods=SHAP, predictor=MODEL),
        "--data", str(people.csv), "--model", f"adult={archive}", "--method", "kernel", "--no-baselines",
    )  # fmt: skip
    assert done.code == 0, done.err
    made = done.analysis()["pellucid"]["kernel_shap"]
    assert f"attributions of 600 rows ask the model for {made['model_rows']:,} predictions" in caplog.messages
    assert "baseline_sensitivity" not in done.analysis()["pellucid"]
