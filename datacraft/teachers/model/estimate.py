"""What a run will ask, use and cost, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from datacraft.core.blueprint import Blueprint
from datacraft.core.chat import ChatRequest, Usage
from datacraft.core.prices import Price
from datacraft.core.seed import SeedAssistant, SeedBook, SeedUser
from datacraft.teachers.model.money import size_of
from datacraft.teachers.model.plan import draft_schema, keys_of
from datacraft.teachers.model.prompt import Prompts

BYTES_PER_TOKEN = 3.8
"""English prose with some JSON in it; the worst case that budgets use is kept apart."""
RETRIED = 1.15
"""Requests per row with drafts that are handed back: a first guess, the run shows the real number."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected requests, tokens and cost of a run."""

    requests: int
    input_tokens: int
    output_tokens: int
    prefix_tokens: int
    """Input of each request that is the same in all of them, which provider caches can serve."""
    price: Price | None

    @property
    def usd(self) -> float | None:
        """USD without any cache, None when the price is not known."""
        if self.price is None:
            return None
        return self.price.of(Usage(self.input_tokens, self.output_tokens))

    def __str__(self) -> str:
        """One line for the start of a run."""
        line = (
            f"about {self.requests:,} requests, {self.input_tokens:,} tokens in "
            f"({self.prefix_tokens:,} of each the same), {self.output_tokens:,} out"
        )
        if self.price is None:
            return f"{line}; price not known (--price INPUT/OUTPUT)"
        if self.usd == 0:
            return f"{line}; free"
        dated = "as given" if self.price.as_of == "given" else f"list prices of {self.price.as_of}"
        rates = f"{self.price.input:g}/{self.price.output:g} per million, {dated}"
        return f"{line}; about {self.usd:.2f} USD ({rates}), less what is cached"


def estimate(prompts: Prompts, blueprints: Iterable[Blueprint], price: Price | None) -> Estimate:
    """The estimate for writing these blueprints."""
    said = _text_length(prompts.book)
    requests, sent, answered = 0, 0.0, 0.0
    for blueprint in blueprints:
        keys = [key for key in keys_of(blueprint, prompts.toolset) if key]
        if not keys:
            continue
        schema = {"type": "json_schema", "json_schema": {"schema": draft_schema(tuple(keys))}}
        requests += 1
        sent += size_of(ChatRequest(prompts.first(blueprint), response_format=schema)) / BYTES_PER_TOKEN
        answered += len(keys) * (said + 20) / BYTES_PER_TOKEN
    return Estimate(
        round(requests * RETRIED),
        round(sent * RETRIED),
        round(answered * RETRIED),
        round(len(prompts.system.encode()) / BYTES_PER_TOKEN),
        price,
    )


def _text_length(book: SeedBook) -> float:
    """Bytes of a turn in the seeds, on average."""
    texts = [
        len(turn.text.encode())
        for seed in book.seeds
        for turn in seed.turns
        if isinstance(turn, SeedUser | SeedAssistant)
    ]
    return sum(texts) / len(texts) if texts else 120.0
