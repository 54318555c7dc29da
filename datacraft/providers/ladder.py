"""Answers held to a JSON Schema on any endpoint: the surest way it takes, found once and remembered.

Rungs, from the surest down: `json_schema` as response format, a forced tool call with the schema as parameters,
`json_object`, and the prompt alone. The prompt always says what JSON is wanted, so an endpoint that accepts a rung and
ignores it still has a chance; every answer is checked whatever the rung.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, Unavailable
from datacraft.providers.profile import RUNGS, Rung

PROBE_WAIT = 0.5
"""Seconds that others wait for the first request on an untried endpoint: a refused parameter is refused at once."""
PROBE_TRIES = 2
"""Tries on an untried rung: some servers answer a response format they do not know with 500."""
GIVE_UP = 3
"""Answers on an untried rung that are no JSON before it counts as ignored."""
_ABOUT_RUNG = re.compile(
    r"response_format|json_schema|json_object|json mode|schema|grammar|structured|tool_choice|tools?\b|function", re.I
)
_NOT_ABOUT_RUNG = re.compile(
    r"context_length|exceed_context|context window|too long|content_filter|content_policy", re.I
)
_THINKING = re.compile(r"^\s*<think>.*?</think>", re.S)


@dataclass
class Memory:
    """What is known of one model at one address."""

    rung: Rung = "json_schema"
    proven: bool = False
    ignored: Counter[str] = field(default_factory=Counter)


class Ladder:
    """Asks for one JSON object under a schema."""

    def __init__(
        self,
        model: ChatModel,
        memory: Memory,
        learnt: Callable[[], None] = lambda: None,
        probe_wait: float | None = PROBE_WAIT,
    ) -> None:
        """`learnt` is called once, when a rung has proved itself; `probe_wait` None waits for that however long."""
        self.model = model
        self.memory = memory
        self._learnt = learnt
        self._probe_wait = probe_wait
        self._probe: asyncio.Event | None = None

    async def ask(self, request: ChatRequest, schema: dict[str, Any], name: str) -> ChatReply:
        """The reply, its `text` the JSON as the model wrote it, whichever way it came.

        Raises what the model raises; BadRequest only when the last rung was refused too.
        """
        await self._after_probe()
        try:
            return await self._climb_down(request, schema, name)
        finally:
            if self._probe is not None:
                self._probe.set()

    async def _climb_down(self, request: ChatRequest, schema: dict[str, Any], name: str) -> ChatReply:
        rung = self.memory.rung
        while True:
            shaped = replace(shape(request, rung, schema, name), tries=self._tries(request, rung))
            try:
                reply = unwrapped(await self.model.complete(shaped))
            except (BadRequest, Unavailable) as error:
                rung = self._below(rung, error)
                continue
            self._note(rung, reply)
            return reply

    async def _after_probe(self) -> None:
        if self.memory.proven:
            return
        if self._probe is None:
            self._probe = asyncio.Event()
            return
        try:
            async with asyncio.timeout(self._probe_wait):
                await self._probe.wait()
        except TimeoutError:
            self._probe.set()

    def _tries(self, request: ChatRequest, rung: Rung) -> int | None:
        return request.tries if self.memory.proven or rung == RUNGS[-1] else PROBE_TRIES

    def _below(self, rung: Rung, error: BadRequest | Unavailable) -> Rung:
        """The next rung to try after this error; raises it when it is about something else, or at the last rung."""
        if rung == RUNGS[-1]:
            raise error
        if isinstance(error, Unavailable):
            if self.memory.proven or error.status < 500:
                raise error
            return RUNGS[RUNGS.index(rung) + 1]
        said = f"{error.parameter} {error.code} {error.message}"
        if _NOT_ABOUT_RUNG.search(said):
            raise error
        lower = RUNGS[RUNGS.index(rung) + 1]
        if not self.memory.proven and self.memory.rung == rung and _ABOUT_RUNG.search(said):
            self.memory.rung = lower
        return lower

    def _note(self, rung: Rung, reply: ChatReply) -> None:
        """Learn from an answer whether the rung holds."""
        if parse_object(reply.text) is not None:
            if not self.memory.proven:
                self.memory.rung = rung
                self.memory.proven = True
                self._learnt()
        elif not self.memory.proven and rung == self.memory.rung != RUNGS[-1] and reply.finish_reason != "length":
            self.memory.ignored[rung] += 1
            if self.memory.ignored[rung] >= GIVE_UP:
                self.memory.rung = RUNGS[RUNGS.index(rung) + 1]


def shape(request: ChatRequest, rung: Rung, schema: dict[str, Any], name: str) -> ChatRequest:
    """The request as one rung puts it."""
    if rung == "json_schema":
        form = {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}
        return replace(request, response_format=form)
    if rung == "tool":
        function = {"name": name, "description": "Hand in the answer.", "parameters": schema, "strict": True}
        choice = {"type": "function", "function": {"name": name}}
        return replace(request, tools=({"type": "function", "function": function},), tool_choice=choice)
    if rung == "json_object":
        return replace(request, response_format={"type": "json_object"})
    return request


def unwrapped(reply: ChatReply) -> ChatReply:
    """The reply with the JSON as its text: the arguments of the first call where there is one."""
    if reply.tool_calls:
        finish = "stop" if reply.finish_reason in ("tool_calls", "function_call") else reply.finish_reason
        return replace(reply, text=reply.tool_calls[0].arguments, tool_calls=(), finish_reason=finish)
    return reply


def parse_object(text: str) -> dict[str, Any] | None:
    """The one JSON object in an answer, thinking, code fences and prose around it left out; None when there is none.

    Nothing is repaired: an object that is cut off is none.
    """
    plain = _THINKING.sub("", text).strip()
    whole = _loads(plain)
    if whole is not None:
        return whole
    start = plain.find("{")
    if start < 0:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(plain, start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _loads(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
