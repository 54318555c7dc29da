"""A model that waits: retries what passes by itself, with the throttle open to others meanwhile."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from time import time
from typing import Literal, TypeAlias

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.errors import RateLimited, Unavailable
from datacraft.providers.throttle import Throttle

TRIES = 8
BASE, CEILING = 0.5, 30.0
"""Seconds: full jitter below BASE doubled each time, at most CEILING; eight tries outlast about half a minute."""
BUSY = 5
"""Times the tries that a busy endpoint may turn one request down while it answers others."""
LONGEST_WAIT = 600.0
"""Seconds of Retry-After that are waited for; longer ones end the run, which can be resumed."""
LONGEST_PAUSE = 120.0

Event: TypeAlias = Literal["sending", "lost"]
"""`sending`: an attempt starts; what the watcher raises is raised instead. `lost`: it broke off with nothing to show,
and the provider may have billed it."""
Watch: TypeAlias = Callable[[Event, ChatRequest], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on."""

    tries: int = TRIES
    base: float = BASE
    ceiling: float = CEILING


class Patient:
    """A ChatModel over another one. Sleeps happen outside the permit: a waiting request costs no place."""

    def __init__(
        self, model: ChatModel, throttle: Throttle, patience: Patience = Patience(), watch: Watch | None = None
    ) -> None:
        self.model = model
        self.throttle = throttle
        self.patience = patience
        self._watch: Watch = watch or (lambda _event, _request: None)
        self._answers = 0
        self._jitter = Random()

    @property
    def name(self) -> str:
        return self.model.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer. Raises the last RateLimited or Unavailable after the tries, anything else at once.

        Being told to come back later is no failed try while others are answered: the endpoint works, it is busy.
        """
        tries = request.tries or self.patience.tries
        failed = 0
        for attempt in range(BUSY * tries):
            answers = self._answers
            try:
                return await self._once(request)
            except (RateLimited, Unavailable) as error:
                failed += not (isinstance(error, RateLimited) and self._answers > answers)
                if failed >= tries or attempt + 1 == BUSY * tries or (error.retry_after or 0) > LONGEST_WAIT:
                    raise
                wait = self._wait(attempt, error.retry_after)
            await asyncio.sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    async def close(self) -> None:
        await self.model.close()

    async def _once(self, request: ChatRequest) -> ChatReply:
        async with self.throttle.permit():
            self._watch("sending", request)
            try:
                reply = await self.model.complete(request)
            except RateLimited as error:
                self.throttle.refused(error.retry_after)
                raise
            except Unavailable as error:
                if not error.status:
                    self._watch("lost", request)
                raise
            except asyncio.CancelledError:
                self._watch("lost", request)
                raise
            self._answers += 1
            self.throttle.answered()
            self.throttle.pause(exhausted_for(reply.headers))
            return reply

    def _wait(self, attempt: int, asked: float | None) -> float:
        """Seconds before the next try: what the endpoint asked for and a little more, else exponential full jitter."""
        if asked is not None:
            return asked + self._jitter.uniform(0, self.patience.base)
        return self._jitter.uniform(0, min(self.patience.ceiling, self.patience.base * 2**attempt))


def exhausted_for(headers: Mapping[str, str]) -> float:
    """Seconds until the endpoint has requests or tokens left, by its rate-limit headers; 0 while it has."""
    waits = [0.0]
    for kind in ("-requests", "-tokens", ""):
        if headers.get(f"x-ratelimit-remaining{kind}") == "0":
            waits.append(seconds_of(headers.get(f"x-ratelimit-reset{kind}", "")))
    return min(max(waits), LONGEST_PAUSE)


def seconds_of(reset: str) -> float:
    """Seconds meant by a reset header: `1.5`, `120ms`, `6m0s`, or a moment in Unix seconds or milliseconds."""
    parts = re.findall(r"([\d.]+)(ms|s|m|h|d)", reset)
    if parts:
        unit = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
        return sum(float(number) * unit[name] for number, name in parts)
    try:
        value = float(reset)
    except ValueError:
        return 0.0
    if value > 1e9:
        return max(0.0, value / (1000 if value > 1e12 else 1) - time())
    return value
