"""Rows and typed examples are the same thing in two shapes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.example import Example, NotAnExample, from_row, to_row
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool

texts = st.text(max_size=20)
calls = st.builds(ToolCall, id=texts.filter(bool), name=texts.filter(bool), arguments=texts)
messages = st.one_of(
    st.builds(SystemMessage, content=texts, role=st.sampled_from(["system", "developer"])),
    st.builds(UserMessage, content=texts, name=st.none() | texts),
    st.builds(
        AssistantMessage,
        content=texts,
        tool_calls=st.lists(calls, max_size=2).map(tuple),
        weight=st.sampled_from([None, 0, 1]),
        refusal=st.none() | texts,
        reasoning=st.none() | texts,
        name=st.none() | texts,
    ),
    st.builds(ToolMessage, content=texts, tool_call_id=texts, name=st.none() | texts),
)
examples = st.builds(
    Example,
    messages=st.lists(messages, max_size=4).map(tuple),
    tools=st.lists(st.builds(Tool, st.fixed_dictionaries({"type": st.just("function")})), max_size=2).map(tuple),
    parallel_tool_calls=st.none() | st.booleans(),
    metadata=st.dictionaries(texts, texts, max_size=2),
)


@settings(max_examples=100, deadline=None)
@given(examples)
def test_reading_a_written_row_gives_the_example_back(example: Example) -> None:
    assert from_row(json.loads(json.dumps(to_row(example)))) == example


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | texts,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["messages", "role", "content", "tool_calls", "function", "tools", "arguments", "name"])
                | texts,
                inner,
            )
        ),
    )
)
def test_any_json_is_an_example_or_says_why_not(value: Any) -> None:
    with suppress(NotAnExample):
        assert isinstance(from_row(value), Example)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ([], "array"),
        ({}, "/messages is missing"),
        ({"messages": {}}, "/messages is a object"),
        ({"messages": [1]}, "/messages/0"),
        ({"messages": [{"role": "bot"}]}, "/messages/0/role"),
        ({"messages": [{"role": "user", "content": {"a": 1}}]}, "/messages/0/content"),
        ({"messages": [{"role": "assistant", "tool_calls": [{}]}]}, "/messages/0/tool_calls/0/function"),
        ({"messages": [], "tools": {}}, "/tools"),
    ],
)
def test_the_place_is_named(row: Any, place: str) -> None:
    with pytest.raises(NotAnExample, match=place):
        from_row(row)


def test_text_parts_are_joined() -> None:
    row = {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]}
    assert from_row(row).user_texts() == ("ab",)
