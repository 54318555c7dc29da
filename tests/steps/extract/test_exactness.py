"""Toolsets against what the SDK's own Runner sends for the same code."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.json import dumps_compact
from datacraft.core.tool import Toolset
from datacraft.core.wire import result_text
from datacraft.steps.extract import Extraction, Request, extract
from tests.steps.extract.cases import CASES, Case, tools
from tests.steps.extract.results import RETURNED
from tests.steps.extract.shared import PROJECTS, PYTHON, once

RESULTS = "results.tools"
FINAL = {"role": "assistant", "content": "Done."}
SCRIPT = Path(__file__).parents[2] / "sdk_truth.py"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Case name to the bodies of the requests that the Runner makes for it."""
    made: dict[str, list[str]] = once(tmp_path_factory, "truth", lambda: play(tmp_path_factory.mktemp("truth")))
    return made


def play(folder: Path) -> dict[str, list[str]]:
    cases = [{"name": case.name, "setup": case.setup, "connect": case.connect} for case in CASES]
    cases.append(
        {"name": RESULTS, "setup": tools("from results.tools import TOOLS", "*TOOLS"), "replies": [calls(), FINAL]}
    )
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    command = [PYTHON, str(SCRIPT), str(folder / "cases.json"), str(folder / "answers.json")]
    subprocess.run(command, cwd=PROJECTS, check=True, timeout=180, stderr=subprocess.DEVNULL)
    played = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    newer = {case.name for case in CASES if case.since}
    assert {one["name"]: one["error"] for one in played if not one["requests"] and one["name"] not in newer} == {}
    return {one["name"]: one["requests"] for one in played}


def calls() -> dict[str, Any]:
    """An assistant message that calls every tool of the results project at once."""
    listed = [
        {"id": f"c_{name}", "type": "function", "function": {"name": name, "arguments": "{}"}} for name in RETURNED
    ]
    return {"role": "assistant", "content": None, "tool_calls": listed}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """Target to its extraction, all by one worker."""
    targets = (*dict.fromkeys(case.target for case in CASES), RESULTS)
    done = once(tmp_path_factory, "exactness", lambda: extract(Request(targets, PYTHON, PROJECTS, mcp=True)))
    return {one.target: one for one in done}


def older(sdk: str, release: str) -> bool:
    """Whether `openai-agents X.Y.Z` came before a release."""
    installed, wanted = (tuple(map(int, re.findall(r"\d+", text)[:2])) for text in (sdk, release or "0.0"))
    return installed < wanted


