"""`pellucid check` on results of real runs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from pellucid.cli import main

HEADERS = ["id", "sex", "y", "h"]


def people(rows=3000, seed=0):
    rng = np.random.default_rng(seed)
    sex = rng.choice(["F", "M"], rows, p=[0.4, 0.6])
    return sex, (rng.random(rows) < 0.5).astype(int)


def predictions(observed, *, seed=1):
    rng = np.random.default_rng(seed)
    return np.where(rng.random(len(observed)) < 0.8, observed, 1 - observed)


def against_women(sex, predicted, share):
    """The same predictions, without this share of the positive ones of women."""
    rng = np.random.default_rng(2)
    return np.where((sex == "F") & (rng.random(len(sex)) < share), 0, predicted)


@pytest.fixture
def analysed(tmp_path, save_results):
    """Run a bias job on people with predictions; the folder of the results."""

    def run(name, sex, observed, predicted, *, facet="sex", metrics=("DPPL", "DI", "AD", "RD"), arguments=()):
        lines = [f"{k},{row[0]},{row[1]},{row[2]}" for k, row in enumerate(zip(sex, observed, predicted, strict=True))]
        text = "\n".join([",".join(HEADERS), *lines]) + "\n"
        return str(save_results(tmp_path / name, text, "--outcomes", *arguments, facet=facet, metrics=metrics))

    return run


@pytest.fixture
def check(capsys):
    def call(*arguments):
        capsys.readouterr()
        code = main(["check", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def fair(analysed):
    sex, observed = people()
    return analysed("fair", sex, observed, predictions(observed))


@pytest.fixture
def unfair(analysed):
    sex, observed = people()
    return analysed("unfair", sex, observed, against_women(sex, predictions(observed), 0.5))


def test_a_fair_result_passes(fair, check):
    code, out, _ = check(fair, "--limits", "conventional")
    assert (code, out.splitlines()[0]) == (0, "pass: 0 fail, 0 not enough data, 4 pass")


def test_an_unfair_result_fails(unfair, check):
    code, out, _ = check(unfair, "--limits", "conventional")
    assert code == 1
    assert "FAIL  DPPL of sex is F: 0.2" in out
    assert "lies above the limit of 0.1" in out


def test_few_people_are_not_enough(analysed, check):
    sex, observed = people(60)
    code, out, _ = check(analysed("few", sex, observed, predictions(observed)), "--limits", "conventional")
    assert code == 3
    assert out.startswith("not enough data: 0 fail")


def test_limits_in_a_file(fair, check, tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text('{"DPPL": [-0.2, 0.2]}')
    code, out, _ = check(fair, "--limits", str(limits))
    assert (code, out.splitlines()[:2]) == (
        0,
        ["pass: 0 fail, 0 not enough data, 1 pass", f"{fair}, judged by the limits of limits.json"],
    )


def test_a_limit_for_a_metric_that_nobody_measured_cannot_be_kept(fair, check, tmp_path):
    limits = tmp_path / "limits.json"
    limits.write_text('{"DPPL": [-0.2, 0.2], "SD": [-0.2, 0.2]}')
    code, out, _ = check(fair, "--limits", str(limits))
    assert code == 3
    assert "There is a limit for this metric, and the result does not have it." in out


def test_verdicts_of_the_run_itself_count(analysed, check):
    sex, observed = people()
    unfair = against_women(sex, predictions(observed), 0.5)
    assert check(analysed("judged", sex, observed, unfair, arguments=("--limits", "conventional")))[0] == 1


def test_the_same_rows_are_compared_row_by_row(fair, unfair, check):
    code, out, _ = check(unfair, "--against", fair)
    assert code == 1
    assert "Compared row by row" in out
    assert "FAIL  DPPL of sex is F" in out
    code, out, _ = check(fair, "--against", unfair)
    assert (code, out.splitlines()[0]) == (0, "pass: 0 fail, 0 not enough data, 4 pass")


def test_a_result_is_no_worse_than_itself(unfair, check):
    assert check(unfair, "--against", f"{unfair}/analysis.json")[0] == 0


def test_a_tolerance_allows_a_small_change(analysed, fair, check):
    sex, observed = people()
    worse = analysed("worse", sex, observed, against_women(sex, predictions(observed), 0.25))
    assert check(worse, "--against", fair)[0] == 1
    assert check(worse, "--against", fair, "--tolerance", "0.3")[0] == 0


def test_other_rows_are_compared_by_intervals(analysed, fair, check):
    sex, observed = people(2900, seed=5)
    other = analysed("other", sex, observed, against_women(sex, predictions(observed), 0.5))
    code, out, _ = check(other, "--against", fair)
    assert code == 1
    assert "Compared by intervals, as if the results were about different people: there were 3,000 rows" in out


def test_the_same_number_of_other_people_is_noticed(analysed, fair, check):
    sex, observed = people(seed=5)
    _, out, _ = check(analysed("other", sex, observed, predictions(observed)), "--against", fair)
    assert "the cells of column 'sex', or their order, are not what they were" in out


def test_outcomes_of_another_run_are_not_used(fair, unfair, check):
    (Path(unfair) / "outcomes.json").write_bytes((Path(fair) / "outcomes.json").read_bytes())
    code, out, _ = check(unfair, "--against", fair)
    assert code == 1
    assert f"outcomes.json of {unfair} belongs to another result" in out


def test_leaving_a_metric_out_is_no_way_through(analysed, fair, check):
    sex, observed = people()
    less = analysed("less", sex, observed, predictions(observed), metrics=("DPPL", "DI", "AD"))
    code, out, _ = check(less, "--against", fair)
    assert code == 3
    assert "not enough data  RD of sex is F: undefined" in out
    code, out, _ = check(fair, "--against", less)
    assert code == 0
    assert "1 more could not be asked" in out


def test_metrics_without_intervals_or_groups_do_not_keep_the_gate_shut(analysed, check, tmp_path):
    sex, observed = people(1500)
    everything = analysed("all", sex, observed, predictions(observed), metrics="all")
    target = tmp_path / "check.json"
    code, _, _ = check(everything, "--against", everything, "--json", str(target))
    assert code == 0
    reasons = {one["metric"]: one["reason"] for one in json.loads(target.read_text())["answers"] if not one["decision"]}
    assert reasons.keys() == {"FT", "CDDPL"}
    assert "no interval" in reasons["FT"]
    assert "Group variable" in reasons["CDDPL"]


def test_limits_and_an_earlier_result_together(fair, unfair, check, tmp_path):
    target = tmp_path / "check.json"
    code, _, _ = check(unfair, "--limits", "conventional", "--against", fair, "--json", str(target))
    document = json.loads(target.read_text())
    assert code == 1
    assert document["decision"] == "fail"
    assert {answer["question"] for answer in document["answers"]} == {"limit", "change"}
    (dppl,) = (one for one in document["answers"] if one["metric"] == "DPPL" and one["question"] == "change")
    assert dppl["change"]["basis"] == "paired rows"
    assert dppl["change"]["decision"] == "worse"
    low, high = dppl["change"]["difference_interval_95"]
    assert low < dppl["value"] - dppl["change"]["before"] < high


def test_files_for_others(unfair, check, tmp_path):
    paths = {name: tmp_path / "new" / name for name in ("c.md", "c.xml", "c.json")}
    code, _, _ = check(
        unfair,
        "--limits", "conventional",
        "--markdown", str(paths["c.md"]),
        "--junit", str(paths["c.xml"]),
        "--json", str(paths["c.json"]),
    )  # fmt: skip
    assert code == 1
    assert paths["c.md"].read_text().startswith("### Pellucid: ❌ FAIL: 4 fail")
    suites = ET.fromstring(paths["c.xml"].read_text())
    assert len(suites.findall("testsuite/testcase")) == int(suites.get("tests")) == 4
    assert len(suites.findall("testsuite/testcase/failure")) == int(suites.get("failures")) == 4
    assert json.loads(paths["c.json"].read_text())["counts"] == {
        "pass": 0, "fail": 4, "not enough data": 0, "not asked": 0
    }  # fmt: skip


@pytest.mark.parametrize("option", ["--markdown", "--junit", "--json"])
def test_a_file_that_cannot_be_written(fair, check, tmp_path, option):
    (tmp_path / "file").write_text("")
    code, _, err = check(fair, "--limits", "conventional", option, str(tmp_path / "file" / "x"))
    assert code == 2
    assert f"{option}: the file cannot be written" in err
