"""Requests a served tool-caller must get through: a tool, none, two at once, a chain, one of many, an output schema.

Where held-out rows hold the shape, they are asked: that is what the model was trained on. Else one of our own is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from datacraft.core.call_syntax import calls_in
from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, Unavailable
from datacraft.core.parity import Cause
from datacraft.steps.evaluate.cases import Case
from datacraft.steps.parity.counting import MANY, Sign, refused, why_refused

EACH = 2
"""Rows asked per canary: it is the way that is tested, not the model; `datacraft eval` tests that."""
ANSWER = 512
"""Tokens an answer may take, thinking included."""
_THINK = re.compile(r"</?think(?:ing)?>|<\|channel\|>analysis", re.I)


@dataclass(frozen=True, slots=True)
class Canary:
    """One behaviour, and the requests that show it."""

    name: str
    requests: tuple[ChatRequest, ...]
    passes: Callable[[ChatRequest, ChatReply], bool]
    wanted: str
    grave: bool = True
    """Whether a miss is a failure: not of what the rows never show, nor of an output schema, which few agents have."""


def canaries(cases: Sequence[Case]) -> tuple[Canary, ...]:
    """All of them, of held-out cases where there are some of the kind."""
    first = [case for case in cases if not any(m["role"] in ("assistant", "tool") for m in case.request.messages)]
    single = [case for case in first if len(case.reference.calls) == 1]
    none = [case for case in first if case.reference.decision in ("answer", "refuse")]
    both = [case for case in cases if len(case.reference.calls) > 1]
    chain = [case for case in cases if case.reference.calls and case.request.messages[-1]["role"] == "tool"]
    needed, none_at_all = _chosen(single, _NEEDED), not cases
    return (
        Canary("a tool is needed", needed, _calls, "call a tool", bool(single) or none_at_all),
        Canary("no tool is needed", _chosen(none, _THANKS), _answers, "answer in words", bool(none) or none_at_all),
        Canary("two calls at once", _chosen(both, _TWO), _calls_twice, "call twice", bool(both) or none_at_all),
        Canary("a chain of calls", _chosen(chain, _CHAIN), _goes_on, "go on", bool(chain) or none_at_all),
        Canary("one of many tools", tuple(map(_crowded, needed)), _calls, "call a tool", bool(single) or none_at_all),
        Canary("beside an output schema", tuple(map(_final, needed)), _calls, "call a tool", False),
    )


def _chosen(cases: Sequence[Case], own: ChatRequest) -> tuple[ChatRequest, ...]:
    return tuple(case.request for case in cases[:EACH]) or (own,)


async def ask(model: ChatModel, canary: Canary) -> Sign:
    """What became of one canary. Raises EndpointError when the server is gone."""
    causes: list[Cause] = []
    saids: list[str] = []
    for request in canary.requests:
        try:
            reply = await model.complete(replace(request, max_tokens=ANSWER, tries=2))
        except BadRequest as error:
            return refused(canary.name, error)
        except Unavailable as error:
            if error.status != 500:
                raise
            # Some servers answer so when they cannot parse what the model said.
            why = why_refused(error)
            causes, saids = [*causes, "parser" if why == "refused" else why], [*saids, error.message]
            continue
        passed = canary.passes(request, reply)
        if cause := blamed(request, reply, passed):
            causes.append(cause)
        elif passed:
            continue
        saids.append(_short(reply))
    asked, missed = len(canary.requests), len(saids)
    if not missed:
        return Sign(canary.name, "ok", f"{asked} of {asked} did {canary.wanted}")
    said = f"{asked - missed} of {asked} did {canary.wanted}; instead: {saids[0]}"
    if causes and canary.grave:
        return Sign(canary.name, "failed", said, Counter(causes).most_common(1)[0][0])
    if not canary.grave:
        return Sign(canary.name, "warning", said, Counter(causes).most_common(1)[0][0] if causes else None)
    return Sign(canary.name, "warning" if missed < asked else "failed", said)


def blamed(request: ChatRequest, reply: ChatReply, passed: bool) -> Cause | None:
    """What the server did to an answer: left a call or think text in it, or forced it into the output schema.

    None when it did nothing to it.
    """
    if request.response_format and not passed and not reply.tool_calls and _is_object(reply.text):
        return "output_schema"
    names = {tool["function"]["name"] for tool in request.tools}
    if not reply.tool_calls and any(call.name in names for call in calls_in(reply.text)):
        return "parser"
    if _THINK.search(reply.text) or (reply.reasoning and not reply.text.strip() and not reply.tool_calls):
        return "think"
    return None


def _calls(request: ChatRequest, reply: ChatReply) -> bool:
    """At least one call, all of them of tools that were offered, with arguments that are an object."""
    names = {tool["function"]["name"] for tool in request.tools}
    return bool(reply.tool_calls) and all(call.name in names and _sound(call) for call in reply.tool_calls)


def _sound(call: Any) -> bool:
    try:
        call.parsed()
    except ValueError:
        return False
    return True


def _answers(_request: ChatRequest, reply: ChatReply) -> bool:
    return bool(reply.text.strip()) and not reply.tool_calls


def _calls_twice(request: ChatRequest, reply: ChatReply) -> bool:
    return len(reply.tool_calls) > 1 and _calls(request, reply)


def _goes_on(request: ChatRequest, reply: ChatReply) -> bool:
    """A sound call that was not made before: a model that does not see its results makes the same one again."""
    made = {
        (call["function"]["name"], _order(call["function"]["arguments"]))
        for message in request.messages
        for call in message.get("tool_calls") or ()
    }
    return _calls(request, reply) and not any((c.name, _order(c.arguments)) in made for c in reply.tool_calls)


def _order(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except ValueError:
        return arguments


def _final(request: ChatRequest) -> ChatRequest:
    """The same request from an agent whose final output has a schema."""
    schema = {"type": "object", "properties": {"done": {"type": "boolean"}}, "required": ["done"]}
    wire = {"name": "final_output", "strict": True, "schema": {**schema, "additionalProperties": False}}
    return replace(request, response_format={"type": "json_schema", "json_schema": wire})


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _crowded(request: ChatRequest) -> ChatRequest:
    """The same request among many tools, its own ones first: where the beginning is cut off they are lost."""
    taken = {tool["function"]["name"] for tool in request.tools}
    others = [_tool(f"archive_{i:02}", f"Read volume {i} of the archive.", volume="string") for i in range(MANY)]
    fill = [tool for tool in others if tool["function"]["name"] not in taken]
    return replace(request, tools=(*request.tools, *fill[: max(0, MANY - len(request.tools))]))


def _short(reply: ChatReply) -> str:
    calls = ", ".join(f"{call.name}({call.arguments})" for call in reply.tool_calls)
    said = " ".join((calls or reply.text or reply.reasoning or "nothing").split())
    cut = " (cut off)" if reply.finish_reason == "length" else ""
    return json.dumps(said if len(said) <= 160 else said[:159] + "…", ensure_ascii=False) + cut


def _tool(name: str, description: str, **parameters: str) -> dict[str, Any]:
    properties = {key: {"type": kind} for key, kind in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


def _request(*messages: dict[str, Any]) -> ChatRequest:
    system = {"role": "system", "content": "You help the staff of a shop. Use the tools where they serve."}
    tools = (
        _tool("find_order", "Find the newest order of a customer by e-mail address.", email="string"),
        _tool("refund_order", "Pay an order back.", order_id="string", reason="string"),
        _tool("stock_of", "How many pieces of an article are in stock.", article="string"),
    )
    return ChatRequest((system, *messages), tools)


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


_NEEDED = _request(_user("How many pieces of the article K-2210 do we have in stock?"))
_THANKS = _request(_user("Thank you, that was all for today. Good night!"))
_TWO = _request(_user("How many pieces do we have of the article K-2210, and how many of the article M-7714?"))
_FOUND = {"name": "find_order", "arguments": '{"email": "ada@example.com"}'}
_CHAIN = _request(
    _user("Refund the newest order of ada@example.com, it arrived broken."),
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c4nary001", "type": "function", "function": _FOUND}],
    },
    {"role": "tool", "tool_call_id": "c4nary001", "content": '{"order_id": "R-48213", "state": "delivered"}'},
)
