"""What extraction says about the user's code: code, place and advice of every finding."""

from __future__ import annotations

import re

import pytest

from datacraft.core.finding import Finding
from datacraft.steps.extract import Extraction, Request, extract
from datacraft.steps.extract.lint import NAMES
from tests.steps.extract.shared import PROJECTS, PYTHON, once

CARELESS = "careless.tools"
TARGETS = (
    CARELESS,
    "hosted.desk:agent",
    "twins.desk:agent",
    "served.desk:agent",
    "prompts.desk:personal_prompt",
    "graph.desk:triage",
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    made = once(tmp_path_factory, "lint", lambda: extract(Request(TARGETS, PYTHON, PROJECTS)))
    return {one.target: one for one in made}


def found(done: dict[str, Extraction], target: str, code: str) -> list[Finding]:
    return [finding for finding in done[target].findings if finding.code == code]


def line_of(finding: Finding) -> str:
    """The function that stands at a finding's place; its first decorator may stand above it."""
    source = (PROJECTS / finding.file).read_text(encoding="utf-8").splitlines()
    return next(line.strip() for line in source[finding.line - 1 :] if "def " in line)


@pytest.mark.parametrize(
    ("code", "name", "functions"),
    [
        ("T103", "bad-tool-name", ["badly_named"]),
        ("T111", "missing-tool-description", ["badly_named"]),
        ("T201", "leaked-self", ["leaks"]),
        ("T202", "untyped-parameter", ["untyped"]),
        ("T204", "undeclared-documentation", ["untyped"]),
        ("T206", "conditional-tool", ["sometimes"]),
        ("T212", "missing-return-annotation", ["badly_named"]),
    ],
)
def test_a_trap_is_found_where_it_stands(
    code: str, name: str, functions: list[str], done: dict[str, Extraction]
) -> None:
    findings = found(done, CARELESS, code)
    assert [finding.name for finding in findings] == [name] * len(functions)
    assert {line_of(finding).split("def ")[1].split("(")[0] for finding in findings} == set(functions)


def test_objects_that_print_as_python_are_told_by_how_bad_it_is(done: dict[str, Extraction]) -> None:
    findings = found(done, CARELESS, "T203")
    told = {line_of(finding).split("def ")[1].split("(")[0]: finding.severity for finding in findings}
    assert told == {"prints_itself": "warning", "returns_model": "warning", "returns_dict": "info"}
    assert all("json.dumps" in finding.suggestion for finding in findings)


def test_the_parameter_meant_by_the_docstring_is_named(done: dict[str, Extraction]) -> None:
    (finding,) = found(done, CARELESS, "T204")
    assert "'amount'" in finding.message
    assert "value, count" in finding.suggestion


def test_hosted_tools_do_not_fail_the_rest(done: dict[str, Extraction]) -> None:
    hosted = done["hosted.desk:agent"]
    assert hosted.error is None
    assert [tool.name for tool in hosted.toolsets[0].tools] == ["local"]
    assert [finding.message.split(":")[0] for finding in found(done, "hosted.desk:agent", "T205")] == [
        "web_search",
        "file_search",
    ]


def test_the_tool_that_loses_its_name_is_the_one_named(done: dict[str, Extraction]) -> None:
    (finding,) = found(done, "twins.desk:agent", "T104")
    both = len(done["twins.desk:agent"].toolsets[0].tools) == 3  # releases before 0.20 send both
    assert line_of(finding).startswith("def find_second" if both else "def find_first")


def test_mcp_servers_that_were_not_asked_are_named(done: dict[str, Extraction]) -> None:
    (finding,) = found(done, "served.desk:agent", "T211")
    assert "pages" in finding.message
    assert "--mcp" in finding.suggestion
    assert [tool.name for tool in done["served.desk:agent"].toolsets[0].tools] == ["local"]


def test_instructions_that_need_a_run_are_said_to(done: dict[str, Extraction]) -> None:
    (finding,) = found(done, "prompts.desk:personal_prompt", "T208")
    agent = done["prompts.desk:personal_prompt"].toolsets[0].agent
    assert agent is not None
    assert agent.instructions is None
    assert agent.dynamic_instructions
    assert line_of(finding).startswith("def personal")


def test_sound_code_has_no_errors(done: dict[str, Extraction]) -> None:
    assert [finding for finding in done["graph.desk:triage"].findings if finding.severity == "error"] == []


def test_the_documentation_lists_every_finding_of_extraction() -> None:
    text = (PROJECTS.parents[2] / "docs" / "extraction.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (T2\d\d) \| ([a-z-]+) \|", text, re.M)) == NAMES
