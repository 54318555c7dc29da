"""Seeds as rows, so that the same figures can be taken of them."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.seed import Seed, SeedAssistant, SeedBook, SeedUser
from datacraft.core.tool import Toolset
from datacraft.core.wire import result_text


def as_examples(book: SeedBook, toolset: Toolset) -> tuple[Example, ...]:
    """Every seed as the row it describes."""
    return tuple(_example(seed, toolset) for seed in book.seeds)


def _example(seed: Seed, toolset: Toolset) -> Example:
    offered = [tool for tool in toolset.tools if seed.tools is None or tool.name in seed.tools]
    metadata = {"id": seed.id, "category": seed.category, "shape": seed.shape, "lineage": [seed.id]}
    return Example(tuple(_messages(seed, toolset)), tuple(offered), metadata=metadata)


def _messages(seed: Seed, toolset: Toolset) -> Iterator[Message]:
    if toolset.agent and toolset.agent.instructions:
        yield SystemMessage(toolset.agent.instructions)
    for turn, step in enumerate(seed.turns):
        if isinstance(step, SeedUser):
            yield UserMessage(step.text)
        elif isinstance(step, SeedAssistant):
            yield AssistantMessage(step.text)
        else:
            ids = [f"{seed.id}-{turn}-{i}" for i in range(len(step.calls))]
            made = (ToolCall(name, c.tool, dumps(c.arguments)) for name, c in zip(ids, step.calls, strict=True))
            yield AssistantMessage("", tuple(made), weight=0 if step.wrong else None)
            for name, call in zip(ids, step.calls, strict=True):
                result = call.error or result_text(call.returns, toolset.facts(call.tool).returns)
                yield ToolMessage(result, name, call.tool)