def toolset(case: Case, extracted: dict[str, Extraction]) -> Toolset:
    extraction = extracted[case.target]
    assert extraction.error is None, extraction.error
    by_source = {one.source: one for one in extraction.toolsets}
    return by_source[case.source] if case.source else extraction.toolsets[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_toolset_is_what_the_sdk_sends(
    case: Case, sent: dict[str, list[str]], extracted: dict[str, Extraction]
) -> None:
    if older(extracted[RESULTS].toolsets[0].sdk, case.since):
        pytest.skip(f"the SDK can do this since {case.since}")
    found, body = toolset(case, extracted), sent[case.name][0]
    request: dict[str, Any] = json.loads(body)
    tools = [tool.wire for tool in found.tools]
    assert request.get("tools", []) == tools
    assert not tools or f'"tools":{dumps_compact(tools)}' in body
    if found.agent is None:
        return
    system = [message["content"] for message in request["messages"] if message["role"] == "system"]
    assert system == ([] if found.agent.instructions is None else [found.agent.instructions])
    assert request.get("response_format") == found.agent.output_schema
    assert found.agent.output_schema is None or f'"response_format":{dumps_compact(found.agent.output_schema)}' in body
    assert request.get("parallel_tool_calls") == found.agent.parallel_tool_calls


def test_a_graph_comes_whole_and_in_order(extracted: dict[str, Extraction]) -> None:
    graph = extracted["graph.desk:triage"].toolsets
    assert [one.source for one in graph] == ["graph.desk:triage", "graph.desk:billing", "graph.desk:questions"]
    assert [one.agent.handoffs for one in graph if one.agent] == [
        ("transfer_to_billing_agent", "ask_expert"),
        ("transfer_to_triage",),
        ("transfer_to_triage", "transfer_to_billing_agent"),
    ]


def test_hosted_tools_are_listed_with_the_reason(extracted: dict[str, Extraction]) -> None:
    left_out = extracted["hosted.desk:agent"].toolsets[0].not_trainable
    assert [one.name for one in left_out] == ["web_search", "file_search"]
    assert all("Responses" in one.reason for one in left_out)


def test_an_mcp_servers_tools_stand_first(extracted: dict[str, Extraction]) -> None:
    found = extracted["served.desk:agent"].toolsets[0]
    assert [tool.name for tool in found.tools] == ["read_page", "list_pages", "local"]


def test_conditional_tools_are_flagged(extracted: dict[str, Extraction]) -> None:
    functions = extracted["prompts.desk:callable_prompt"].toolsets[0].functions
    assert {name: facts.conditional for name, facts in functions.items()} == {"look": False, "sometimes": True}


def test_true_defaults_survive_strict_mode(extracted: dict[str, Extraction]) -> None:
    found = extracted["shapes.tools"].toolsets[0]
    order = found.facts("order").parameters
    assert {name: (p.required, p.has_default, p.default) for name, p in order.items()} == {
        "items": (True, False, None),
        "color": (False, True, "red"),
        "note": (False, True, None),
        "amount": (False, True, 5),
    }
    tool = found.tool("order")
    assert tool is not None
    assert set(tool.required) == set(order), "the wire requires them all"
    assert found.truly_required("order") == ("items",)


def test_facts_name_the_line_and_keep_the_docstring(extracted: dict[str, Extraction]) -> None:
    facts = extracted["shapes.tools"].toolsets[0].facts("order")
    file, _, line = facts.source.rpartition(":")
    source = (PROJECTS / file).read_text(encoding="utf-8").splitlines()
    assert "def order" in "".join(source[int(line) - 1 : int(line) + 1])
    assert "Longer text that the wire drops." in facts.doc
    assert facts.returns == {"type": "string"}


def test_the_leading_context_is_no_parameter(extracted: dict[str, Extraction]) -> None:
    assert list(extracted["styles.tools"].toolsets[0].facts("in_context").parameters) == ["order_id"]


@pytest.mark.parametrize(
    ("target", "name", "origin"),
    [
        ("styles.tools", "by_hand", "custom"),
        ("styles.tools", "stacked", "function"),
        ("nested.desk:manager", "to_spanish", "agent"),
        ("served.desk:agent", "read_page", "mcp"),
        ("graph.desk:triage", "ask_expert", "handoff"),
    ],
)
def test_where_a_tool_comes_from(target: str, name: str, origin: str, extracted: dict[str, Extraction]) -> None:
    assert extracted[target].toolsets[0].facts(name).origin == origin


@pytest.mark.parametrize("name", RETURNED)
def test_a_result_prints_as_on_the_wire(
    name: str, sent: dict[str, list[str]], extracted: dict[str, Extraction]
) -> None:
    messages = json.loads(sent[RESULTS][1])["messages"]
    (content,) = [message["content"] for message in messages if message.get("tool_call_id") == f"c_{name}"]
    if isinstance(content, list):
        content = "\n".join(part["text"] for part in content)
    assert result_text(RETURNED[name], extracted[RESULTS].toolsets[0].facts(name).returns) == content


def test_the_results_cover_every_tool(extracted: dict[str, Extraction]) -> None:
    assert {tool.name for tool in extracted[RESULTS].toolsets[0].tools} == set(RETURNED)
