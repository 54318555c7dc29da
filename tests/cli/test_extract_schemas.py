"""`datacraft extract-schemas`: files, comparisons, findings, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import datacraft.steps.extract
from datacraft.cli.main import main
from datacraft.core.errors import ExtractionError
from datacraft.core.finding import Finding, Severity
from datacraft.core.tool import FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.io import toolsets
from datacraft.steps.extract import Extraction, Request

ROOT = Path(__file__).parents[2]


def tool(name: str, *levels: str) -> Tool:
    parameters = {"type": "object", "properties": {"level": {"type": "string", "enum": list(levels)}}}
    return Tool({"type": "function", "function": {"name": name, "description": "", "parameters": parameters}})


TOOLSET = Toolset(
    source="shop.tools",
    sdk="openai-agents 0.24.0",
    tools=(tool("order", "low", "high"),),
    functions={"order": FunctionFacts({"level": ParameterFacts(True)}, {"type": "string"}, "shop/tools.py:7")},
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the worker would come to, target by target; the request it was given is kept under `request`."""
    given: dict[str, Any] = {"shop.tools": Extraction("shop.tools", (TOOLSET,))}

    def extract(request: Request) -> tuple[Extraction, ...]:
        given["request"] = request
        return tuple(given[target] for target in request.targets)

    monkeypatch.setattr(datacraft.steps.extract, "extract", extract)
    return given


