"""What a toolset knows about its tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datacraft.core.tool import FunctionFacts, ParameterFacts, Tool, Toolset, accepts_null
from datacraft.io import toolsets

ROOT = Path(__file__).parents[2]


def tool(properties: dict[str, Any], required: list[str]) -> Tool:
    parameters = {"type": "object", "properties": properties, "required": required}
    wire: Any = {"type": "function", "function": {"name": "f", "parameters": parameters}}
    return Tool(wire)


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ({"type": "null"}, True),
        ({"type": ["string", "null"]}, True),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, True),
        ({"enum": ["a", None]}, True),
        ({"type": "string"}, False),
        (True, False),
    ],
)
def test_null_is_seen_in_every_form(schema: Any, answer: bool) -> None:
    assert accepts_null(schema) is answer


def test_what_a_user_must_give_comes_from_the_signature() -> None:
    strict = tool({"q": {"type": "string"}, "n": {"type": "integer", "default": 5}}, ["q", "n"])
    facts = FunctionFacts({"q": ParameterFacts(True), "n": ParameterFacts(False, True, 5)})
    assert Toolset("m", "s", (strict,), None, {"f": facts}).truly_required("f") == ("q",)
    assert Toolset("m", "s", (strict,)).truly_required("f") == ("q", "n"), "without facts the wire is believed"
    assert Toolset("m", "s", (strict,)).truly_required("g") == ()


def test_the_digest_changes_with_a_byte_of_the_wire() -> None:
    one = Toolset("m", "s", (tool({"q": {"type": "string"}}, ["q"]),))
    two = Toolset("m", "s", (tool({"q": {"type": "string"}}, []),))
    assert one.digest != two.digest
    assert one.digest == Toolset("other", "s", one.tools).digest


def test_the_sample_toolset_survives_its_file() -> None:
    for name in ("app.tools.json", "app.agent.triage_agent.json"):
        path = ROOT / "schemas" / name
        assert toolsets.text(toolsets.read(path)) == path.read_text(encoding="utf-8")


def test_a_toolset_without_an_agent_is_served_under_a_prompt() -> None:
    bare = Toolset("module", "sdk", ())
    assert bare.under("") is bare.under(None) is bare
    served = bare.under("Today is 2026-11-19.")
    assert served.agent is not None
    assert served.agent.instructions == "Today is 2026-11-19."
    assert served.digest == bare.digest
    assert served.under("Be kind.") is served
