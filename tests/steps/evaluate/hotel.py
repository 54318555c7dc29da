"""Eight held-out rows of a hotel's assistant, and a student that answers them with known right and wrong turns."""

from __future__ import annotations

import json
from typing import Any

from tests.stub_server import Seen, completion, tool_call

BOOK = {
    "type": "function",
    "function": {
        "name": "book_room",
        "description": "Book a room.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "nights": {"type": "integer", "minimum": 1},
                "breakfast": {"type": "boolean", "default": False},
            },
            "required": ["city", "nights"],
            "additionalProperties": False,
        },
    },
}
FIND = {
    "type": "function",
    "function": {
        "name": "find_guest",
        "description": "Find a guest.",
        "parameters": {
            "type": "object",
            "properties": {"email": {"type": "string"}},
            "required": ["email"],
            "additionalProperties": False,
        },
    },
}
NOTE = {
    "type": "function",
    "function": {
        "name": "send_note",
        "description": "Leave a note for a guest.",
        "parameters": {
            "type": "object",
            "properties": {"guest_id": {"type": "string"}, "text": {"type": "string"}},
            "required": ["guest_id", "text"],
            "additionalProperties": False,
        },
    },
}


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def called(*calls: tuple[str, dict[str, Any]], start: int = 0, **more: Any) -> dict[str, Any]:
    made = [
        {"id": f"id{start + i:07}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for i, (name, arguments) in enumerate(calls)
    ]
    return {"role": "assistant", "content": "", "tool_calls": made, **more}


def result(text: str, number: int = 0) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": f"id{number:07}", "content": text}


def row(name: str, category: str, shape: str, *messages: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    known = {"id": name, "category": category, "shape": shape, "lineage": [f"seed-{name}"], "blueprint": f"bp-{name}"}
    system = {"role": "system", "content": "You are a hotel's assistant."}
    return {"messages": [system, *messages], "tools": [BOOK, FIND, NOTE], "metadata": {**known, **metadata}}


ROWS = [
    row(
        "r1", "single_tool", "simple",
        user("Book two nights in Paris"),
        called(("book_room", {"city": "Paris", "nights": 2})), result("B-1"), said("Booked as B-1."),
    ),
    row(
        "r2", "single_tool", "simple",
        user("Who is ann@x.io?"),
        called(("find_guest", {"email": "ann@x.io"})), result("G-1 Ann"), said("That is Ann, G-1."),
    ),
    row(
        "r3", "multi_tool", "parallel",
        user("Who are bo@x.io and cy@x.io?"),
        called(("find_guest", {"email": "bo@x.io"}), ("find_guest", {"email": "cy@x.io"})),
        result("G-2 Bo", 0), result("G-3 Cy", 1), said("Bo and Cy."),
    ),
    row(
        "r4", "multi_tool", "chain",
        user("Tell dee@x.io that the shuttle leaves at 22:00"),
        called(("find_guest", {"email": "dee@x.io"})), result("guest G-7, Dee"),
        called(("send_note", {"guest_id": "G-7", "text": "The shuttle leaves at 22:00"}), start=1), result("sent", 1),
        said("I left Dee a note."),
        provenance=[{"email": "verbatim"}, {"guest_id": "tool_result", "text": "composed"}],
    ),
    row(
        "r5", "clarification", "missing_parameter",
        user("Book a room in Rome"), said("For how many nights?"), user("3"),
        called(("book_room", {"city": "Rome", "nights": 3})), result("B-2"), said("Booked as B-2."),
    ),
    row("r6", "refusal", "out_of_scope", user("Order me a pizza"), said("I can't order food, I can book rooms.")),
    row("r7", "refusal", "no_tool_needed", user("What can you do?"), said("I book rooms and leave notes.")),
    row(
        "r8", "multi_tool", "recovery",
        user("Book Oslo for 4 nights"),
        called(("book_room", {"city": "Osl", "nights": 4}), weight=0), result("no such city"),
        called(("book_room", {"city": "Oslo", "nights": 4}), start=1), result("B-3", 1), said("Booked as B-3."),
    ),
]  # fmt: skip

Turn = dict[str, Any] | str | list[tuple[str, Any]]

STUDENT: dict[tuple[str, int], Turn] = {
    ("Book two nights in Paris", 0): [("book_room", {"city": "paris ", "nights": 2.0, "breakfast": False})],
    ("Book two nights in Paris", 1): "Done, B-1.",
    ("Who is ann@x.io?", 0): [("find_guest", {"email": "ann@x.io", "name": "Ann"})],
    ("Who is ann@x.io?", 1): "Ann.",
    ("Who are bo@x.io and cy@x.io?", 0): [("find_guest", {"email": "cy@x.io"}), ("find_guest", {"email": "di@x.io"})],
    ("Who are bo@x.io and cy@x.io?", 1): [("find_guest", {"email": "bo@x.io"})],
    ("Tell dee@x.io that the shuttle leaves at 22:00", 0): [("find_guest", {"email": "dee@x.io"})],
    ("Tell dee@x.io that the shuttle leaves at 22:00", 1): [
        ("send_note", {"guest_id": "G-7", "text": "Shuttle leaves 22:00"})
    ],
    ("Tell dee@x.io that the shuttle leaves at 22:00", 2): "",
    ("Book a room in Rome", 0): [("book_room", {"city": "Rome", "nights": 1})],
    ("Book a room in Rome", 1): "For which dates do you need it?",
    ("Book a room in Rome", 2): "Done, B-2.",
    ("Order me a pizza", 0): "I can't do that.",
    ("What can you do?", 0): "I can't help with that.",
    ("Book Oslo for 4 nights", 0): [("book_room", {"city": "Oslo", "nights": 4})],
    ("Book Oslo for 4 nights", 1): [("reserve", {"city": "Oslo"})],
    ("Book Oslo for 4 nights", 2): "Done, B-3.",
}
"""First user text and how many assistant turns there are, to what the student says; anything else gets `Done.`"""


def answer(seen: Seen) -> dict[str, Any]:
    """The student behind the wire."""
    messages = seen.body["messages"]
    first = next(message["content"] for message in messages if message["role"] == "user")
    turn = STUDENT.get((first, sum(message["role"] == "assistant" for message in messages)), "Done.")
    return reply(turn, seen.number)


def reply(turn: Turn, number: int) -> dict[str, Any]:
    if isinstance(turn, list):
        calls = [tool_call(name, arguments, id=f"c{number}x{i}") for i, (name, arguments) in enumerate(turn)]
        return completion(None, tool_calls=calls, finish_reason="tool_calls")
    return completion(turn)


def perfect(seen: Seen) -> dict[str, Any]:
    """The rows' own turns, looked up by everything that was said before."""
    asked = seen.body["messages"]
    for known in ROWS:
        messages = known["messages"]
        if messages[1]["content"] == asked[1]["content"]:
            own = messages[len(asked)]
            calls = [(c["function"]["name"], c["function"]["arguments"]) for c in own.get("tool_calls", ())]
            return reply(calls or own["content"], seen.number)
    raise AssertionError("a conversation that no row begins with")