def test_the_sample_agent_extracts_to_the_committed_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert main(["extract-schemas", "app.tools", "app.agent:triage_agent", "-o", str(tmp_path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == [str(tmp_path / name) for name in ("app.tools.json", "app.agent.triage_agent.json")]
    for name in ("app.tools.json", "app.agent.triage_agent.json"):
        made, committed = ((folder / name).read_text(encoding="utf-8") for folder in (tmp_path, ROOT / "schemas"))
        # The installed releases may be others than those the committed file was made with.
        assert replace(toolsets.from_json(json.loads(made), name), sdk="", versions={}) == replace(
            toolsets.from_json(json.loads(committed), name), sdk="", versions={}
        )


def test_a_missing_module_is_one_paragraph_and_exit_2(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract-schemas", "no_such_module"]) == 2
    said = capsys.readouterr().err
    assert "no_such_module" in said
    assert "try: " in said
    assert "Traceback" not in said
    assert list(project.iterdir()) == []


def test_files_go_where_the_settings_say(answers: dict[str, Any], project: Path) -> None:
    (project / "datacraft.toml").write_text('schemas = "contracts"\n')
    assert main(["extract-schemas", "shop.tools"]) == 0
    assert toolsets.read(project / "contracts" / "shop.tools.json") == TOOLSET


def test_one_toolset_can_be_given_a_file(answers: dict[str, Any], project: Path) -> None:
    assert main(["extract-schemas", "shop.tools", "-o", "mine.json"]) == 0
    assert toolsets.read(project / "mine.json") == TOOLSET


def test_one_file_cannot_hold_two(answers: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers["shop:agent"] = Extraction(
        "shop:agent", (replace(TOOLSET, source="shop:a"), replace(TOOLSET, source="shop:b"))
    )
    assert main(["extract-schemas", "shop:agent", "-o", "mine.json"]) == 2
    assert "shop:a, shop:b" in capsys.readouterr().err
    assert not (project / "mine.json").exists()


def test_flags_reach_the_worker(answers: dict[str, Any]) -> None:
    flags = ["--python", "theirs", "--stub-missing", "--mcp", "--timeout", "5"]
    assert main(["extract-schemas", "shop.tools", *flags]) == 0
    assert answers["request"] == Request(("shop.tools",), "theirs", timeout=5, stub_missing=True, mcp=True)


def test_check_is_silent_about_what_is_up_to_date(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    main(["extract-schemas", "shop.tools"])
    capsys.readouterr()
    answers["shop.tools"] = Extraction("shop.tools", (replace(TOOLSET, sdk="openai-agents 0.99.0"),))
    assert main(["extract-schemas", "shop.tools", "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_says_what_changed_and_writes_nothing(
    answers: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["extract-schemas", "shop.tools"])
    before = (project / "schemas" / "shop.tools.json").read_bytes()
    capsys.readouterr()
    answers["shop.tools"] = Extraction(
        "shop.tools", (replace(TOOLSET, tools=(tool("order", "low"), tool("ship", "x"))),)
    )
    assert main(["extract-schemas", "shop.tools", "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "schemas/shop.tools.json: ship: tool added",
        'schemas/shop.tools.json: order: parameter level: value "high" removed',
    ]
    assert (project / "schemas" / "shop.tools.json").read_bytes() == before


def test_diff_shows_old_and_new(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    main(["extract-schemas", "shop.tools"])
    capsys.readouterr()
    answers["shop.tools"] = Extraction("shop.tools", (replace(TOOLSET, tools=(tool("order", "low"),)),))
    assert main(["extract-schemas", "shop.tools", "--diff"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert "--- order (committed)" in printed
    assert '-            "high"' in printed
    assert '+            "low"' in printed


def test_check_of_a_file_that_is_not_there(
    answers: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract-schemas", "shop.tools", "--check"]) == 1
    assert "not there yet" in capsys.readouterr().out
    assert list(project.iterdir()) == []


FINDINGS = (
    Finding(
        "T203", "stringified-result", Severity.WARNING, "order returns Order", "shop/tools.py", 7, suggestion="text"
    ),
    Finding("T112", "missing-parameter-description", Severity.INFO, "'level' has no description", "shop/tools.py", 7),
)


def test_warnings_are_told_and_do_not_fail(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["shop.tools"] = Extraction("shop.tools", (TOOLSET,), FINDINGS)
    assert main(["extract-schemas", "shop.tools"]) == 0
    said = capsys.readouterr().err
    assert "shop/tools.py:7 T203 stringified-result: order returns Order\n  text" in said
    assert "T112" not in said
    assert "1 note more" in said


def test_an_error_in_the_code_is_exit_1_and_the_file_is_written(answers: dict[str, Any], project: Path) -> None:
    leak = Finding("T201", "leaked-self", Severity.ERROR, "order asks for self", "shop/tools.py", 7)
    answers["shop.tools"] = Extraction("shop.tools", (TOOLSET,), (leak,))
    assert main(["extract-schemas", "shop.tools"]) == 1
    assert (project / "schemas" / "shop.tools.json").exists()


def test_findings_as_json_are_all_of_stdout(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["shop.tools"] = Extraction("shop.tools", (TOOLSET,), FINDINGS)
    assert main(["extract-schemas", "shop.tools", "--output-format", "json"]) == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)] == ["T203", "T112"]


def test_a_target_that_fails_keeps_no_other(
    answers: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers["one"] = Extraction("one", error=ExtractionError("one: broken", "mend one"))
    answers["two"] = Extraction("two", error=ExtractionError("two: broken", "mend two"))
    assert main(["extract-schemas", "one", "shop.tools", "two"]) == 2
    assert (project / "schemas" / "shop.tools.json").exists()
    said = capsys.readouterr().err
    for part in ("one: broken", "mend one", "two: broken", "mend two"):
        assert said.count(part) == 1


def test_agents_and_placeholders_are_mentioned(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["shop.tools"] = Extraction("shop.tools", (TOOLSET,), (), ("shop.tools:desk",), ("SHOP_API_KEY",))
    main(["extract-schemas", "shop.tools"])
    said = capsys.readouterr().err
    assert "datacraft extract-schemas shop.tools:desk" in said
    assert "SHOP_API_KEY" in said


def test_a_folder_that_cannot_be_written(
    answers: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "schemas").write_text("a file in the way")
    assert main(["extract-schemas", "shop.tools"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (project / "schemas").read_text() == "a file in the way"


def test_an_unknown_output_format_is_refused(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract-schemas", "shop.tools", "--output-format", "xml"]) == 2
    assert "xml" in capsys.readouterr().err
