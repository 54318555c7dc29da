"""Calls against the request: ends that are swapped, another choice, another count; and all that may be meant so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from datacraft import validate_examples

TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def codes(
    asked: str, arguments: dict[str, Any], enum: tuple[str, ...] = (), other: dict[str, Any] | None = None
) -> set[str]:
    """Codes for one call, in which the values that stand in `enum` are chosen from it."""
    properties = {
        name: {"type": TYPES[type(value)], "description": f"The {name}."}
        | ({"enum": list(enum)} if value in enum else {})
        for name, value in arguments.items()
    }
    calls = [{"name": "act", "arguments": json.dumps(made)} for made in (arguments, other) if made is not None]
    row = {
        "messages": [
            {"role": "user", "content": asked},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [
                    {"id": f"kT4mQ81x{i}", "type": "function", "function": call} for i, call in enumerate(calls)
                ],
            },
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "act",
                    "description": "Do it.",
                    "parameters": {"type": "object", "properties": properties, "required": list(properties)},
                },
            }
        ],
    }
    return {finding.code for finding in validate_examples([row])}


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("A train from Lausanne to Lugano.", {"from": "Lausanne", "to": "Lugano"}),
        ("Get me from the Marriott lobby to Terminal 2.", {"pickup": "Marriott lobby", "dropoff": "Terminal 2"}),
        ("Fly OSL to FCO.", {"origin": "OSL", "destination": "FCO"}),
        ("Translate it from German to French.", {"source_lang": "de", "target_lang": "fr"}),
        ("Put it into account 77-2018 out of 11-4470.", {"from_account": "11-4470", "to_account": "77-2018"}),
        ("Convert 3 miles to kilometers.", {"from_unit": "miles", "to_unit": "kilometers"}),
        ("From 2026-04-10 to 2026-04-13.", {"check_in": "2026-04-10", "check_out": "2026-04-13"}),
        ("From 2026-04-10 to 2026-04-13.", {"startDate": "2026-04-10", "endDate": "2026-04-13"}),
        ("Between 50 and 100 dollars.", {"min_price": 50, "max_price": 100}),
    ],
)
def test_swapped_ends(asked: str, right: dict[str, Any]) -> None:
    wrong = dict(zip(right, reversed(right.values()), strict=True))
    assert codes(asked, right) == set()
    assert codes(asked, wrong) == {"G115"}


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ("I came from Lausanne to Lugano, get me back.", {"from": "Lugano", "to": "Lausanne"}),
        ("I have to go to Lugano from Lausanne.", {"from": "Lausanne", "to": "Lugano"}),
        ("Quiet hours from 22:00 to 06:00.", {"start": "22:00", "end": "06:00"}),
        ("Count from 10 down to 1.", {"start": 10, "end": 1}),
        ("From the first of May.", {"from": "2026-05-01", "to": "2026-05-01"}),
        ("Rename draft to final.", {"old_name": "draft", "new_name": "final"}),
        ("USD to EUR, or EUR to USD?", {"from": "EUR", "to": "USD"}),
    ],
)
def test_ends_that_may_be_meant(asked: str, arguments: dict[str, Any]) -> None:
    assert codes(asked, arguments) == set()


def test_the_way_back_beside_the_way_there() -> None:
    there = {"from": "Lausanne", "to": "Lugano"}
    back = {"from": "Lugano", "to": "Lausanne"}
    assert codes("From Lausanne to Lugano, and the way there again.", there, other=back) == set()


@pytest.mark.parametrize(
    ("asked", "name", "said", "chosen"),
    [
        ("A table on the terrace.", "seating", "terrace", "inside"),
        ("Scale it in staging.", "namespace", "staging", "prod"),
        ("Dr. Rossi, please.", "doctor", "Rossi", "Meier"),
        ("High priority!", "priority", "high", "low"),
        ("My laptop does not boot. It goes to the hardware team.", "team", "hardware", "billing"),
        ("Two seats in business.", "cabin", "business", "economy"),
        ("Turn the light in the hall off.", "state", "off", "on"),
    ],
)
def test_another_choice(asked: str, name: str, said: str, chosen: str) -> None:
    enum = (said, chosen) if name == "state" else (said, chosen, "whatever else")
    assert codes(asked, {name: said}, enum) == set()
    assert codes(asked, {name: chosen}, enum) == {"G116"}


@pytest.mark.parametrize(
    ("asked", "name", "chosen", "other"),
    [
        ("Not on the terrace, please.", "seating", "inside", "terrace"),
        ("The bill is way too high.", "priority", "low", "high"),
        ("Terrace or inside, as you like.", "seating", "inside", "terrace"),
        ("The terrace was lovely; this time we want to sit where it is warm.", "seating", "inside", "terrace"),
        ("Switch off the lamp on the desk.", "state", "off", "on"),
        ("I am on a business trip and want to pay little.", "cabin", "economy", "business"),
    ],
)
def test_a_choice_that_may_be_meant(asked: str, name: str, chosen: str, other: str) -> None:
    assert codes(asked, {name: chosen}, (chosen, other)) == set()


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("A table for 4 guests on 14 March 2026.", {"guests": 4}, {"guests": 14}),
        ("Two adults and a child.", {"adults": 2, "children": 1}, {"adults": 1, "children": 2}),
        ("5 nights for two adults.", {"nights": 5, "adults": 2}, {"nights": 2, "adults": 5}),
        ("A 5 day forecast.", {"days": 5}, {"days": 6}),
        ("3 boxes of green tea.", {"quantity": 3, "article": "green tea"}, {"quantity": 4, "article": "green tea"}),
        ("A ride for six people.", {"passengers": 6}, {"passengers": 4}),
    ],
)
def test_another_count(asked: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert codes(asked, right) == set()
    assert codes(asked, wrong) == {"G101"}


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ("Two tickets, and one more for my son.", {"tickets": 3}),
        ("2 nights and then 3 nights.", {"nights": 5}),
        ("A table for two adults and me.", {"adults": 3}),
        ("An hour and 30 minutes.", {"minutes": 90}),
        ("5 tickets: 2 for Dune and 3 for Alien.", {"tickets": 3}),
        ("1,000 francs over 5 years, paid monthly.", {"periods_per_year": 12}),
    ],
)
def test_a_count_that_may_be_meant(asked: str, arguments: dict[str, Any]) -> None:
    assert codes(asked, arguments) == set()
