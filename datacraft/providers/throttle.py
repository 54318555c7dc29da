"""How many requests are under way at once: finds what an endpoint takes and keeps to it.

Additive increase, multiplicative decrease, as TCP does it: one more per answer until the first refusal, then about one
more per round of answers; a fifth less when refused, at most once every half second. While that half second lasts a
refused request's place is not filled again, so a burst into a small endpoint shrinks to what the endpoint took. Until
the first refusal silence counts as consent too: refusals come at once, answers take their time. What was refused is
remembered: the way back up to it is quick, the step beyond it is taken more rarely each time it was refused again, and
costs nothing but that request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

START = 32
CUT = 0.8
HOLD = 0.5
"""Seconds between two cuts: refusals of one burst tell one thing."""
CAUTION = 8
"""Rounds of answers at most before the step beyond a level that was refused is tried again."""
SILENCE, STEP = 0.25, 16
"""Seconds without a refusal after which so many more are let in, until the first refusal."""
STREAK = 3
"""Refusals in a row, with no answer between them, after which everybody waits as long as the endpoint asked."""


class Throttle:
    """Permits for one endpoint and model, on one event loop."""

    def __init__(self, most: int, start: int = START, clock: Callable[[], float] = monotonic) -> None:
        self.most = max(1, most)
        self.limit = float(min(self.most, start))
        self.in_flight = 0
        self.refusals = 0
        self._ramping = True
        self._ceiling = float("inf")
        self._caution = 1
        self._streak = 0
        self._cut_at = float("-inf")
        self._open_at = float("-inf")
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._growth: asyncio.TimerHandle | None = None
        self._clock = clock

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[None]:
        """Hold one place for the length of the block."""
        while self._clock() < self._open_at or self.in_flight >= int(self.limit):
            await self._turn()
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self._wake()

    def answered(self) -> None:
        """The endpoint answered: it may take a little more."""
        self._streak = 0
        self.limit = min(float(self.most), self.limit + self._gain())
        if self.limit >= self._ceiling + 2:
            self._ceiling, self._caution = self.limit - 1, max(1, self._caution // 2)
        self._wake()

    def refused(self, retry_after: float | None = None) -> None:
        """The endpoint wants less. Called while the permit is still held."""
        self.refusals += 1
        if self._streak == 0:
            self._caution = min(CAUTION, self._caution * 2)
        self._streak += 1
        now, taken = self._clock(), max(1.0, self.in_flight - 1.0)
        if self._streak == 1 and taken >= self._ceiling:
            # The step beyond what it takes, refused once more: what it takes has not changed.
            self._cut_at = now
            self.limit = min(self.limit, self._ceiling)
        elif now - self._cut_at >= HOLD:
            self._cut_at = now
            self._ceiling = taken
            self.limit *= CUT
        else:
            self._ceiling = min(self._ceiling, taken)
            self.limit = min(self.limit, taken)
        self._ramping = False
        self.limit = max(1.0, self.limit)
        if retry_after and self._streak >= STREAK:
            self.pause(retry_after)

    def _gain(self) -> float:
        """How much one answer adds to the limit."""
        if self._ramping:
            return 1.0
        return 1 / self.limit if self.limit < self._ceiling else 1 / (self.limit * self._caution)

    def pause(self, seconds: float) -> None:
        """Start nothing new for so long."""
        self._open_at = max(self._open_at, self._clock() + seconds)

    async def _turn(self) -> None:
        """Wait until a place may be free."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        if self._ramping and self._growth is None and self.limit < self.most:
            self._growth = asyncio.get_running_loop().call_later(SILENCE, self._grow)
        delay = self._open_at - self._clock()
        timer = asyncio.get_running_loop().call_later(delay, self._wake) if delay > 0 else None
        try:
            await waiter
        finally:
            if timer:
                timer.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif waiter.cancelled():
                self._wake()

    def _grow(self) -> None:
        self._growth = None
        if self._ramping and self._waiting and self._clock() >= self._open_at:
            self.limit = min(float(self.most), self.limit + STEP)
            self._wake()
            if self._waiting and self.limit < self.most:
                self._growth = asyncio.get_running_loop().call_later(SILENCE, self._grow)

    def _wake(self) -> None:
        free = int(self.limit) - self.in_flight if self._clock() >= self._open_at else 0
        while self._waiting and free > 0:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                free -= 1
