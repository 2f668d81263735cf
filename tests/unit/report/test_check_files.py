"""The answers of a gate in each form."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from pellucid.core.gate import Answer, Change, CheckReport
from pellucid.core.results import MetricValue
from pellucid.core.verdicts import Limit, Limits, Verdict
from pellucid.report.check_json import check_json
from pellucid.report.check_junit import check_junit
from pellucid.report.check_markdown import MOST_ROWS, check_markdown, escape
from pellucid.report.check_text import check_text

HOSTILE = "</script>|*x*\n# [a](http://x) @everyone & \x00`"
LIMIT = Limit(-0.1, float("inf"))
METRIC = MetricValue("DPPL", 0.2, interval=(0.15, 0.25), n_a=70, n_d=30, verdict=Verdict("fail", LIMIT, "Too high."))


def answer(decision, question="limit", **changes):
    base = Answer(question, "post_training", "sex", "F", METRIC, decision, f"Because {decision}.")
    return replace(base, **changes)


@pytest.fixture
def report():
    change = Change(0.1, "worse", "Farther.", "paired rows", 0.1, (0.05, 0.15), 0.1, 0.001)
    undefined = MetricValue("TE", float("inf"), n_a=1, n_d=1)
    return CheckReport(
        "results",
        (
            answer("pass"),
            answer(None, "change", reason="The earlier result does not have this metric."),
            answer("not enough data", selection="(40, 63]", column="age", metric=undefined),
            answer("fail", "change", change=change, reason="Farther."),
        ),
        limits=Limits("conventional", {"DPPL": LIMIT}),
        against="main",
        tolerance=0.02,
        notes=("Compared row by row.",),
    )


def test_text_tells_what_is_no_pass_failures_first(report):
    assert check_text(report).splitlines() == [
        "FAIL: 1 fail, 1 not enough data, 1 pass",
        "results, judged by the limits of conventional and the earlier result main (tolerance 0.02)",
        "Compared row by row.",
        "",
        "FAIL  DPPL of sex is F: 0.2000 (0.1500 to 0.2500), changed by +0.1000 (0.0500 to 0.1500)",
        "  Farther.",
        "not enough data  TE of age in (40, 63]: infinity",
        "  Because not enough data.",
        "1 more could not be asked (undefined whatever the data, no interval, or not there before)",
    ]


def test_text_is_short(report):
    many = check_text(replace(report, answers=(answer("fail"),) * 50))
    assert len(many.splitlines()) < 60
    assert "... and 30 more" in many


def test_json_says_everything(report):
    document = json.loads(check_json(report))
    assert document["decision"] == "fail"
    assert document["counts"] == {"pass": 1, "fail": 1, "not enough data": 1, "not asked": 1}
    assert document["answers"][0]["limit"] == [-0.1, None]
    assert document["answers"][2]["value"] == "Infinity"
    assert document["answers"][3]["change"] == {
        "decision": "worse",
        "basis": "paired rows",
        "before": 0.1,
        "difference": 0.1,
        "difference_interval_95": [0.05, 0.15],
        "worsening": 0.1,
        "q_value": 0.001,
    }


def test_junit_has_a_case_for_every_question(report):
    suites = ET.fromstring(check_junit(report))
    (suite,) = suites
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "1", "errors": "1", "skipped": "1"
    }  # fmt: skip
    assert suites.get("tests") == "4"
    cases = suite.findall("testcase")
    assert [[child.tag for child in case] for case in cases] == [[], ["skipped"], ["error"], ["failure"]]
    assert cases[3].find("failure").get("message").startswith("0.2000 (0.1500 to 0.2500), changed by +0.1000")
    assert cases[0].get("classname") == "pellucid.post_training.sex is F"
    assert cases[0].get("name").startswith("DPPL within its limit")
    assert cases[3].get("name").startswith("DPPL no worse than before")


def test_markdown_shows_what_is_no_pass_and_folds_the_rest(report):
    lines = check_markdown(report).splitlines()
    assert lines[0] == "### Pellucid: ❌ FAIL: 1 fail, 1 not enough data, 1 pass"
    folded = lines.index("<details><summary>2 others</summary>")
    assert [line.split(" | ")[0] for line in lines[:folded] if line.startswith(("| ❌", "| ❔"))] == [
        "| ❌ FAIL", "| ❔ not enough data"
    ]  # fmt: skip
    assert len([line for line in lines[folded:] if line.startswith(("| ✅", "| ⏭️"))]) == 2


def test_markdown_of_a_pass_is_folded_altogether(report):
    passed = check_markdown(replace(report, answers=(answer("pass"),)))
    assert passed.startswith("### Pellucid: ✅ pass: 0 fail")
    assert passed.index("<details>") < passed.index("| group |")


def test_markdown_fits_a_comment(report):
    text = check_markdown(replace(report, answers=(answer("fail"),) * 1000))
    assert len(text) < 65_536
    assert f"and {1000 - MOST_ROWS} more" in text


def test_words_from_data_mean_nothing_in_any_form(report):
    hostile = answer("fail", column=HOSTILE, selection=HOSTILE, reason=HOSTILE)
    report = replace(report, result=HOSTILE, answers=(hostile,), notes=(HOSTILE,))
    table = [line for line in check_markdown(report).splitlines() if line.startswith("| ❌")]
    assert len(table) == 1
    assert table[0].replace("\\|", "").count("|") == 7
    assert "<script" not in check_markdown(report).replace("\\<", "")
    case = ET.fromstring(check_junit(report)).find("testsuite/testcase")
    assert "</script>" in case.get("classname")
    assert "\\x00" in case.get("classname")
    assert json.loads(check_json(report))["answers"][0]["facet"] == HOSTILE
    assert "\x00" not in check_text(report)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a_b", r"a\_b"), ("x|y", r"x\|y"), ("<b>", r"\<b\>"), ("two\nlines", "two lines"), ("\\", r"\\"), ("1.5", "1.5")],
)
def test_escape(text, escaped):
    assert escape(text) == escaped


def test_nothing_asked_is_no_pass():
    assert CheckReport("results", ()).decision == "not enough data"
    assert CheckReport("results", (answer(None),)).decision == "not enough data"


def test_groups_of_many_values_are_told_apart(report):
    answers = tuple(answer("fail", selection=f"a,b,c,d,{rest}") for rest in ("e,f,g,h", "x,y,z,zz"))
    both = replace(report, answers=answers)
    for written in (check_text(both), check_junit(both), check_markdown(both)):
        assert "sex is a, b, c, d, e and 3 more" in written
        assert "sex is a, b, c, d, x and 3 more" in written
