"""Rows whose tools are called by other names can be told from others, and undone."""

from __future__ import annotations

import json

from datacraft.core.example import Example, from_row, to_row
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.renaming import renamed, renames, restored, stands_in, telling
from datacraft.core.tool import Tool


def tool(name: str, description: str) -> Tool:
    return Tool({"type": "function", "function": {"name": name, "description": description, "strict": True}})


ROW = Example(
    messages=(
        SystemMessage("Call find_order first, never find_order_history. Search well."),
        UserMessage("Run find_order for me, or search for 12"),
        AssistantMessage("", (ToolCall("a1", "find_order", '{"id": 12}'), ToolCall("a2", "search", "{}"))),
        ToolMessage("find_order says no", "a1", "find_order"),
        ToolMessage("[]", "a2", "search"),
        AssistantMessage("I could not find order 12."),
    ),
    tools=(tool("search", "Search the shop."), tool("find_order", "State of an order.")),
    metadata={"id": "r1", "toolset": "sha256:1"},
)


def test_definitions_calls_results_and_prompt_change_and_nothing_else_does() -> None:
    other = renamed(ROW, {"find_order": "get_purchase", "search": "look_around"})
    assert [t.name for t in other.tools] == ["look_around", "get_purchase"]
    assert [list(t.function) for t in other.tools] == [["name", "description", "strict"]] * 2
    assert [c.name for c in other.calls()] == ["get_purchase", "look_around"]
    assert [m.name for m in other.messages if isinstance(m, ToolMessage)] == ["get_purchase", "look_around"]
    prompt, user, _, result, _, answer = other.messages
    assert prompt == SystemMessage("Call get_purchase first, never find_order_history. Search well.")
    assert user == ROW.messages[1]
    assert answer == ROW.messages[-1]
    assert isinstance(result, ToolMessage)
    assert result.content == "find_order says no"
    assert other.metadata == {
        "id": "r1",
        "toolset": "sha256:1",
        "renamed": {"get_purchase": "find_order", "look_around": "search"},
    }


def test_what_was_renamed_is_restored_to_the_letter() -> None:
    other = renamed(ROW, {"find_order": "get_purchase", "search": "look_around"})
    assert restored(from_row(json.loads(json.dumps(to_row(other))))) == ROW
    assert restored(ROW) is ROW


def test_metadata_of_other_makers_is_no_renaming() -> None:
    assert renames({"renamed": True}) == {}
    assert renames({"renamed": {"a": 1, "b": "c"}}) == {"b": "c"}


def test_a_name_is_found_as_a_word_only() -> None:
    assert stands_in("find_order", "use `find_order`.")
    assert not stands_in("find_order", "find_orders")
    assert telling("find_order")
    assert telling("findOrder")
    assert not telling("search")
