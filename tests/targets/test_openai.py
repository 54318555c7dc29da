"""Lines of the `openai` target pass the `openai` package's own message types, with nothing those types do not know."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import ConfigDict, TypeAdapter

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.targets.openai import openai
from tests.strategies import examples

MESSAGE: TypeAdapter[Any] = TypeAdapter(ChatCompletionMessageParam, config=ConfigDict(extra="ignore"))
TOOL: TypeAdapter[Any] = TypeAdapter(ChatCompletionToolParam)
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def dumped(adapter: TypeAdapter[Any], value: Any) -> Any:
    """The value as the type keeps it: keys that the type does not know are gone."""
    return json.loads(adapter.dump_json(adapter.validate_python(value), warnings=False))


@few
@given(example=examples())
def test_messages_and_tools_are_what_the_package_types_say(example: Example) -> None:
    (row,) = openai.encode(example)
    assert set(row) <= {"messages", "tools", "parallel_tool_calls"}
    for message in row["messages"]:
        # `weight` is the one key that fine-tuning adds to the chat types (OpenAI specification, fine-tune chat input).
        plain = {key: value for key, value in message.items() if key != "weight"}
        assert dumped(MESSAGE, plain) == plain
    for tool in row.get("tools", ()):
        assert dumped(TOOL, tool) == tool


def test_the_check_itself_sees_a_foreign_key() -> None:
    foreign = {"role": "tool", "tool_call_id": "a", "name": "t", "content": "x"}
    assert dumped(MESSAGE, foreign) != foreign


def test_no_tools_is_no_key_and_metadata_stays_at_home() -> None:
    (row,) = openai.encode(Example((UserMessage("a"), AssistantMessage("b")), metadata={"id": "1"}))
    assert list(row) == ["messages"]


def test_the_older_wire_is_read() -> None:
    row = {
        "messages": [
            {"role": "user", "content": "Cancel 7"},
            {"role": "assistant", "content": None, "function_call": {"name": "cancel", "arguments": '{"n": 7}'}},
            {"role": "function", "name": "cancel", "content": "ok"},
            {"role": "assistant", "content": "Done."},
        ],
        "functions": [{"name": "cancel", "parameters": {"type": "object", "properties": {"n": {"type": "integer"}}}}],
    }
    assert openai.decode is not None
    example = openai.decode(row)
    (call,) = example.calls()
    assert (call.name, call.arguments, len(call.id)) == ("cancel", '{"n": 7}', 9)
    assert example.messages[2].tool_call_id == call.id  # type: ignore[union-attr]
    assert example.tools[0].name == "cancel"
