"""Rows as people really have them, in the shapes of public sets and SDKs, read without being told the dialect."""

from __future__ import annotations

import json
from typing import Any

import pytest

from datacraft.core.example import Example, NotAnExample
from datacraft.core.message import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from datacraft.steps.dialects import decode, recognise

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"name": "weather", "description": "Forecast.", "parameters": SCHEMA}
WRAPPED = {"type": "function", "function": FUNCTION}
CALL = {"name": "weather", "arguments": {"city": "Bern"}}

ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "ShareGPT with function_call and a system turn": (
        "llamafactory",
        {
            "conversations": [
                {"from": "system", "value": "Be brief."},
                {"from": "human", "value": "Bern?"},
                {"from": "function_call", "value": json.dumps(CALL)},
                {"from": "observation", "value": "rain"},
                {"from": "gpt", "value": "Rain."},
            ],
            "tools": json.dumps([FUNCTION]),
        },
    ),
    "Hermes text, tools one a line in the system turn": (
        "hermes",
        {
            "conversations": [
                {"from": "system", "value": f"Be brief. <tools>\n{json.dumps(WRAPPED)}\n</tools>"},
                {"from": "human", "value": "Bern?"},
                {"from": "gpt", "value": f"<tool_call>\n{json.dumps(CALL)}\n</tool_call>"},
                {"from": "tool", "value": '<tool_response>\n{"name": "weather", "content": "rain"}\n</tool_response>'},
                {"from": "gpt", "value": "Rain."},
            ]
        },
    ),
    "TRL with object arguments and null-filled keys": (
        "trl",
        {
            "messages": [
                {"role": "system", "content": "Be brief.", "tool_calls": None},
                {"role": "user", "content": "Bern?", "tool_calls": None},
                {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": CALL}]},
                {"role": "tool", "name": "weather", "content": "rain", "tool_calls": None},
                {"role": "assistant", "content": "Rain.", "tool_calls": None},
            ],
            "tools": json.dumps([WRAPPED]),
        },
    ),
    "Gemini": (
        "gemini",
        {
            "system_instruction": {"parts": [{"text": "Be brief."}]},
            "contents": [
                {"role": "user", "parts": [{"text": "Bern?"}]},
                {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {"city": "Bern"}}}]},
                {"role": "user", "parts": [{"functionResponse": {"name": "weather", "response": {"result": "rain"}}}]},
                {"role": "model", "parts": [{"text": "Rain."}]},
            ],
            "tools": [
                {
                    "function_declarations": [
                        {
                            "name": "weather",
                            "description": "Forecast.",
                            "parameters": {
                                "type": "OBJECT",
                                "properties": {"city": {"type": "STRING"}},
                                "required": ["city"],
                            },
                        }
                    ]
                }
            ],
        },
    ),
    "functions and function_call of 2023": (
        "openai",
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Bern?"},
                {
                    "role": "assistant",
                    "content": None,
                    "function_call": {"name": "weather", "arguments": '{"city": "Bern"}'},
                },
                {"role": "function", "name": "weather", "content": "rain"},
                {"role": "assistant", "content": "Rain."},
            ],
            "functions": [FUNCTION],
        },
    ),
    "Agents SDK items": (
        "responses",
        {
            "instructions": "Be brief.",
            "input": [
                {"role": "user", "content": [{"type": "input_text", "text": "Bern?"}]},
                {"type": "reasoning", "id": "rs_1", "summary": []},
                {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": '{"city": "Bern"}'},
                {"type": "function_call_output", "call_id": "c1", "output": "rain"},
                {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Rain."}]},
            ],
            "tools": [{"type": "function", "strict": True, **FUNCTION}],
        },
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_same_conversation_comes_out(name: str) -> None:
    dialect, row = ROWS[name]
    known = recognise(row)
    example = decode(row)
    assert known is not None
    assert dialect in (known.name, "trl")  # chat rows with object arguments read alike under several names
    assert said(example) == ["Be brief.", "Bern?", ("weather", {"city": "Bern"}), "rain", "Rain."]
    (call,) = example.calls()
    result = next(m for m in example.messages if isinstance(m, ToolMessage))
    assert result.tool_call_id == call.id
    assert [(tool.name, tool.required, list(tool.properties)) for tool in example.tools] == [
        ("weather", ("city",), ["city"])
    ]


def said(example: Example) -> list[Any]:
    out: list[Any] = []
    for message in example.messages:
        if isinstance(message, AssistantMessage) and message.tool_calls:
            out.extend((call.name, call.parsed()) for call in message.tool_calls)
        else:
            assert isinstance(message, AssistantMessage | SystemMessage | UserMessage | ToolMessage)
            out.append(message.content)
    return out


def test_xlam_with_python_type_names() -> None:
    row = {
        "query": "Weather in Bern for 3 days?",
        "tools": json.dumps(
            [
                {
                    "name": "weather",
                    "description": "Forecast.",
                    "parameters": {
                        "city": {"description": "Place.", "type": "str"},
                        "days": {"description": "Days.", "type": "int, optional", "default": 1},
                        "tags": {"type": "List[str], optional"},
                    },
                }
            ]
        ),
        "answers": json.dumps([{"name": "weather", "arguments": {"city": "Bern", "days": 3}}]),
    }
    example = decode(row)
    assert said(example) == ["Weather in Bern for 3 days?", ("weather", {"city": "Bern", "days": 3})]
    (tool,) = example.tools
    assert tool.required == ("city",)
    assert [schema["type"] for schema in tool.properties.values()] == ["string", "integer", "array"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"conversations": [{"from": "narrator", "value": "x"}]}, "narrator"),
        ({"conversations": [{"from": "observation", "value": "x"}]}, "no such call is open"),
        ({"conversations": [{"from": "function_call", "value": "{"}]}, "/conversations/0"),
        ({"contents": [{"role": "user", "parts": "x"}]}, "/contents/0/parts"),
        ({"input": [{"type": "computer_call"}]}, "computer_call"),
        ({"prompt": 1, "completion": 2}, "/prompt"),
        ({"something": "else"}, "no dialect"),
        ([1], "no dialect"),
    ],
)
def test_what_cannot_be_read_says_where(row: Any, place: str) -> None:
    with pytest.raises(NotAnExample, match=place):
        decode(row)
