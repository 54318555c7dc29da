"""Toolset files: names, the round trip, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.errors import InputError
from datacraft.core.tool import AgentFacts, FunctionFacts, NotTrainable, ParameterFacts, Tool, Toolset
from datacraft.io import toolsets

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("app.tools", "app.tools.json"),
        ("app/tools.py", "app.tools.json"),
        ("app.agent:triage_agent", "app.agent.triage_agent.json"),
        ("app/agent.py:triage_agent", "app.agent.triage_agent.json"),
        ("app.agent:build()", "app.agent.build.json"),
        ("app.agent:build().handoffs[0]", "app.agent.build.handoffs.0.json"),
        ("app.agent:AGENTS['main']", "app.agent.AGENTS.main.json"),
        ("../other/13_tools.py", "other.13_tools.json"),
        ("/srv/app/tools.py", "srv.app.tools.json"),
        ("C:\\app\\tools.py", "C.app.tools.json"),
    ],
)
def test_the_file_of_a_target(source: str, name: str) -> None:
    assert toolsets.file_name(source) == name


WORDS = st.text(max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=5,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=3)
PARAMETERS = st.one_of(
    st.builds(ParameterFacts, st.booleans()), st.builds(ParameterFacts, st.just(False), st.just(True), VALUES)
)
FACTS = st.builds(
    FunctionFacts,
    st.dictionaries(WORDS, PARAMETERS, max_size=3),
    st.none() | OBJECTS,
    WORDS,
    WORDS,
    st.sampled_from(["function", "custom", "agent", "handoff", "mcp"]),
    st.booleans(),
    st.booleans(),
)
AGENTS = st.builds(
    AgentFacts,
    WORDS,
    st.none() | WORDS,
    st.none() | OBJECTS,
    st.none() | st.booleans(),
    st.lists(WORDS).map(tuple),
    st.booleans(),
)
TOOLSETS = st.builds(
    Toolset,
    WORDS,
    WORDS,
    st.lists(OBJECTS.map(Tool), max_size=3).map(tuple),
    st.none() | AGENTS,
    st.dictionaries(WORDS, FACTS, max_size=3),
    st.lists(st.builds(NotTrainable, WORDS, WORDS), max_size=2).map(tuple),
    st.dictionaries(WORDS, WORDS, max_size=2),
)


@settings(deadline=None, max_examples=60)
@given(TOOLSETS)
def test_what_is_written_is_read_again(toolset: Toolset) -> None:
    text = toolsets.text(toolset)
    read = toolsets.from_json(json.loads(text), "x.json")
    assert read == toolset
    assert toolsets.text(read) == text, "key order included"


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").glob("*.json")), ids=lambda path: path.name)
def test_committed_files_are_as_they_would_be_written(path: Path) -> None:
    assert toolsets.text(toolsets.read(path)) == path.read_text(encoding="utf-8")


GOOD = json.loads((ROOT / "schemas" / "app.tools.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "is not a toolset file"),
        ({"format": "datacraft.toolset/9", "tools": []}, "is not a toolset file"),
        ({**GOOD, "tools": {}}, "is not a toolset file"),
        ({**GOOD, "tools": ["lookup"]}, "/tools/0"),
        ({**GOOD, "agent": "Triage"}, "/agent"),
        ({**GOOD, "functions": ["x"]}, "/functions"),
        ({**GOOD, "functions": {"lookup_customer": 3}}, "/functions/lookup_customer"),
        ({**GOOD, "tools": GOOD["tools"][:2]}, "edited by hand"),
    ],
)
def test_what_is_no_toolset_is_refused_with_its_place(raw: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        toolsets.from_json(raw, "some.json")
    assert "some.json" in caught.value.message
    assert said in caught.value.message
    assert "extract-schemas" in caught.value.hint


def test_a_file_that_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(InputError, match="not JSON"):
        toolsets.read(tmp_path / "x.json")
    with pytest.raises(InputError, match="cannot be read"):
        toolsets.read(tmp_path / "missing.json")


def test_a_folder_is_read_as_the_tools_of_all_its_files() -> None:
    found = toolsets.read(ROOT / "schemas")
    assert [tool.name for tool in found.tools] == ["lookup_customer", "create_ticket", "escalate"]
    assert found.agent is None
    assert found.facts("escalate").returns == {"type": "boolean"}


def test_a_folder_whose_files_disagree_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no toolset in"):
        toolsets.read(tmp_path)
    for name, strict in (("a", True), ("b", False)):
        tool = Tool({"type": "function", "function": {"name": "same", "strict": strict}})
        toolsets.write(tmp_path / f"{name}.json", Toolset(name, "sdk", (tool,)))
    with pytest.raises(InputError, match=r"a\.json and .*b\.json define same differently"):
        toolsets.read(tmp_path)
