"""Slips of one sign in what is copied: found where they are sure, left alone where they can be reckoned."""

from __future__ import annotations

import json
from typing import Any

import pytest

from datacraft import validate_examples

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {
                "type": "object",
                "properties": {key: {"type": kind, "description": f"The {key}."} for key, kind in properties.items()},
                "required": list(properties),
            },
        },
    }
    for name, description, properties in (
        ("get_order", "State of an order.", {"order_id": "string"}),
        ("book_visit", "Book a visit.", {"day": "string", "people": "integer"}),
    )
]


def codes(asked: str, name: str, arguments: Any, result: Any, answer: str, system: str = "You help.") -> set[str]:
    call = {"id": "kT4mQ81xZ", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
    said = result if isinstance(result, str) else json.dumps(result)
    row: dict[str, Any] = {
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": asked},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "kT4mQ81xZ", "name": name, "content": said},
            {"role": "assistant", "content": answer},
        ],
        "tools": TOOLS,
    }
    return {finding.code for finding in validate_examples([row])}


def order(answer: str, result: Any, asked: str = "Where is order A-10427?", order_id: str = "A-10427") -> set[str]:
    return codes(asked, "get_order", {"order_id": order_id}, result, answer)


TODAY = "You help. Today is Friday, 2026-05-08."


def visit(asked: str, day: str, people: int, system: str = TODAY) -> set[str]:
    return codes(asked, "book_visit", {"day": day, "people": people}, "ok", "It is booked.", system)


def test_an_id_that_lost_its_end_is_another_id() -> None:
    assert order("It is on its way.", "sent", order_id="A-1042") & {"G103", "G104"}
    assert order("It is on its way.", "sent", "Where is order A-10427?", "A10427") == set()


def test_an_id_may_be_spelled_with_spaces() -> None:
    asked = "Where is order 7741 0932 5510?"
    assert order("It is on its way.", "sent", asked, "774109325510") == set()
    assert order("It is on its way.", "sent", asked, "77410932551") & {"G103", "G104"}


def test_a_day_that_nobody_said_is_found_beside_the_date_of_today() -> None:
    assert "G101" in visit("A visit for two on 3 June, please.", "2026-06-04", 2)
    assert visit("A visit for two on 3 June, please.", "2026-06-03", 2) == set()
    assert visit("A visit for two today, please.", "2026-05-08", 2) == set()
    assert visit("A visit for two, four days before 3 June, please.", "2026-05-30", 2) == set()


def test_the_figures_of_one_date_make_no_counts() -> None:
    assert "G101" in visit("Two people, on 2026-06-03.", "2026-06-03", 9, "You help.")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Your balance is 1384.20 euros.", "G105"),
        ("Your balance is 1834.20 dollars.", "G111"),
        ("Your balance is $1,834.20.", "G111"),
        ("Parcel ZX88I20 is on its way, 1834.20 euros are paid.", "G114"),
        ("It arrives at 11:35, and 1834.20 euros are paid.", "G114"),
    ],
)
def test_an_answer_that_garbles_its_result(answer: str, code: str) -> None:
    assert code in order(answer, {"balance": 1834.2, "currency": "EUR", "parcel": "ZX88120", "arrives": "11:55"})


@pytest.mark.parametrize(
    "answer",
    [
        "Your balance is 1,834.20 euros.",
        "Your balance is €1834.20.",
        "About 1834 euros are paid, and it comes at 11:55.",
        "It comes at 11:55 am; the parcel is ZX88120.",
    ],
)
def test_an_answer_in_its_own_words(answer: str) -> None:
    assert order(answer, {"balance": 1834.2, "currency": "EUR", "parcel": "ZX88120", "arrives": "11:55"}) == set()


def test_a_named_field_with_another_value() -> None:
    assert "G105" in order("You had 7 visits.", {"state": "open", "visits": 3})
    assert order("You had 3 visits.", {"state": "open", "visits": 3}) == set()
    assert order("The price for two is 76 francs.", {"price": 38, "currency": "CHF"}) == set()


def test_success_after_an_error_without_an_article() -> None:
    assert "P115" in order("Booked: QX7L2M, with seats 3A and 3B.", {"error": "FULL", "message": "No seats left"})


def test_a_bare_text_instead_of_named_values() -> None:
    assert "A102" in order_text('"A-10427"')
    assert "A103" in order_text(json.dumps('{"order_id": "A-10427"}'))


def test_a_raw_line_break_inside_a_value() -> None:
    assert "A101" in order_text('{"order_id": "A-\n10427"}')
    assert order_text('{\n  "order_id": "A-10427"\n}') == set()


def order_text(arguments: str) -> set[str]:
    call = {"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_order", "arguments": arguments}}
    row: dict[str, Any] = {
        "messages": [
            {"role": "user", "content": "Where is order A-10427?"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
        ],
        "tools": TOOLS,
    }
    return {finding.code for finding in validate_examples([row])}


@pytest.mark.parametrize("mark", [{"weight": 0}, {"train": False}])
def test_a_turn_that_is_not_trained_may_slip(mark: dict[str, Any]) -> None:
    """The wrong first try of a row that teaches to recover."""
    calls = [
        {"id": f"kT4mQ81x{n}", "type": "function", "function": {"name": "get_order", "arguments": arguments}}
        for n, arguments in enumerate(('{"order_id": "A-10472"}', '{"order_id": "A-10427"}'))
    ]
    row: dict[str, Any] = {
        "messages": [
            {"role": "user", "content": "Where is order A-10427?"},
            {"role": "assistant", "content": "", "tool_calls": calls[:1], **mark},
            {"role": "tool", "tool_call_id": "kT4mQ81x0", "name": "get_order", "content": "there is no such order"},
            {"role": "assistant", "content": "", "tool_calls": calls[1:]},
            {"role": "tool", "tool_call_id": "kT4mQ81x1", "name": "get_order", "content": "sent"},
            {"role": "assistant", "content": "It was sent."},
        ],
        "tools": TOOLS,
    }
    assert [finding.code for finding in validate_examples([row])] == []
    del row["messages"][1][next(iter(mark))]
    assert {finding.code for finding in validate_examples([row])} == {"G103"}


def test_figures_after_an_empty_result_come_from_nowhere() -> None:
    assert "G105" in order("It costs 612.40 francs.", {"offers": []})
    assert order("There is no offer for order A-10427.", {"offers": []}) == set()


def test_no_use_the_other_instead() -> None:
    said = "No, use bo@acme-works.io instead."
    row: dict[str, Any] = {
        "messages": [
            {"role": "user", "content": "Book me in on 2026-06-03, one person."},
            {"role": "assistant", "content": "Shall I mail the ticket to bo@acme.io?"},
            {"role": "user", "content": said},
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [
                    {
                        "id": "kT4mQ81xZ",
                        "type": "function",
                        "function": {"name": "send_ticket", "arguments": '{"contact": {"email": "bo@acme.io"}}'},
                    }
                ],
            },
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "send_ticket",
                    "description": "Send a ticket.",
                    "parameters": {
                        "type": "object",
                        "properties": {"contact": {"type": "object", "description": "Where to."}},
                        "required": ["contact"],
                    },
                },
            }
        ],
    }
    assert {finding.code for finding in validate_examples([row])} == {"G108"}
    call = row["messages"][3]["tool_calls"][0]["function"]
    call["arguments"] = call["arguments"].replace("bo@acme.io", "bo@acme-works.io")
    assert [finding.code for finding in validate_examples([row])] == []
