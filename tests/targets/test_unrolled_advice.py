"""A row that is left out for an untrained turn is only sent to `--unroll` where the target has that form."""

from __future__ import annotations

import json

import pytest

from datacraft.core.errors import UsageError
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.target import Options
from datacraft.core.tool import Tool
from datacraft.steps.dialects import targets
from datacraft.steps.export.part import bind

WRONG_FIRST = Example(
    (
        UserMessage("Please."),
        AssistantMessage("", (ToolCall("abcdefgh1", "book", json.dumps({"when": "now"})),), 0),
        ToolMessage("ok", "abcdefgh1", "book"),
        AssistantMessage("Done."),
    ),
    (Tool({"type": "function", "function": {"name": "book", "parameters": {"type": "object", "properties": {}}}}),),
)


@pytest.mark.parametrize("name", sorted(name for name, target in targets().items() if not target.needs_template))
def test_the_advice_can_be_followed(name: str) -> None:
    target = targets()[name]
    advised = any("--unroll" in reason for reason in target.refuses(WRONG_FIRST))
    try:
        unrolled = bind(target, Options(unroll=True))
    except UsageError:
        unrolled = None
    assert not advised or unrolled is not None
    if advised and unrolled is not None:
        assert list(unrolled.encode(WRONG_FIRST))
