"""Every output format, read back by a reader of its own."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter

from datacraft.core.finding import Finding, Related, Severity
from datacraft.reports import github, json_, jsonl, junit, sarif, text
from datacraft.steps.validate import catalogue

ERROR = Finding(
    "P104",
    "unknown-tool-call-id",
    Severity.ERROR,
    'no call has the id "x<&\x00\u2028%"',
    file="a,b.jsonl",
    line=7,
    example="row-7",
    pointer="/messages/3/tool_call_id",
    suggestion="did you mean 'y'?",
    fix="unsafe",
    related=(Related("a,b.jsonl", 7, "/messages/2", "the call"),),
)
WARNING = Finding("F103", "blank-line", Severity.WARNING, "the line is blank", file="a,b.jsonl", line=9, fix="safe")


def test_json_is_one_array() -> None:
    read = json.loads("\n".join(json_.report([ERROR, WARNING])))
    assert read == [ERROR.as_json(), WARNING.as_json()]
    assert json.loads("\n".join(json_.report([]))) == []


def test_jsonl_is_one_object_a_line() -> None:
    assert [json.loads(line) for line in jsonl.report([ERROR, WARNING])] == [ERROR.as_json(), WARNING.as_json()]


def test_sarif_names_every_rule_and_place() -> None:
    log = json.loads("\n".join(sarif.report([ERROR, WARNING], catalogue(), "1.0")))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(catalogue())
    first, second = run["results"]
    assert (first["ruleId"], first["level"], second["level"]) == ("P104", "error", "warning")
    place = first["locations"][0]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "a,b.jsonl"}, "region": {"startLine": 7}}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "/messages/3/tool_call_id"
    assert first["relatedLocations"][0]["message"]["text"] == "the call"


def test_github_escapes_what_ends_a_field() -> None:
    first, second = github.report([ERROR, WARNING])
    assert first.startswith("::error file=a%2Cb.jsonl,line=7,title=P104 unknown-tool-call-id::")
    assert "%25" in first
    assert second.startswith("::warning ")


def test_junit_is_xml_with_a_failure_per_error() -> None:
    suite = ET.fromstring("\n".join(junit.report([ERROR, WARNING])))
    cases = suite.findall("testsuite/testcase")
    assert [case.find("failure") is not None for case in cases] == [True, False]
    empty = ET.fromstring("\n".join(junit.report([])))
    assert len(empty.findall("testsuite/testcase")) == 1


def test_text_shows_place_rule_advice_and_no_control_characters() -> None:
    block = text.finding_text(ERROR)
    assert block.splitlines()[0] == "a,b.jsonl:7  /messages/3/tool_call_id  [row-7]"
    assert "error P104 unknown-tool-call-id: " in block
    assert "did you mean 'y'? [fix: --unsafe-fixes]" in block
    assert "see a,b.jsonl:7 /messages/2 the call" in block
    assert all(c.isprintable() or c == "\n" for c in block)


def test_statistics_are_sorted_by_count() -> None:
    lines = list(text.statistics(Counter({"F103": 2, "P104": 11}), {"P104": "unknown-tool-call-id"}))
    assert lines == ["11  P104  unknown-tool-call-id", " 2  F103"]
