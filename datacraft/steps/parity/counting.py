"""Finds what a server's template leaves out without seeing a prompt: by how many tokens each part of a request adds.

A part of forty words that adds fewer than twenty tokens was not printed. That is a fact about the server, whatever the
model says, so a single token is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from datacraft.core.chat import ChatModel, ChatRequest
from datacraft.core.errors import BadRequest, EndpointError
from datacraft.core.parity import Cause

WORDS = 40
_NOUNS = (
    "river table window garden letter bridge market winter summer doctor engine forest island kitchen ladder mirror"
)
_TEXT = " ".join((_NOUNS.split() * 3)[:WORDS])
MANY = 48
"""Tools of the long list: several thousand tokens, more than the small default contexts hold."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing found out about a server or about the model behind it."""

    name: str
    state: str
    """`ok`, `warning` or `failed`."""
    said: str
    cause: Cause | None = None
    """What it points to, where it points to something."""
    needs: int = 0
    """Tokens of context that would do, where the context is the cause."""


async def count(model: ChatModel) -> list[Sign]:
    """What the server's template prints of tools, system text, earlier calls and results; some dozen short requests.

    Raises EndpointError when the server answers nothing at all.
    """
    plain = await _tokens(model, [_user("Hello.")])
    if isinstance(plain, BadRequest):
        raise plain
    if not plain:
        return [Sign("prompt tokens", "warning", "the server counts no tokens: what its template prints is not known")]
    talk = [_user("Hello."), _said("Yes."), _user("Go on.")]
    called = [_user("Hello."), _call("x"), _result("1"), _user("Go on.")]
    short, long = (_tool("look", "Look it up."),), (_tool("look", _TEXT),)
    return [
        await _part(model, "tools", (talk, short), (talk, long), "no_tools"),
        await _part(model, "system text", ([_system("Be kind."), *talk], ()), ([_system(_TEXT), *talk], ())),
        await _part(model, "earlier answers", (talk, ()), ([talk[0], _said(_TEXT), talk[2]], ())),
        await _part(model, "earlier calls", (called, short), ([called[0], _call(_TEXT), *called[2:]], short)),
        await _part(model, "tool results", (called, short), ([*called[:2], _result(_TEXT), called[3]], short)),
        await _long_list(model),
    ]


Asked: TypeAlias = tuple[list[dict[str, Any]], tuple[dict[str, Any], ...]]
"""Messages and tools."""


async def _part(model: ChatModel, name: str, short: Asked, long: Asked, cause: Cause = "content_dropped") -> Sign:
    """The same request with few words and with many in one place: what stands around them adds nothing."""
    few, many = await _tokens(model, *short), await _tokens(model, *long)
    if isinstance(few, BadRequest):
        return refused(name, few)
    return _told(name, cause, many, few)


def _told(name: str, cause: Cause, counted: int | BadRequest, without: int) -> Sign:
    if isinstance(counted, BadRequest):
        return refused(name, counted)
    added = counted - without
    if added >= WORDS // 2:
        return Sign(name, "ok", f"{WORDS} words of it add {added} tokens to the prompt")
    if added < 0:
        return Sign(
            name, "warning", f"{WORDS} words of it take {-added} tokens off the prompt: the counts mean nothing"
        )
    return Sign(name, "failed", f"{WORDS} words of it add {added} tokens to the prompt: it is not printed", cause)


async def _long_list(model: ChatModel) -> Sign:
    """Whether the prompt grows with every tool: what is cut off does not count."""
    name = "a long tool list"
    counted = []
    for size in (1, 2, MANY):
        tools = tuple(_tool(f"look_{i:02}", _TEXT) for i in range(size))
        found = await _tokens(model, [_user("Hello.")], tools)
        if isinstance(found, BadRequest):
            return refused(name, found)
        counted.append(found)
    one, two, many = counted
    due = one + (two - one) * (MANY - 1)
    if two - one < WORDS // 2:
        return Sign(name, "warning", "not known: a second tool adds nothing to the prompt", "no_tools")
    if many < 0.9 * due:
        said = f"{MANY} tools should fill about {due} tokens, the server read {many}: the rest was cut off"
        return Sign(name, "warning", said, "context", needs=context_for(due))
    return Sign(name, "ok", f"{MANY} tools fill {many} tokens and all are read")


def refused(name: str, error: BadRequest) -> Sign:
    cause = why_refused(error)
    # A list of tools that nobody serves need not fit: whether the held-out rows do is a check of its own.
    state = "warning" if cause == "context" else "failed"
    return Sign(name, state, f"refused: {error.message}", cause, needs=needed(error) if cause == "context" else 0)


def needed(error: EndpointError, room: int = 0) -> int:
    """Tokens of context for the request that was refused, where the server tells its size; 8192 where it does not."""
    told = [int(number) for number in re.findall(r"\d+", error.message.partition(" answered ")[2])]
    sizes = [number for number in told if 1000 < number < 10_000_000]
    return context_for(max(sizes) + room) if sizes else 8192


def why_refused(error: EndpointError) -> Cause:
    """The cause that a server's refusal of a request with tools names."""
    said = error.message.lower()
    if "tool-call-parser" in said or "tool choice" in said:
        return "parser"
    if "--jinja" in said or "does not support tools" in said or "support for tools" in said:
        return "no_tools"
    if "context" in said or "too long" in said or "maximum" in said:
        return "context"
    return "refused"


def context_for(tokens: int) -> int:
    """The next power of two, 2048 at least: contexts are given so."""
    return 1 << max(11, (tokens - 1).bit_length())


async def _tokens(
    model: ChatModel, messages: Sequence[dict[str, Any]], tools: Sequence[dict[str, Any]] = ()
) -> int | BadRequest:
    """Tokens of a prompt as the server counts them, 0 where it does not; the refusal where it refuses."""
    try:
        reply = await model.complete(ChatRequest(tuple(messages), tuple(tools), max_tokens=1, tries=2))
    except BadRequest as error:
        return error
    return reply.usage.input_tokens if reply.usage.known else 0


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def _system(text: str) -> dict[str, Any]:
    return {"role": "system", "content": text}


def _said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def _call(text: str) -> dict[str, Any]:
    function = {"name": "look", "arguments": json.dumps({"what": text})}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c4nary001", "type": "function", "function": function}],
    }


def _result(text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": "c4nary001", "content": text}


def _tool(name: str, description: str) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}
