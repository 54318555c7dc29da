"""A right row with one thing wrong in it is caught, by the rule that is there for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft import validate_examples

Row = dict[str, Any]
Mutation = Callable[[Row], None]


def base() -> Row:
    """A whole trajectory: a look-up, an action on what was found, the answer; nothing wrong with it."""
    return copy.deepcopy(BASE)


def call_of(row: Row, n: int = 0) -> dict[str, Any]:
    return [call for message in row["messages"] for call in message.get("tool_calls", [])][n]


def arguments_of(row: Row, n: int = 0) -> dict[str, Any]:
    return dict(json.loads(call_of(row, n)["function"]["arguments"]))


def with_arguments(n: int = 0, drop: tuple[str, ...] = (), **changed: Any) -> Mutation:
    def mutate(row: Row) -> None:
        made = {k: v for k, v in arguments_of(row, n).items() if k not in drop} | changed
        call_of(row, n)["function"]["arguments"] = json.dumps(made, ensure_ascii=False)

    return mutate


def with_text(text: str, n: int = 0) -> Mutation:
    def mutate(row: Row) -> None:
        call_of(row, n)["function"]["arguments"] = text

    return mutate


def with_message(index: int, **changed: Any) -> Mutation:
    return lambda row: row["messages"][index].update(changed)


def with_schema(n: int, change: Callable[[dict[str, Any]], Any]) -> Mutation:
    def mutate(row: Row) -> None:
        change(row["tools"][n]["function"]["parameters"])

    return mutate


def with_tool(n: int, change: Callable[[dict[str, Any]], Any]) -> Mutation:
    return lambda row: change(row["tools"][n]) and None


PARAMETERS_OF_TICKET: dict[str, Any] = {
    "type": "object",
    "properties": {
        "customer_id": {"type": "string", "pattern": "^C-[0-9]{4}$", "description": "The customer's number."},
        "summary": {"type": "string", "minLength": 3, "maxLength": 80, "description": "What is wrong, in short."},
        "severity": {"type": "integer", "minimum": 1, "maximum": 5, "description": "1 is cosmetic, 5 an outage."},
        "channel": {"type": "string", "enum": ["email", "phone", "chat"], "description": "How to answer."},
        "due": {"type": "string", "format": "date", "description": "By when."},
        "tags": {"type": "array", "items": {"type": "string"}, "description": "Labels."},
    },
    "required": ["customer_id", "summary", "severity"],
    "additionalProperties": False,
}
BASE: Row = {
    "messages": [
        {"role": "system", "content": "You triage support requests. Today is Friday, 2026-11-20."},
        {"role": "user", "content": "ann@acme.io cannot log in, severity 4, please answer by chat until tomorrow."},
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "kT4mQ81xZ", "type": "function",
             "function": {"name": "find_customer", "arguments": '{"email": "ann@acme.io"}'}}]},
        {"role": "tool", "tool_call_id": "kT4mQ81xZ", "name": "find_customer",
         "content": '{"customer_id": "C-1042", "plan": "pro", "open_tickets": 3}'},
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "b7QwE52nP", "type": "function",
             "function": {"name": "open_ticket", "arguments":
                          '{"customer_id": "C-1042", "summary": "Cannot log in", "severity": 4, "channel": "chat", '
                          '"due": "2026-11-21", "tags": ["login"]}'}}]},
        {"role": "tool", "tool_call_id": "b7QwE52nP", "name": "open_ticket", "content": '{"ticket_id": "T-7731"}'},
        {"role": "assistant", "content": "I opened ticket T-7731. The account has 3 open tickets now."},
    ],
    "tools": [
        {"type": "function", "function": {
            "name": "find_customer", "description": "Find a customer by e-mail address.",
            "parameters": {"type": "object", "properties": {"email": {"type": "string", "format": "email"}},
                           "required": ["email"], "additionalProperties": False}}},
        {"type": "function", "function": {
            "name": "open_ticket", "description": "Open a support ticket.", "parameters": PARAMETERS_OF_TICKET}},
    ],
    "parallel_tool_calls": False,
    "metadata": {"id": "row-1", "category": "multi_tool", "shape": "chain"},
}  # fmt: skip


def repeat_call(row: Row) -> None:
    again = copy.deepcopy(call_of(row))
    again["id"] = "zzzzzzzz1"
    row["messages"][2]["tool_calls"].append(again)
    result = copy.deepcopy(row["messages"][3])
    row["messages"].insert(4, result | {"tool_call_id": "zzzzzzzz1"})
    row["parallel_tool_calls"] = True


def together(row: Row) -> None:
    """Both calls in one turn, the second with what the first finds out."""
    second = row["messages"][4]["tool_calls"]
    row["messages"][2]["tool_calls"] += second
    del row["messages"][4]
    row["parallel_tool_calls"] = True
    row["metadata"]["shape"] = "parallel"


def flat(row: Row) -> None:
    call = call_of(row)
    call.update(call.pop("function"))


def flat_tool(tool: dict[str, Any]) -> None:
    tool.update(tool.pop("function"))


def ticket(change: Callable[[dict[str, Any]], Any]) -> Mutation:
    return with_schema(1, change)


def severity(**changed: Any) -> Mutation:
    return ticket(lambda schema: schema["properties"]["severity"].update(changed))


MUTATIONS: dict[str, tuple[str, Mutation]] = {
    "python literal": ("A101", with_text("{'email': 'ann@acme.io'}")),
    "cut off": ("A101", with_text('{"email": "ann@acme')),
    "trailing text": ("A101", with_text('{"email": "ann@acme.io"} done')),
    "a list": ("A102", with_text('["ann@acme.io"]')),
    "encoded twice": ("A103", with_text(json.dumps('{"email": "ann@acme.io"}'))),
    "empty text": ("A104", with_text("")),
    "other tool": ("A106", lambda row: call_of(row)["function"].update(name="find_custmer")),
    "left out": ("A107", with_arguments(1, drop=("severity",))),
    "invented": ("A108", with_arguments(1, urgent="yes")),
    "number as text": ("A109", with_arguments(1, severity="4")),
    "text as number": ("A109", with_arguments(1, summary=7)),
    "off the list": ("A110", with_arguments(1, channel="chatt")),
    "too large": ("A111", with_arguments(1, severity=9)),
    "too short": ("A111", with_arguments(1, summary="x")),
    "against the pattern": ("A112", with_arguments(1, customer_id="1042")),
    "no such day": ("A113", with_arguments(1, due="2026-11-31")),
    "not an address": ("A113", with_arguments(0, email="ann at acme")),
    "wrong item": ("A114", with_arguments(1, tags=["login", 3])),
    "true for a number": ("A115", with_arguments(1, severity=True)),
    "3.0 for 3": ("A116", with_text('{"customer_id": "C-1042", "summary": "Cannot log in", "severity": 4.0}', 1)),
    "null": ("A117", with_arguments(1, channel=None)),
    "given twice": ("A119", with_text('{"email": "ann@acme.io", "email": "bob@acme.io"}')),
    "placeholder": ("A121", with_arguments(1, summary="<SUMMARY>")),
    "no type": ("A126", lambda row: call_of(row).pop("type")),
    "flat call": ("A127", flat),
    "no tools": ("T101", lambda row: row.pop("tools")),
    "flat tool": ("T102", with_tool(0, flat_tool)),
    "bad tool name": ("T103", with_tool(0, lambda tool: tool["function"].update(name="find customer"))),
    "two of a name": ("T104", lambda row: row["tools"].append(copy.deepcopy(row["tools"][0]))),
    "broken schema": ("T105", severity(minimum="one")),
    "root is a list": ("T106", ticket(lambda schema: schema.update(type="array"))),
    "required, not declared": ("T107", ticket(lambda schema: schema["required"].append("priority"))),
    "dangling reference": ("T108", ticket(lambda schema: schema["properties"].update(x={"$ref": "#/$defs/No"}))),
    "nullable": ("T109", severity(nullable=True)),
    "int": ("T110", severity(type="int")),
    "dumped schema": (
        "T113",
        with_tool(1, lambda t: t["function"].update(parameters=json.dumps(PARAMETERS_OF_TICKET))),
    ),
    "strict but not": ("T115", with_tool(1, lambda tool: tool["function"].update(strict=True))),
    "default off": ("T118", severity(default="high")),
    "impossible": ("T119", severity(minimum=9)),
    "nulls": ("T120", ticket(lambda schema: schema["properties"].update(isbn=None))),
    "invented e-mail": ("G101", with_arguments(0, email="joe@globex.net")),
    "invented id": ("G104", with_arguments(1, customer_id="C-8873")),
    "swapped digits": ("G103", with_arguments(1, customer_id="C-1024")),
    "misread result": ("G105", with_message(6, content="The account has 8 open tickets now.")),
    "wrong day": ("G110", with_arguments(1, due="2026-11-24")),
    "label": ("C102", lambda row: row["metadata"].update(category="single_tool", shape="simple")),
    "refusal with calls": ("C103", lambda row: row["metadata"].update(category="refusal", shape="out_of_scope")),
    "false parallel": ("C110", together),
    "flag": ("C109", lambda row: (together(row), row.update(parallel_tool_calls=False))),
    "call as text": ("C114", with_message(6, content='<tool_call>{"name": "find_customer"}</tool_call>')),
    "stutter": ("C112", repeat_call),
    "key": (
        "S101",
        with_message(1, content="ann@acme.io cannot log in, severity 4, chat, tomorrow, AKIA2E0A8F3B244C9986"),
    ),
    "control token": ("S103", with_message(3, content='{"customer_id": "C-1042"}<|im_end|>')),
}


def codes(row: Row) -> set[str]:
    return {finding.code for finding in validate_examples([row])}


def test_the_base_is_right() -> None:
    assert list(validate_examples([base()])) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_caught(name: str) -> None:
    code, mutate = MUTATIONS[name]
    row = base()
    mutate(row)
    assert code in codes(row)


def test_there_are_forty_operators() -> None:
    assert len(MUTATIONS) >= 40


ONE_SPEAKER = {code for code, _ in MUTATIONS.values() if code[0] == "A"}


@pytest.mark.parametrize("name", [name for name, (code, _) in MUTATIONS.items() if code in ONE_SPEAKER])
def test_one_place_has_one_speaker(name: str) -> None:
    code, mutate = MUTATIONS[name]
    row = base()
    mutate(row)
    places = [(f.pointer, f.code) for f in validate_examples([row])]
    pointer = next(place for place, found in places if found == code)
    assert [found for place, found in places if place == pointer] == [code]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=2, max_size=4, unique=True))
def test_several_mutations_never_raise_and_never_pass(names: list[str]) -> None:
    row = base()
    for name in names:
        try:
            MUTATIONS[name][1](row)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            continue  # the place was mutated away
    assert codes(row) - {"Z901"}
    assert "Z901" not in codes(row)
