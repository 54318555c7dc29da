"""A made-up corpus of tool-calling rows for the benchmarks: seeded, any size, clean or with planted defects."""

# ruff: noqa: SIM905
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

NOUNS = (
    "order invoice parcel ticket account booking room flight meter sensor report contract claim device route".split()
)
VERBS = "find create cancel update list check renew assign move price measure report close track send".split()
PLACES = "north south harbour castle river garden market station bridge forest island valley museum tower mill".split()
STREETS = "Oak Elm Lake Hill Park Mill Church Bridge Station School Garden River North South West".split()
PEOPLE = "Alice Bruno Carla David Elena Farid Greta Hiro Ines Jonas Karin Luis Mona Nadia Omar".split()


def tools(count: int) -> list[dict[str, Any]]:
    """`count` different tools with one to five parameters of the usual kinds."""
    made = []
    for index in range(count):
        random = Random(f"tool/{index}")
        names = random.sample(list(_KINDS), random.randint(1, 5))
        verb, noun = VERBS[index % 15], NOUNS[index // 15 % 15]
        properties = {name: dict(_KINDS[name][0], description=_KINDS[name][1]) for name in names}
        made.append({
            "type": "function",
            "function": {
                "name": f"{verb}_{noun}_{index}",
                "description": f"{verb.capitalize()} a {noun} in register {index}, with everything known about it.",
                "parameters": {
                    "type": "object",
                    "properties": properties,
                    "required": names[: random.randint(1, len(names))],
                    "additionalProperties": False,
                },
            },
        })  # fmt: skip
    return made


_KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "number": ({"type": "integer", "minimum": 1, "maximum": 100000}, "Its number in the register."),
    "place": ({"type": "string", "enum": PLACES}, "Where it is kept."),
    "person": ({"type": "string", "minLength": 2}, "Name of the person in charge."),
    "address": ({"type": "string"}, "Street and number."),
    "day": ({"type": "string", "format": "date"}, "The day it is about."),
    "urgent": ({"type": "boolean"}, "Whether it cannot wait."),
    "code": ({"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"}, "The code printed on it."),
    "amount": ({"type": "number", "exclusiveMinimum": 0}, "The amount in euros."),
}


def _value(name: str, random: Random) -> Any:
    return {
        "number": lambda: random.randint(1, 99999),
        "place": lambda: random.choice(PLACES),
        "person": lambda: random.choice(PEOPLE),
        "address": lambda: f"{random.choice(STREETS)} Street {random.randint(1, 250)}",
        "day": lambda: f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        "urgent": lambda: True,
        "code": lambda: f"{random.choice('ABCDEFG')}{random.choice('KLMNOP')}-{random.randint(1000, 9999)}",
        "amount": lambda: random.randint(100, 99999) / 100,
    }[name]()


def _identifier(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=9))


def row(index: int, pool: list[dict[str, Any]]) -> dict[str, Any]:
    """Row `index`: a request with its values said aloud, one or two calls, results, an answer from them."""
    random = Random(f"row/{index}")
    offered = random.sample(pool, random.randint(2, 7))
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You look after a register. Use the tools; ask when something is missing."}
    ]
    for turn in range(1 + (random.random() < 0.5)):
        messages += _turn(index, turn, random.choice(offered)["function"], random)
    return {"messages": messages, "tools": offered, "parallel_tool_calls": True}


def _turn(index: int, turn: int, function: dict[str, Any], random: Random) -> Iterator[dict[str, Any]]:
    names = list(function["parameters"]["properties"])
    arguments = {name: _value(name, random) for name in names}
    said = ", ".join(f"{name} {'urgent' if name == 'urgent' else value}" for name, value in arguments.items())
    noun = function["name"].split("_")[1]
    identifier = _identifier(random)
    status = random.choice(PLACES)
    yield {"role": "user", "content": f"{random.choice(PEOPLE)} here, case {index}/{turn}, about the {noun}: {said}."}
    yield {
        "role": "assistant",
        "content": "",
        "tool_calls": [{
            "id": identifier,
            "type": "function",
            "function": {"name": function["name"], "arguments": json.dumps(arguments, ensure_ascii=False)},
        }],
    }  # fmt: skip
    yield {
        "role": "tool",
        "tool_call_id": identifier,
        "name": function["name"],
        "content": json.dumps({"state": "done", "shelf": status, "note": f"the {noun} was handled"}),
    }
    yield {"role": "assistant", "content": f"Done: the {noun} was handled and lies on the shelf {status}."}


def _first_call(row: dict[str, Any]) -> dict[str, Any]:
    call: dict[str, Any] = next(m for m in row["messages"] if m.get("tool_calls"))["tool_calls"][0]
    return call


def _arguments(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    def apply(row: dict[str, Any]) -> None:
        function = _first_call(row)["function"]
        arguments = json.loads(function["arguments"])
        change(arguments)
        function["arguments"] = json.dumps(arguments)

    return apply


def _set_name(row: dict[str, Any]) -> None:
    _first_call(row)["function"]["name"] += "x"


def _set_arguments(text: str) -> Callable[[dict[str, Any]], None]:
    return lambda row: _first_call(row)["function"].update(arguments=text)


def _result(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    return lambda row: change(next(m for m in row["messages"] if m["role"] == "tool"))


DEFECTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "A106": _set_name,
    "A101": _set_arguments("{"),
    "A102": _set_arguments("[1]"),
    "A107": _arguments(dict.clear),
    "A108": _arguments(lambda arguments: arguments.update(colour="red")),
    "A109": _arguments(lambda arguments: arguments.update({next(iter(arguments)): [1]})),
    "P101": lambda row: _first_call(row).pop("id"),
    "P104": _result(lambda message: message.update(tool_call_id="zzzzzzzzz")),
    "P105": lambda row: row["messages"].remove(next(m for m in row["messages"] if m["role"] == "tool")),
    "P109": _result(lambda message: message.update(name="other")),
    "M101": lambda row: row["messages"].clear(),
    "M102": lambda row: row["messages"][1].update(role="human"),
    "M109": lambda row: row["messages"].append({"role": "user", "content": "And now?"}),
    "M112": lambda row: row["messages"][-1].update(content=""),
    "M114": lambda row: row["messages"][1].pop("content"),
    "M118": lambda row: row["messages"][-1].update(mood="good"),
    "M119": lambda row: row["messages"][-1].update(weight=3),
    "T101": lambda row: row.pop("tools"),
    "T104": lambda row: row["tools"].append(row["tools"][0]),
    "T106": lambda row: row["tools"][0]["function"]["parameters"].update(type="array"),
}
"""Code to a change of a clean row that plants it (a copy of the tool is made first)."""


def write(path: Path, rows: int, distinct_tools: int = 600, bad: float = 0.0) -> None:
    """A file of `rows` rows over `distinct_tools` tools; a share of `bad` has one defect each."""
    pool = tools(distinct_tools)
    codes = sorted(DEFECTS)
    with path.open("w", encoding="utf-8") as stream:
        for index in range(rows):
            made = row(index, pool)
            if Random(f"bad/{index}").random() < bad:
                made = json.loads(json.dumps(made))
                DEFECTS[codes[index % len(codes)]](made)
            stream.write(json.dumps(made, ensure_ascii=False) + "\n")
