"""Requests in the words of a tool: values stand where its description has their nouns."""

from __future__ import annotations

import re
from random import Random

import pytest

from datacraft.core.seed import SeedBook
from datacraft.core.tool import Tool, Toolset
from datacraft.teachers.builtin.described import from_tool
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.marked import MARK
from datacraft.teachers.builtin.stated import addon, spoken, with_object
from tests.agents.projects import lexicon


def plain(text: str) -> str:
    return MARK.sub(lambda match: match.group(1).removeprefix("="), text)


@pytest.mark.parametrize("seed", range(25))
def test_every_value_is_said_once_and_none_is_left_out(seed: int) -> None:
    known = lexicon("travel")
    mentions = [["city", "Ghent"], ["check_in", "Ghent-day"], ["max_price", 120]]
    text = plain(from_tool(known, "search_hotels", mentions, Random(seed)))
    assert all(len(re.findall(rf"(?<!\w){re.escape(str(value))}(?![\w-])", text)) == 1 for _, value in mentions)


def test_a_code_takes_its_nouns_place() -> None:
    known = lexicon("travel")
    made = with_object(known, "cancel a booking", "cancel_booking", "booking_id", "BK-70012")
    assert made is not None
    assert plain(made) == "cancel booking BK-70012"
    assert with_object(known, "find hotels", "search_hotels", "city", "Ghent") is None


@pytest.mark.parametrize("seed", range(25))
def test_a_flag_is_never_stated_the_other_way_round(seed: int) -> None:
    known = lexicon("clinic")
    for value in (True, False):
        said = addon(known, "book_appointment", "urgent", value, Random(seed)).lower()
        assert "urgent" in said
        assert bool(re.search(r"\b(?:not|isn't|no|without|nor)\b", said)) is not value


@pytest.mark.parametrize(("value", "way"), [(True, "on"), (False, "off")])
def test_a_switch_goes_the_way_its_flag_says(value: bool, way: str) -> None:
    parameters = {"type": "object", "properties": {"enabled": {"type": "boolean"}}}
    facts = {"name": "toggle", "description": "Switch a lamp on or off.", "parameters": parameters}
    known = learn(SeedBook(()), Toolset("app", "openai-agents 1", (Tool({"type": "function", "function": facts}),)))
    for seed in range(20):
        said = from_tool(known, "toggle", [["enabled", value]], Random(seed))
        assert re.search(rf"a lamp {way}\b", said)
        assert "enabled" not in said


def test_a_moment_is_said_by_its_day_and_its_hour() -> None:
    assert spoken(lexicon("clinic"), "2027-01-14T02:00:00Z") == "2027-01-14 at 02:00"
    assert spoken(lexicon("clinic"), "2027-01-14T02:00:30Z") == "2027-01-14T02:00:30Z"
