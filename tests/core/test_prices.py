"""Prices: the arithmetic, the table, and what people type."""

from __future__ import annotations

import re

import pytest

from datacraft.core.chat import Usage
from datacraft.core.errors import UsageError
from datacraft.core.prices import AS_OF, PRICES, Price, parse_price, price_of
from datacraft.teachers.model.money import Budget, parse_budget


def test_cached_input_costs_less_where_the_provider_says_so():
    used = Usage(input_tokens=1_000_000, output_tokens=500_000, cached_tokens=400_000)
    assert Price(2.0, 8.0, 0.5).of(used) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)
    assert Price(2.0, 8.0).of(used) == pytest.approx(2 + 4)
    assert Price(2.0, 8.0, 0.5).times(0.5).of(used) == pytest.approx((0.6 * 2 + 0.4 * 0.5 + 0.5 * 8) / 2)


def test_the_table_is_dated_and_sane():
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", AS_OF)
    for pattern, price in PRICES.items():
        assert "/" in pattern
        assert 0 < price.input <= price.output
        assert price.cached is None or price.cached < price.input


def test_the_closest_pattern_is_taken_and_overrides_win():
    assert price_of("openai/gpt-4o-mini-2024-07-18") == PRICES["openai/gpt-4o-mini*"]
    assert price_of("openai/gpt-4o-2024-08-06") == PRICES["openai/gpt-4o*"]
    assert price_of("nobody/knows") is None
    assert price_of("openai/gpt-4o", {"openai/*": "1/2"}) == Price(1.0, 2.0, as_of="given")


@pytest.mark.parametrize(("text", "price"), [("0.25/2", (0.25, None, 2)), ("0.25/0.025/2", (0.25, 0.025, 2))])
def test_prices_as_typed(text: str, price: tuple[float, float | None, float]):
    found = parse_price(text)
    assert (found.input, found.cached, found.output) == price


@pytest.mark.parametrize("text", ["", "1", "a/b", "1/2/3/4", "-1/2"])
def test_what_is_no_price(text: str):
    with pytest.raises(UsageError):
        parse_price(text)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("5usd", Budget(usd=5)),
        ("$5", Budget(usd=5)),
        ("0.50 USD", Budget(usd=0.5)),
        ("200k-tokens", Budget(tokens=200_000)),
        ("1.5m tokens", Budget(tokens=1_500_000)),
        ("100 token", Budget(tokens=100)),
    ],
)
def test_budgets_as_typed(text: str, budget: Budget):
    assert parse_budget(text) == budget


@pytest.mark.parametrize("text", ["5", "usd", "0usd", "5 eur", "-5usd", "1..5usd"])
def test_what_is_no_budget(text: str):
    with pytest.raises(UsageError):
        parse_budget(text)
