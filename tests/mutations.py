"""A valid row and many ways to break it, for the tests of the validator."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

Row = dict[str, Any]

TOOL = {
    "type": "function",
    "function": {
        "name": "find_train",
        "description": "Find a train.",
        "parameters": {
            "type": "object",
            "properties": {
                "origin": {"type": "string", "description": "From."},
                "destination": {"type": "string", "description": "To."},
                "seats": {"type": "integer", "minimum": 1, "maximum": 9, "description": "How many."},
                "class": {"type": "string", "enum": ["first", "second"], "description": "Class."},
            },
            "required": ["origin", "destination", "seats"],
            "additionalProperties": False,
        },
    },
}
PING = {"type": "function", "function": {"name": "ping", "description": "Ping the server."}}


def valid(number: int = 0) -> Row:
    """A clean row; another one for every number."""
    random = Random(number)
    origin, destination = random.sample(["Bern", "Basel", "Chur", "Thun", "Zürich", "Biel"], 2)
    seats = random.randint(1, 9)
    arguments = {"origin": origin, "destination": destination, "seats": seats}
    identifier = f"c{number:08d}"
    function = {"name": "find_train", "arguments": json.dumps(arguments, ensure_ascii=random.random() < 0.3)}
    return {
        "messages": [
            {"role": "system", "content": "You book trains."},
            {"role": "user", "content": f"{seats} seats from {origin} to {destination}, please."},
            {
                "role": "assistant",
                "content": random.choice(["", None]),
                "tool_calls": [{"id": identifier, "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": identifier, "name": "find_train", "content": '{"train": "IC 61"}'},
            {"role": "assistant", "content": "Take the IC 61."},
        ],
        "tools": copy.deepcopy([TOOL, PING] if random.random() < 0.5 else [TOOL]),
    }


def line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _call(row: Row) -> Any:
    return row["messages"][2]["tool_calls"][0]


def _arguments(**changes: Any) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        arguments = json.loads(_call(row)["function"]["arguments"]) | changes
        _call(row)["function"]["arguments"] = json.dumps(arguments)

    return change


def _text(text: str) -> Callable[[Row], None]:
    return lambda row: _call(row)["function"].update(arguments=text)


def _message(index: int, **changes: Any) -> Callable[[Row], None]:
    return lambda row: row["messages"][index].update(changes)


def _schema(**changes: Any) -> Callable[[Row], None]:
    return lambda row: row["tools"][0]["function"]["parameters"].update(changes)


MUTATIONS: dict[str, Callable[[Row], Any]] = {
    "no messages": lambda row: row.pop("messages"),
    "empty messages": lambda row: row["messages"].clear(),
    "no system content": lambda row: row["messages"][0].pop("content"),
    "empty user": _message(1, content=""),
    "user content is a number": _message(1, content=7),
    "unknown role": _message(1, role="customer"),
    "role gone": lambda row: row["messages"][1].pop("role"),
    "message is text": lambda row: row["messages"].__setitem__(1, "Hi"),
    "second system late": lambda row: row["messages"].insert(3, {"role": "system", "content": "Be brief."}),
    "user twice": lambda row: row["messages"].insert(1, {"role": "user", "content": "Hello?"}),
    "assistant twice": lambda row: row["messages"].append({"role": "assistant", "content": "Goodbye."}),
    "ends with user": lambda row: row["messages"].append({"role": "user", "content": "Thanks."}),
    "empty answer": _message(4, content=" "),
    "answer is None": _message(4, content="None"),
    "open fence": _message(4, content="Look:\n```\nIC 61"),
    "stray tag": _message(4, content="</think>Take the IC 61."),
    "label": _message(4, content="Assistant: take the IC 61."),
    "unknown key": _message(4, contnt="x"),
    "weight 2": _message(4, weight=2),
    "weight on user": _message(1, weight=1),
    "empty call list": _message(4, tool_calls=[]),
    "calls on user": lambda row: row["messages"][1].update(tool_calls=[_call(row)]),
    "no call id": lambda row: _call(row).pop("id"),
    "no call type": lambda row: _call(row).pop("type"),
    "call id is a number": lambda row: _call(row).update(id=5),
    "result id gone": lambda row: row["messages"][3].pop("tool_call_id"),
    "result id wrong": _message(3, tool_call_id="other"),
    "result name wrong": _message(3, name="ping"),
    "result gone": lambda row: row["messages"].pop(3),
    "result twice": lambda row: row["messages"].insert(4, row["messages"][3]),
    "result empty": _message(3, content=""),
    "result first": lambda row: row["messages"].insert(1, row["messages"].pop(3)),
    "unknown tool": lambda row: _call(row)["function"].update(name="find_trian"),
    "no tool name": lambda row: _call(row)["function"].pop("name"),
    "arguments broken": _text('{"origin": "Bern"'),
    "arguments a list": _text("[1]"),
    "arguments empty": _text(""),
    "arguments twice": _text('{"origin": "A", "origin": "B", "destination": "C", "seats": 1}'),
    "arguments encoded twice": _text('"{\\"origin\\": \\"Bern\\"}"'),
    "required gone": _text('{"origin": "Bern"}'),
    "undeclared": _arguments(colour="red"),
    "wrong type": _arguments(seats="two"),
    "bool as number": _arguments(seats=True),
    "whole float": _arguments(seats=2.0),
    "not in enum": _arguments(**{"class": "third"}),
    "out of range": _arguments(seats=99),
    "null": _arguments(seats=None),
    "blank value": _arguments(origin=""),
    "placeholder": _arguments(origin="<CITY>"),
    "placeholder name": _arguments(origin="your_city_here"),
    "no tools": lambda row: row.pop("tools"),
    "tool twice": lambda row: row["tools"].append(row["tools"][0]),
    "flat tool": lambda row: row["tools"].append({"name": "other", "parameters": {}}),
    "tool name with space": lambda row: row["tools"].append({"type": "function", "function": {"name": "a b"}}),
    "schema is no schema": _schema(type="objekt"),
    "required not declared": _schema(required=["origin", "via"]),
    "dangling reference": lambda row: row["tools"][0]["function"]["parameters"]["properties"].update(
        via={"$ref": "#/$defs/Nowhere"}
    ),
    "null property": lambda row: row["tools"][0]["function"]["parameters"]["properties"].update(via=None),
    "foreign type": lambda row: row["tools"][0]["function"]["parameters"]["properties"].update(via={"type": "str"}),
}
"""Each breaks a rule that is an error or a warning by default."""

TEXT_MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "key twice": lambda raw: raw.replace(b'"role": "user"', b'"role": "user", "role": "user"'),
    "key twice, spaced": lambda raw: raw.replace(b'"role": "user"', b'"role" : "user", "role": "user"'),
    "top key twice": lambda raw: raw.replace(b'"tools": ', b'"tools": [], "tools": '),
    "tool key twice": lambda raw: raw.replace(b'"required": ', b'"required": [], "required": '),
    "raw control": lambda raw: raw.replace(b"please", b"plea\x01se"),
    "nul": lambda raw: raw.replace(b"please", b"please\\u0000"),
    "surrogate": lambda raw: raw.replace(b"please", b"please\\ud83d"),
    "separator": lambda raw: raw.replace(b"please", b"please\xe2\x80\xa8"),
    "mojibake": lambda raw: raw.replace(b"please", b"caf\xc3\x83\xc2\xa9"),
    "not utf-8": lambda raw: raw.replace(b"please", b"caf\xe9"),
    "byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "NaN": lambda raw: raw.replace(b'"minimum": 1', b'"minimum": NaN'),
    "overflow": lambda raw: raw.replace(b'"maximum": 9', b'"maximum": 1e999'),
    "truncated": lambda raw: raw[:-40],
    "trailing comma": lambda raw: raw.rstrip()[:-1] + b",}\n",
    "two rows": lambda raw: raw.rstrip() + raw,
}
