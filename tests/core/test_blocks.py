"""Conversations in content blocks are read as the chat rows that they mean, whatever is in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft import validate_examples
from datacraft.core.blocks import from_blocks, speaks_in_blocks

ANTHROPIC: dict[str, Any] = {
    "system": "You run a library.",
    "messages": [
        {"role": "user", "content": "Renew card LB-2201 for 3 weeks."},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "One moment."},
                {"type": "tool_use", "id": "toolu_01A", "name": "renew", "input": {"card": "LB-2201", "weeks": 3}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_01A", "content": "renewed"}]},
        {"role": "assistant", "content": "It is renewed."},
    ],
    "tools": [
        {
            "name": "renew",
            "description": "Renew a card.",
            "input_schema": {
                "type": "object",
                "properties": {
                    "card": {"type": "string", "description": "The card."},
                    "weeks": {"type": "integer", "description": "For how long."},
                },
                "required": ["card", "weeks"],
            },
        }
    ],
}
BEDROCK: dict[str, Any] = {
    "schemaVersion": "bedrock-conversation-2024",
    "system": [{"text": "You run a library."}],
    "messages": [
        {"role": "user", "content": [{"text": "Renew card LB-2201 for 3 weeks."}]},
        {
            "role": "assistant",
            "content": [
                {"text": "One moment."},
                {"toolUse": {"toolUseId": "toolu_01A", "name": "renew", "input": {"card": "LB-2201", "weeks": 3}}},
            ],
        },
        {"role": "user", "content": [{"toolResult": {"toolUseId": "toolu_01A", "content": [{"text": "renewed"}]}}]},
        {"role": "assistant", "content": [{"text": "It is renewed."}]},
    ],
    "toolConfig": {
        "tools": [
            {
                "toolSpec": {
                    "name": "renew",
                    "description": "Renew a card.",
                    "inputSchema": {"json": ANTHROPIC["tools"][0]["input_schema"]},
                }
            }
        ]
    },
}


@pytest.mark.parametrize(("row", "dialect"), [(ANTHROPIC, "anthropic"), (BEDROCK, "bedrock")])
def test_blocks_mean_a_chat_row(row: dict[str, Any], dialect: Any) -> None:
    assert speaks_in_blocks(row) == dialect
    made = from_blocks(row, dialect)
    assert [message["role"] for message in made["messages"]] == ["system", "user", "assistant", "tool", "assistant"]
    call = made["messages"][2]["tool_calls"][0]
    assert (call["id"], call["function"]["name"]) == ("toolu_01A", "renew")
    assert json.loads(call["function"]["arguments"]) == {"card": "LB-2201", "weeks": 3}
    assert made["messages"][3] == {"role": "tool", "content": "renewed", "tool_call_id": "toolu_01A"}
    assert made["tools"][0]["function"]["parameters"] == ANTHROPIC["tools"][0]["input_schema"]
    assert list(validate_examples([row])) == []


@pytest.mark.parametrize("row", [ANTHROPIC, BEDROCK])
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"weeks": 3', '"weeks": "3"', "A109"),
        ('"weeks": 3}', '"weeks": 3, "late": 1}', "A108"),
        ('"card": "LB-2201"', '"card": "LB-2210"', "G103"),
        ('"name": "renew", "input"', '"name": "renow", "input"', "A106"),
    ],
)
def test_defects_in_blocks_are_found(row: dict[str, Any], old: str, new: str, code: str) -> None:
    text = json.dumps(row)
    assert old in text
    assert {finding.code for finding in validate_examples([json.loads(text.replace(old, new))])} == {code}


def test_blocks_without_tools_are_read_too() -> None:
    row = {key: value for key, value in ANTHROPIC.items() if key == "messages"}
    assert {finding.code for finding in validate_examples([row])} == {"T101"}


BLOCKS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["tool_use", "tool_result", "text", "toolUse", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "toolUse", "toolResult", "input", "id", "content", "name", "role"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(BLOCKS, BLOCKS, BLOCKS)
def test_any_blocks_are_judged(content: Any, tools: Any, system: Any) -> None:
    messages = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": content}]
    for row in ({"messages": messages, "tools": tools, "system": system}, {"messages": messages, "toolConfig": tools}):
        assert all(finding.code != "Z901" for finding in validate_examples([row]))
