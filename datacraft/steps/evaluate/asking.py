"""Puts every case to a model, many at once, and keeps what it said, how long it took and what it used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest, Usage
from datacraft.core.errors import BadRequest, EndpointError, RateLimited, Refused, Unavailable
from datacraft.steps.evaluate.cases import Case
from datacraft.steps.evaluate.scoring import Answer

GIVE_UP = 20
"""Cases in a row without an answer after which the endpoint is taken to be gone."""
REFUSALS = 3
"""Refused cases before the first answer after which no other request will fare better (bad key, unknown model)."""
APART = 0.001
"""Seconds between the first requests: answers that come all at once would wait for one another, wave after wave, and
1 ms is about what this process needs for one."""

Advance = Callable[[int], object]
Task = TypeVar("Task")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back for one case."""

    answer: Answer
    latency: float = 0.0
    """Seconds."""
    usage: Usage = field(default_factory=lambda: Usage(known=False))
    model: str = ""
    """The model that the endpoint says answered."""


@dataclass(slots=True)
class Health:
    """Tells an endpoint that fails a case from one that fails."""

    answered: int = 0
    in_a_row: int = 0

    def ok(self) -> None:
        self.answered += 1
        self.in_a_row = 0

    def failed(self, error: EndpointError) -> None:
        """Count a failure. Raises it when the endpoint is not worth asking any more."""
        self.in_a_row += 1
        for_good = isinstance(error, Refused | BadRequest) and not self.answered and self.in_a_row >= REFUSALS
        if for_good or self.in_a_row >= GIVE_UP:
            raise error


async def ask(
    model: ChatModel,
    cases: Sequence[Case],
    concurrency: int,
    advance: Advance = lambda _: None,
    heard: Callable[[int, Answer], object] = lambda _number, _answer: None,
) -> list[Asked]:
    """What the model said to every case, in the order of the cases.

    `heard` gets every answer with its case's number while others are still waited for, so what it costs takes no time
    of its own. A case that the endpoint will not answer becomes an answer with an error. Raises EndpointError when it
    answers none.
    """
    health = Health()
    arrived: asyncio.Queue[tuple[int, Answer]] = asyncio.Queue()

    async def one(number: int) -> Asked:
        found = asked(await tell(model, cases[number].request, health))
        arrived.put_nowait((number, found.answer))
        return found

    async def listen() -> None:
        for _ in cases:
            heard(*await arrived.get())
            await asyncio.sleep(0)  # one answer between two looks at the network: nobody is kept waiting for longer

    listener = asyncio.create_task(listen())
    try:
        found = await each(range(len(cases)), one, concurrency, advance)
        await listener
    finally:
        listener.cancel()
    return found


async def tell(model: ChatModel, request: ChatRequest, health: Health) -> ChatReply | EndpointError:
    """The reply, or why there is none. Raises EndpointError when the endpoint is not worth asking any more."""
    try:
        reply = await model.complete(request)
    except (BadRequest, Refused, RateLimited, Unavailable) as error:
        health.failed(error)
        return error
    health.ok()
    return reply


def asked(reply: ChatReply | EndpointError) -> Asked:
    """A reply as it is kept."""
    if isinstance(reply, EndpointError):
        return Asked(Answer(error=reply.message))
    return Asked(answer_of(reply), reply.latency, reply.usage, reply.model)


def answer_of(reply: ChatReply) -> Answer:
    return Answer(reply.text, reply.tool_calls, reply.finish_reason, reply.refusal)


async def each(
    tasks: Sequence[Task], work: Callable[[Task], Awaitable[Done]], concurrency: int, advance: Advance
) -> list[Done]:
    """The results of all tasks in their order, so many at once; the first exception stops the rest and is raised."""
    results: dict[int, Done] = {}
    waiting = iter(enumerate(tasks))

    async def worker(start: float) -> None:
        await asyncio.sleep(start)
        for i, task in waiting:
            results[i] = await work(task)
            advance(len(results))

    try:
        async with asyncio.TaskGroup() as group:
            for k in range(min(max(1, concurrency), len(tasks))):
                group.create_task(worker(k * APART))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [results[i] for i in range(len(tasks))]
