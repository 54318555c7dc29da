"""Another model reads a row without seeing its plan: it extracts what is asked for, and code compares.

Two models rarely invent the same misreading, and a list of values is compared more surely than a mark out of ten.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from datacraft.core.blueprint import Ask, Blueprint, Draft, User
from datacraft.core.chat import ChatRequest
from datacraft.core.json import dumps
from datacraft.core.tool import Toolset
from datacraft.io.journal import hash_of
from datacraft.providers.ladder import parse_object
from datacraft.teachers.model.desk import Desk, Question
from datacraft.teachers.model.fidelity import folded, parts, stands_in
from datacraft.teachers.model.prompt import described, template

MAX_TOKENS = 2_000
_TEXTS = {"type": "array", "items": {"type": "string"}}
_VALUE = {
    "type": "object",
    "properties": {"parameter": {"type": "string"}, "value": {"type": "string"}},
    "required": ["parameter", "value"],
    "additionalProperties": False,
}
_CALL = {
    "type": "object",
    "properties": {"tool": {"type": "string"}, "values": {"type": "array", "items": _VALUE}, "missing": _TEXTS},
    "required": ["tool", "values", "missing"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"calls": {"type": "array", "items": _CALL}},
    "required": ["calls"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the second reader made of a row."""

    model: str
    agrees: bool | None
    """None when it gave no answer that could be read."""
    differences: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the row keeps of it."""
        return {"model": self.model, "agrees": self.agrees}


class SecondReader:
    """Reads rows through a desk of its own: same journal, same purse, another model."""

    def __init__(self, desk: Desk, toolset: Toolset) -> None:
        self.desk = desk
        self.toolset = toolset

    async def read(self, blueprint: Blueprint, draft: Draft, attempt: int) -> Reading:
        """The reading of a draft. Raises GivenUp when the model gives no answer, EndpointError for the run."""
        model = self.desk.ladder.model.name
        texts = _heard(blueprint, draft)
        tools = [tool for name in blueprint.tools if (tool := self.toolset.tool(name)) is not None]
        asked = template("judge").substitute(
            tools="\n".join(described(tool, self.toolset) for tool in tools) or "(none)",
            texts=json.dumps(texts, ensure_ascii=False, indent=1),
        )
        request = ChatRequest(({"role": "user", "content": asked},), max_tokens=MAX_TOKENS)
        question = Question(request, SCHEMA, "reading", hash_of(["judge", blueprint.id, texts]), attempt)
        value = parse_object((await self.desk.ask(question)).text)
        calls = value.get("calls") if value else None
        if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
            return Reading(model, None)
        found = tuple(differences(blueprint, calls))
        return Reading(model, not found, found)

    async def close(self) -> None:
        await self.desk.ladder.model.close()


def _heard(blueprint: Blueprint, draft: Draft) -> list[str]:
    """What the user has said when the assistant first has to decide: up to the first question, else everything."""
    texts = []
    for step, text in zip(blueprint.speaking(), draft.texts, strict=True):
        if isinstance(step, Ask):
            break
        if isinstance(step, User):
            texts.append(text)
    return texts


def differences(blueprint: Blueprint, calls: list[dict[str, Any]]) -> list[str]:
    """Where the extraction departs from the plan, in words that a writer can act on."""
    read = {str(call.get("tool")) for call in calls}
    ask = next((step for step in blueprint.speaking() if isinstance(step, Ask)), None)
    if ask is not None:
        return _about_question(ask, calls)
    planned = {call.tool for call in blueprint.calls()}
    if read != planned:
        return [f"a reader takes this as asking for {_names(read)}, the plan calls {_names(planned)}"]
    return [
        f"a reader does not find {part!r} as the {mention.parameter} of {mention.tool}"
        for step in blueprint.speaking()
        if isinstance(step, User)
        for mention in step.mentions
        if mention.provenance in ("verbatim", "earlier_turn")
        for part in parts(mention.value)
        if not any(_same(part, said) for said in _said(calls, mention.tool, mention.parameter))
    ]


def _about_question(ask: Ask, calls: list[dict[str, Any]]) -> list[str]:
    """A row that asks back is right when the reader misses the same things; other reasons to ask need no extraction."""
    if ask.reason != "missing":
        return []
    missing = {str(name) for call in calls if call.get("tool") == ask.tool for name in call.get("missing") or ()}
    return [
        f"a reader does not miss the {name}: the words seem to give it away"
        for name in ask.parameters
        if name not in missing
    ]


def _said(calls: list[dict[str, Any]], tool: str, parameter: str) -> list[str]:
    return [
        str(value.get("value"))
        for call in calls
        if call.get("tool") == tool
        for value in call.get("values") or ()
        if isinstance(value, dict) and value.get("parameter") == parameter
    ]


def _same(part: str, said: str) -> bool:
    return folded(part) == folded(said) or stands_in(part, said)


def _names(tools: set[str]) -> str:
    return dumps(sorted(tools)) if tools else "no tool"
