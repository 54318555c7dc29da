"""A plan names what it will not cover."""

from __future__ import annotations

from datacraft.core.coverage import Coverage
from datacraft.core.tool import Tool, Toolset
from datacraft.reports import plan as report

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


def shown(*calls: dict[str, object]) -> str:
    coverage = Coverage(Toolset("x", "y", (LAMP,)))
    for arguments in calls:
        coverage.add("set_lamp", arguments)
    shares = {"value classes": coverage.values_covered()}
    return report.text(report.as_json((), coverage, shares, {}, 10))


def test_value_classes_without_a_row_are_named() -> None:
    text = shown({"on": True, "colour": "red"})
    assert "value classes                         2 of 4" in text
    assert "  no row for set_lamp.on false, set_lamp.colour blue\n" in text


def test_nothing_is_named_when_all_is_covered() -> None:
    assert "no row for" not in shown({"on": True, "colour": "red"}, {"on": False, "colour": "blue"})
