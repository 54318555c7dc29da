"""The purse of a run: what was spent, what is promised to requests under way, and the hard stop."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from datacraft.core.chat import ChatRequest, Usage
from datacraft.core.errors import BudgetReached, UsageError
from datacraft.core.json import dumps_compact
from datacraft.core.prices import FREE, Price

BYTES_PER_TOKEN = 3.0
"""A careful first guess (English prose has about four, JSON and other scripts fewer); real counts replace it."""
_BUDGET = re.compile(r"(?P<number>[\d.,_]+)\s*(?P<unit>[kKmM]?)[\s-]*(?P<what>usd|\$|tokens?)", re.I)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent over the life of a journal; None is no limit."""

    usd: float | None = None
    tokens: int | None = None

    def __str__(self) -> str:
        return f"{self.usd:g} USD" if self.usd is not None else f"{self.tokens:,} tokens"


def parse_budget(text: str) -> Budget:
    """`5usd`, `$5`, `200k-tokens`, `1.5m tokens`. Raises UsageError."""
    turned = re.sub(r"^\$\s*([\d.,]+)$", r"\1usd", text.strip())
    match = _BUDGET.fullmatch(turned)
    try:
        number = float(match["number"].replace(",", "").replace("_", "")) if match else 0.0
    except ValueError:
        number = 0.0
    if match is None or number <= 0:
        raise UsageError(f"--budget {text!r} is no amount", "for example --budget 5usd or --budget 200k-tokens")
    number *= {"": 1, "k": 1_000, "m": 1_000_000}[match["unit"].lower()]
    return Budget(tokens=int(number)) if match["what"].lower().startswith("token") else Budget(usd=number)


@dataclass
class Spend:
    """What a run has used."""

    requests: int = 0
    reused: int = 0
    """Answers taken from the journal, paid for earlier."""
    usage: Usage = field(default_factory=Usage)
    usd: float = 0.0
    unsure: int = 0
    """Tokens of attempts that broke off; the provider may have billed them."""

    @property
    def cached_share(self) -> float:
        """Part of the input that came from the provider's prompt cache."""
        return self.usage.cached_tokens / self.usage.input_tokens if self.usage.input_tokens else 0.0


@dataclass(frozen=True, slots=True)
class Promise:
    """The worst case of a request under way."""

    usage: Usage
    price: Price | None

    @property
    def usd(self) -> float:
        return self.price.of(self.usage) if self.price else 0.0


class Purse:
    """Lets a request go only when its worst case still fits beside everything under way."""

    def __init__(self, price: Price | None, budget: Budget | None = None, before: tuple[int, float] = (0, 0.0)) -> None:
        """`before` is what the journal already holds: tokens and USD. Raises UsageError for USD without a price."""
        if budget and budget.usd is not None and price is None:
            raise UsageError(
                "the price of this model is not known", "add --price INPUT/OUTPUT (USD per million tokens)"
            )
        self.price = price
        self.budget = budget
        self.before = before
        self.spend = Spend()
        self._promised: list[Promise] = []
        self._settled: asyncio.Event | None = None
        self._bytes_per_token = BYTES_PER_TOKEN

    def worst_case(self, request: ChatRequest) -> Usage:
        """The most a request is expected to use: its prompt by size, its answer by its limit."""
        return Usage(int(size_of(request) / self._bytes_per_token) + 16, request.max_tokens or 0, known=False)

    async def promise(self, request: ChatRequest, price: Price | None) -> Promise:
        """Set the worst case of a request aside, waiting for others to come in where that may make room.

        Raises BudgetReached when it does not fit even then.
        """
        worst = Promise(self.worst_case(request), price)
        while not self._fits(worst):
            if not self._promised:
                raise self._reached()
            self._settled = self._settled or asyncio.Event()
            await self._settled.wait()
        self._promised.append(worst)
        return worst

    def settle(self, promised: Promise, used: Usage | None) -> None:
        """Book what a request really used, None for nothing."""
        self._promised.remove(promised)
        if self._settled:
            self._settled.set()
            self._settled = None
        if used is not None:
            self.spend.requests += 1
            self.spend.usage += used
            self.spend.usd += promised.price.of(used) if promised.price else 0.0

    def learn(self, request: ChatRequest, used: Usage) -> None:
        """Take a real count as the measure of later guesses; the densest text seen counts."""
        if used.known and used.input_tokens:
            self._bytes_per_token = min(self._bytes_per_token, size_of(request) / used.input_tokens)

    def lost(self, request: ChatRequest) -> None:
        """Book an attempt that broke off: its prompt may have been billed."""
        worst = self.worst_case(request)
        self.spend.unsure += worst.input_tokens

    def _fits(self, worst: Promise) -> bool:
        if self.budget is None:
            return True
        promised = [worst, *self._promised]
        if self.budget.tokens is not None:
            tokens = sum(promise.usage.total for promise in promised)
            return self.before[0] + self._tokens() + tokens <= self.budget.tokens
        unsure = (self.price or FREE).of(Usage(self.spend.unsure))
        usd = self.before[1] + self.spend.usd + unsure + sum(promise.usd for promise in promised)
        return self.budget.usd is None or usd <= self.budget.usd

    def _tokens(self) -> int:
        return self.spend.usage.total + self.spend.unsure

    def _reached(self) -> BudgetReached:
        spent = f"{self.before[1] + self.spend.usd:.4f} USD"
        if self.budget and self.budget.tokens is not None:
            spent = f"{self.before[0] + self._tokens():,} tokens"
        return BudgetReached(
            f"the budget of {self.budget} is used up: {spent} spent, the next request could pass it",
            "raise --budget; the same command goes on where this one stopped and pays for nothing twice",
        )


def size_of(request: ChatRequest) -> int:
    """Bytes of what a provider counts as input."""
    shaped = [list(request.messages), list(request.tools), request.response_format]
    return len(dumps_compact(shaped).encode())
