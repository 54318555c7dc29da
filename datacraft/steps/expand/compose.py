"""Puts a blueprint and its teacher's words together into one row, with the bytes that inference will show."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, TypeAlias

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Draft, PlannedCall, Refuse, Result, User
from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool, Toolset
from datacraft.core.wire import result_text
from datacraft.steps.expand import nulls

NullPolicy: TypeAlias = Literal["as-served", "omit"]
_ID_CHARACTERS = string.ascii_letters + string.digits


class Incomplete(ValueError):
    """A draft that has not one text for every speaking step."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes the rows of one run."""

    toolset: Toolset
    teacher: str
    """As rows record it."""
    seed: int = 0
    system: str | None = None
    """System prompt for a toolset without an agent; an agent's own instructions win."""
    null_policy: NullPolicy = "as-served"

    def compose(self, blueprint: Blueprint, draft: Draft) -> Example:
        """The row. Raises Incomplete when texts are missing, left over or empty."""
        speaking = blueprint.speaking()
        if len(draft.texts) != len(speaking):
            raise Incomplete(f"{len(speaking)} texts are needed, there are {len(draft.texts)}")
        agent = self.toolset.agent
        return Example(
            messages=tuple(self._messages(blueprint, draft)),
            tools=tuple(tool for name in blueprint.tools if (tool := self._offered(name)) is not None),
            parallel_tool_calls=agent.parallel_tool_calls if agent else None,
            metadata=self._metadata(blueprint, draft),
        )

    def _messages(self, blueprint: Blueprint, draft: Draft) -> Iterator[Message]:
        prompt = self.toolset.agent.instructions if self.toolset.agent else self.system
        if prompt:
            yield SystemMessage(prompt)
        texts = iter(draft.texts)
        chosen = iter(draft.arguments or ())
        ids = self._ids(blueprint)
        pending: list[tuple[ToolCall, PlannedCall]] = []
        for step in blueprint.script:
            match step:
                case User():
                    yield UserMessage(_spoken(next(texts)))
                case Call():
                    planned = [_with_open(call, next(chosen, None)) for call in step.calls]
                    pending = [(self._call(call, next(ids)), call) for call in planned]
                    yield AssistantMessage("", tuple(call for call, _ in pending), weight=step.weight)
                case Result():
                    yield from self._results(step, pending)
                case Ask():
                    yield AssistantMessage(self._asked(step, next(texts)))
                case Refuse() | Answer():
                    yield AssistantMessage(self._final(step, next(texts)))

    def _call(self, planned: PlannedCall, name: str) -> ToolCall:
        arguments = nulls.arguments(planned, self.toolset, self.null_policy)
        return ToolCall(name, planned.tool, dumps(arguments))

    def _results(self, step: Result, pending: list[tuple[ToolCall, PlannedCall]]) -> Iterator[ToolMessage]:
        errors = step.errors or (None,) * len(step.values)
        for (call, planned), value, error in zip(pending, step.values, errors, strict=True):
            schema = self.toolset.facts(planned.tool).returns
            content = error if error is not None else result_text(value, schema)
            yield ToolMessage(content, call.id, planned.tool)

    def _final(self, step: Answer | Refuse, text: str) -> str:
        """An agent with an output schema answers in that shape on every turn that ends a run."""
        agent = self.toolset.agent
        if agent is None or agent.output_schema is None:
            return _spoken(text)
        if step.output is None:
            raise Incomplete("the agent has an output schema and the blueprint no final output")
        return self._worded(step.output, step, text)

    def _asked(self, step: Ask, text: str) -> str:
        """A question as the agent puts it: in words, or as its final output."""
        return _spoken(text) if step.output is None else self._worded(step.output, step, text)

    def _worded(self, planned: dict[str, Any], step: Ask | Answer | Refuse, text: str) -> str:
        """A final output with the words in their field and the keys in the schema's order."""
        output = {**planned, step.field: _spoken(text)} if step.field else planned
        schema: Any = (self.toolset.agent.final_schema if self.toolset.agent else None) or {}
        known = [name for name in schema.get("properties", {}) if name in output]
        return dumps({name: output[name] for name in [*known, *(n for n in output if n not in known)]})

    def _offered(self, name: str) -> Tool | None:
        tool = self.toolset.tool(name)
        if tool is None or self.null_policy == "as-served":
            return tool
        return nulls.relaxed(tool, self.toolset)

    def _ids(self, blueprint: Blueprint) -> Iterator[str]:
        """Nine alphanumerics, the one form that every consumer takes (Mistral's tokenizers ask for exactly that)."""
        random = Random(f"{self.seed}/{blueprint.id}/call ids")
        while True:
            yield "".join(random.choices(_ID_CHARACTERS, k=9))

    def _metadata(self, blueprint: Blueprint, draft: Draft) -> dict[str, Any]:
        planned = [call.provenance for call in blueprint.calls()]
        return {
            "id": blueprint.id,
            "category": blueprint.category,
            "shape": blueprint.shape,
            "lineage": list(blueprint.lineage),
            "blueprint": blueprint.id,
            "contrast_group": blueprint.contrast_group,
            "teacher": self.teacher,
            "provenance": [dict(words) for words in draft.provenance or planned],
            "toolset": self.toolset.digest,
        }


def _with_open(planned: PlannedCall, chosen: dict[str, Any] | None) -> PlannedCall:
    if not chosen:
        return planned
    return PlannedCall(planned.tool, {**planned.arguments, **chosen}, planned.provenance)


def _spoken(text: str) -> str:
    if not text.strip():
        raise Incomplete("a text is empty")
    return text.strip()
