"""What tools are called in the middle of a sentence, for descriptions as developers write them and for none at all."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.tool import Tool
from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.naming import verb_phrases


def tool(name: str, description: str, /, **parameters: dict[str, Any]) -> Tool:
    schema = {"type": "object", "properties": parameters, "required": list(parameters)}
    return Tool({"type": "function", "function": {"name": name, "description": description, "parameters": schema}})


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("name", "description", "phrase"),
    [
        ("track", "Look up where a shipment is.", "look up where a shipment is"),
        ("greet", "Greets a guest.", "greet a guest"),
        ("driver_hours", "Hours a driver has worked.", "look up the hours a driver has worked"),
        ("check_stock", "How many units are on the shelves.", "check how many units are on the shelves"),
        ("quote_freight", "Price of sending freight.", "look up the price of sending freight"),
        ("create_invoice", "Invoice a customer.", "invoice a customer"),
        ("create_invoice", "New invoice, ready to send.", "create an invoice"),
        ("cancel", "Use this tool to cancel a booking.", "cancel a booking"),
    ],
)
def test_a_description_tells_what_a_tool_does(name: str, description: str, phrase: str) -> None:
    assert verb_phrases(tool(name, description), load("en"))[-1] == phrase


@pytest.mark.parametrize(
    ("name", "parameter", "phrase"),
    [
        ("give_back", "loan", "give back a loan"),
        ("extend", "loan_id", "extend a loan"),
        ("new_member", "name", "add a new member"),
        ("free_room", "booking", "free a room"),
        ("add_to_cart", "sku", "add to cart"),
        ("order_status", "order", "check the order status"),
        ("get_balance", "account", "check the balance"),
        ("get_invoice", "number", "get the invoice"),
    ],
)
def test_without_one_its_name_does(name: str, parameter: str, phrase: str) -> None:
    assert verb_phrases(tool(name, "", **{parameter: TEXT}), load("en")) == (phrase,)


@pytest.mark.parametrize("name", ["discount", "search", "x1"])
def test_a_name_that_does_not_say_gives_nothing(name: str) -> None:
    assert verb_phrases(tool(name, "", query=TEXT), load("en")) == ()
