"""Seeds as rows, so that the same figures can be taken of them."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.seed import Seed, SeedAssistant, SeedBook, SeedCall, SeedUser
from datacraft.core.tool import Toolset
from datacraft.core.wire import result_text
from datacraft.steps.plan.script import complete


def as_examples(book: SeedBook, toolset: Toolset, *, whole: bool = False) -> tuple[Example, ...]:
    """Every seed as the row it describes: its calls as the author wrote them, or `whole`, as the tools are served."""
    return tuple(_example(seed, toolset, whole) for seed in book.seeds)


def _example(seed: Seed, toolset: Toolset, whole: bool) -> Example:
    offered = [tool for tool in toolset.tools if seed.tools is None or tool.name in seed.tools]
    metadata = {"id": seed.id, "category": seed.category, "shape": seed.shape, "lineage": [seed.id]}
    return Example(tuple(_messages(seed, toolset, whole)), tuple(offered), metadata=metadata)


def _messages(seed: Seed, toolset: Toolset, whole: bool) -> Iterator[Message]:
    if toolset.agent and toolset.agent.instructions:
        yield SystemMessage(toolset.agent.instructions)
    for turn, step in enumerate(seed.turns):
        if isinstance(step, SeedUser):
            yield UserMessage(step.text)
        elif isinstance(step, SeedAssistant):
            ends = toolset.agent is not None and toolset.agent.output_schema is not None and step.output is not None
            yield AssistantMessage(dumps(step.output) if ends else step.text)
        else:
            ids = [f"{seed.id}-{turn}-{i}" for i in range(len(step.calls))]
            made = (ToolCall(n, c.tool, _arguments(toolset, c, whole)) for n, c in zip(ids, step.calls, strict=True))
            yield AssistantMessage("", tuple(made), weight=0 if step.wrong else None)
            for name, call in zip(ids, step.calls, strict=True):
                result = call.error or result_text(call.returns, toolset.facts(call.tool).returns)
                yield ToolMessage(result, name, call.tool)


def _arguments(toolset: Toolset, call: SeedCall, whole: bool) -> str:
    """What the author gave, with the defaults of what was left out where a strict tool is served whole."""
    given = complete(toolset, call.tool, call.arguments, {}, "as-served").arguments if whole else call.arguments
    return dumps(given)
