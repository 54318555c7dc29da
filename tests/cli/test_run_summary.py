"""The summary of a run names what is not covered, and where drafts failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.cli.run_summary import summary
from datacraft.core.blueprint import Blueprint
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.teacher import Outcome, Verdict
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.expand.dataset import Places
from datacraft.steps.expand.loop import Expansion, Rejected

LAMP = Tool(
    {
        "type": "function",
        "function": {
            "name": "set_lamp",
            "description": "Set a lamp.",
            "parameters": {
                "type": "object",
                "properties": {"on": {"type": "boolean"}, "colour": {"type": "string", "enum": ["red", "blue"]}},
                "required": ["on", "colour"],
            },
        },
    }
)
ROW = Example(
    messages=(
        UserMessage("Red light, please."),
        AssistantMessage(None, (ToolCall("c1", "set_lamp", '{"on": true, "colour": "red"}'),)),
        ToolMessage("c1", "None"),
        AssistantMessage("The light is red."),
    ),
    tools=(LAMP,),
    metadata={"category": "single_tool", "shape": "simple"},
)


def rejected(reason: str) -> Rejected:
    blueprint = Blueprint("b", "single_tool", "simple", (), "b", (), ())
    return Rejected(Outcome(blueprint, Verdict(None, reason=reason)), reason)


def test_uncovered_classes_and_failing_parameters_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    expansion = Expansion(
        3,
        accepted=[ROW],
        rejected=[
            rejected("reader: unknown value: nothing tells that set_lamp.on is True"),
            rejected("reader: unknown value: nothing tells that set_lamp.colour is 'blue'"),
            rejected("reader: unknown value: nothing tells that set_lamp.on is False"),
            rejected("same request as another row"),
        ],
    )
    summary(expansion, Places(Path("d.jsonl")), {}, Toolset("x", "y", (LAMP,)))
    captured = capsys.readouterr()
    assert captured.out == "d.jsonl\n"
    assert "1 of 3 rows accepted, 2 missed" in captured.err
    assert "missing   set_lamp.on false, set_lamp.colour blue\n" in captured.err
    assert "   3  reader: unknown value (set_lamp.on 2, set_lamp.colour 1)\n" in captured.err
    assert "   1  same request as another row\n" in captured.err
