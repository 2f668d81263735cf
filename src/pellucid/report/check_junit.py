"""The answers of a gate as JUnit XML: one test case a question, for the test pages of build servers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pellucid.report.check_words import change_of, group_of, judged_by, parts_told, title_of, value_of
from pellucid.report.printable import printable

if TYPE_CHECKING:
    from pellucid.core.gate import Answer, CheckReport


def check_junit(report: CheckReport) -> str:
    """A test suite: a fail is a failure, not enough data an error, a question that was not asked is skipped."""
    counts = {
        "tests": len(report.answers),
        "failures": report.count("fail"),
        "errors": report.count("not enough data"),
        "skipped": report.count(None),
    }
    attributes = {name: str(count) for name, count in counts.items()}
    suites = ET.Element("testsuites", attributes)
    suite = ET.SubElement(suites, "testsuite", {"name": "pellucid check", **attributes})
    properties = ET.SubElement(suite, "properties")
    for name, value in (("result", report.result), ("judged by", judged_by(report)), *_notes(report)):
        ET.SubElement(properties, "property", {"name": name, "value": printable(value)})
    parts = parts_told(report)
    for answer in report.answers:
        _add_case(suite, answer, parts)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _notes(report: CheckReport) -> list[tuple[str, str]]:
    return [("note", note) for note in report.notes]


def _add_case(suite: ET.Element, answer: Answer, parts: int) -> None:
    asked = "within its limit" if answer.question == "limit" else "no worse than before"
    name = f"{answer.metric.name} {asked}: {title_of(answer)}"
    place = f"pellucid.{answer.stage}.{group_of(answer, parts)}"
    case = ET.SubElement(suite, "testcase", {"classname": printable(place), "name": printable(name), "time": "0"})
    change = change_of(answer)
    told = f"{value_of(answer)}{', changed by ' + change if change else ''}. {answer.reason}"
    tag = {"fail": "failure", "not enough data": "error", "pass": None, None: "skipped"}[answer.decision]
    if tag is not None:
        attributes = {"message": printable(told)}
        if tag != "skipped":
            attributes["type"] = answer.decision or ""
        ET.SubElement(case, tag, attributes)
