"""What answers cost: a dated table of list prices, and the arithmetic. Never fetched, always overridable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from datacraft.core.chat import Usage
from datacraft.core.errors import UsageError

AS_OF = "2026-01"
"""The month the table stands for. List prices change; `--price` overrides it. No bill was ever checked against it."""


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: float
    output: float
    cached: float | None = None
    """For input taken from the provider's prompt cache; None when it costs the same."""
    as_of: str = AS_OF

    def of(self, usage: Usage) -> float:
        """USD for these tokens."""
        cached = self.input if self.cached is None else self.cached
        fresh = usage.input_tokens - usage.cached_tokens
        return (fresh * self.input + usage.cached_tokens * cached + usage.output_tokens * self.output) / 1e6

    def times(self, factor: float) -> Price:
        """The price at a discount."""
        cached = None if self.cached is None else self.cached * factor
        return replace(self, input=self.input * factor, output=self.output * factor, cached=cached)


FREE = Price(0.0, 0.0)

PRICES: Mapping[str, Price] = {
    "openai/gpt-4o-mini*": Price(0.15, 0.60, 0.075),
    "openai/gpt-4o*": Price(2.50, 10.0, 1.25),
    "openai/gpt-4.1-nano*": Price(0.10, 0.40, 0.025),
    "openai/gpt-4.1-mini*": Price(0.40, 1.60, 0.10),
    "openai/gpt-4.1*": Price(2.00, 8.00, 0.50),
    "openai/gpt-5-nano*": Price(0.05, 0.40, 0.005),
    "openai/gpt-5-mini*": Price(0.25, 2.00, 0.025),
    "openai/gpt-5*-pro*": Price(15.0, 120.0),
    "openai/gpt-5": Price(1.25, 10.0, 0.125),
    "openai/gpt-5.1": Price(1.25, 10.0, 0.125),
    "gemini/gemini-2.5-flash-lite*": Price(0.10, 0.40, 0.01),
    "gemini/gemini-2.5-flash*": Price(0.30, 2.50, 0.03),
    "gemini/gemini-2.5-pro*": Price(1.25, 10.0, 0.125),
    "groq/llama-3.1-8b-instant": Price(0.05, 0.08),
    "groq/llama-3.3-70b-versatile": Price(0.59, 0.79),
    "groq/openai/gpt-oss-20b": Price(0.075, 0.30, 0.0375),
    "groq/openai/gpt-oss-120b": Price(0.15, 0.60, 0.075),
    "deepseek/deepseek-chat": Price(0.28, 0.42, 0.028),
    "deepseek/deepseek-reasoner": Price(0.28, 0.42, 0.028),
    "mistral/mistral-small*": Price(0.10, 0.30),
    "mistral/mistral-medium*": Price(0.40, 2.00),
    "mistral/mistral-large*": Price(0.50, 1.50),
    "anthropic/claude-haiku-4-5*": Price(1.00, 5.00, 0.10),
    "anthropic/claude-sonnet-4*": Price(3.00, 15.0, 0.30),
    "anthropic/claude-opus-4-5*": Price(5.00, 25.0, 0.50),
}
"""Pattern of `PROVIDER/MODEL` to list price; the first that fits counts."""


def price_of(model: str, overrides: Mapping[str, str] | None = None) -> Price | None:
    """The price of a model: the override that fits it (`in/out` or `in/cached/out`), else the table's, else None.

    Raises UsageError for an override that cannot be read.
    """
    for pattern, text in (overrides or {}).items():
        if fnmatch(model, pattern):
            return parse_price(text)
    return next((price for pattern, price in PRICES.items() if fnmatch(model, pattern)), None)


def parse_price(text: str) -> Price:
    """A price as people write it: `0.25/2` or, with cached input between, `0.25/0.025/2`, USD per million tokens."""
    try:
        numbers = [float(part) for part in text.split("/")]
    except ValueError:
        numbers = []
    if len(numbers) not in (2, 3) or min(numbers) < 0:
        raise UsageError(f"{text!r} is no price", "write INPUT/OUTPUT or INPUT/CACHED/OUTPUT in USD per million tokens")
    return Price(numbers[0], numbers[-1], numbers[1] if len(numbers) == 3 else None, as_of="given")
