"""Plants one wrong label in a right row, in one of many ways: what a reader of datasets has to notice."""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

from datacraft.core.coverage import resolve
from datacraft.core.schema import Checker, checker

Row: TypeAlias = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(\d{2}):(\d{2})")
ASKING = ("missing_parameter", "invalid_value", "ambiguous")


class NotHere(Exception):
    """A row that cannot be bent in this way."""


class World:
    """What the rows of one agent hold: values, calls and refusals to plant elsewhere."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.refusals: list[str] = []
        for row in rows:
            for _, call in calls(row):
                given, tool = arguments(call), call["function"]["name"]
                self.calls[tool].append(given)
                for name, value in given.items():
                    if value not in self.values[tool, name]:
                        self.values[tool, name].append(value)
            if row["metadata"]["category"] == "refusal" and shape(row) != "no_tool_needed":
                self.refusals.append(row["messages"][-1]["content"])
        self.refusals = self.refusals or ["I can't do that here."]


@dataclass(frozen=True, slots=True)
class Chance:
    """What an operator may draw from, and how."""

    world: World
    random: Random


Operator: TypeAlias = Callable[[Row, Chance], None]


def planted(operator: Operator, row: Row, world: World) -> Row | None:
    """A copy of the row with the wrong label, None where the row has no place for it."""
    bent = copy.deepcopy(row)
    try:
        operator(bent, Chance(world, Random(f"{operator.__name__}/{row['metadata'].get('id')}")))
    except NotHere:
        return None
    return bent


def calls(row: Row) -> list[tuple[Row, Row]]:
    """Every trained call with its message."""
    turns = [m for m in row["messages"] if m["role"] == "assistant" and m.get("weight") != 0]
    return [(message, call) for message in turns for call in message.get("tool_calls", ())]


def arguments(call: Row) -> dict[str, Any]:
    """The arguments of a call."""
    given: dict[str, Any] = json.loads(call["function"]["arguments"])
    return given


def shape(row: Row) -> str:
    """The shape that its metadata names."""
    return str(row["metadata"].get("shape", ""))


def _tools(row: Row) -> dict[str, Row]:
    return {tool["function"]["name"]: tool["function"] for tool in row.get("tools", [])}


def _put(call: Row, given: dict[str, Any]) -> None:
    call["function"]["arguments"] = json.dumps(given, ensure_ascii=False)


def _valid(tool: Row, given: dict[str, Any]) -> bool:
    found = checker(tool["parameters"])
    return not isinstance(found, Checker) or found.is_valid(given)


def _request(row: Row) -> int:
    """Where the first user turn stands, if calls answer it at once."""
    place = next(i for i, message in enumerate(row["messages"]) if message["role"] == "user")
    if place + 1 >= len(row["messages"]) or not row["messages"][place + 1].get("tool_calls"):
        raise NotHere
    return place


def _labelled(row: Row, category: str, kind: str) -> None:
    row["metadata"] = {**row["metadata"], "category": category, "shape": kind}


def _counted(row: Row) -> None:
    several = len(calls(row)) > 1
    _labelled(row, "multi_tool" if several else "single_tool", "parallel" if several else "simple")


def _ended(row: Row, place: int, text: str) -> None:
    row["messages"] = [*row["messages"][: place + 1], {"role": "assistant", "content": text}]


def refused(row: Row, chance: Chance) -> None:
    """A request that an offered tool serves is refused."""
    if shape(row) != "simple":
        raise NotHere
    _ended(row, _request(row), chance.random.choice(chance.world.refusals))
    _labelled(row, "refusal", "missing_tool")


def refused_whole(row: Row, chance: Chance) -> None:
    """Several requests in one message, or one that takes two calls, are refused."""
    if shape(row) not in ("parallel", "chain"):
        raise NotHere
    _ended(row, _request(row), chance.random.choice(chance.world.refusals))
    _labelled(row, "refusal", "missing_tool")


def refused_later(row: Row, chance: Chance) -> None:
    """A later turn that was served is refused: an answer to a question, or another request."""
    turns = [i for i, message in enumerate(row["messages"]) if message["role"] == "user"]
    if len(turns) < 2 or not row["messages"][turns[-1] + 1].get("tool_calls"):
        raise NotHere
    _ended(row, turns[-1], chance.random.choice(chance.world.refusals))
    if shape(row) == "multi_turn":
        _counted(row) if calls(row) else _labelled(row, "refusal", "missing_tool")


def asked(row: Row, chance: Chance) -> None:
    """The row ends with a question for something that was said."""
    if shape(row) not in ("simple", "parallel"):
        raise NotHere
    place = _request(row)
    call = row["messages"][place + 1]["tool_calls"][0]
    said = row["messages"][place]["content"].lower()
    told = [n for n, v in arguments(call).items() if type(v) in (str, int, float) and str(v).lower() in said]
    if not told:
        raise NotHere
    name = chance.random.choice(told).replace("_", " ")
    _ended(row, place, chance.random.choice((f"Which {name} should I use?", f"Could you tell me the {name}?")))
    _labelled(row, "clarification", "missing_parameter")


def invented(row: Row, chance: Chance) -> None:
    """A question that was needed is left out, and the call is made all the same."""
    del chance  # the row itself has all it takes
    messages = row["messages"]
    place = next(i for i, message in enumerate(messages) if message["role"] == "user")
    asks = shape(row) in ASKING and not messages[place + 1].get("tool_calls") and messages[place + 2]["role"] == "user"
    if not asks or not messages[place + 3].get("tool_calls"):
        raise NotHere
    row["messages"] = [*messages[: place + 1], *messages[place + 3 :]]
    _counted(row)


def swapped(row: Row, chance: Chance) -> None:
    """Two values of one call stand in each other's place."""
    for _, call in calls(row):
        given = arguments(call)
        plain = [n for n, v in given.items() if v is not None and not isinstance(v, bool)]
        pairs = [(a, b) for a in plain for b in plain if a < b and type(given[a]) is type(given[b])]
        for a, b in chance.random.sample(pairs, len(pairs)):
            turned = {**given, a: given[b], b: given[a]}
            if turned != given and _valid(_tools(row)[call["function"]["name"]], turned):
                return _put(call, turned)
    raise NotHere


def _options(tool: Row, name: str) -> list[Any]:
    listed = resolve(tool["parameters"]["properties"].get(name, {}), tool["parameters"]).get("enum") or []
    return [option for option in listed if option is not None]


def _changed(row: Row, chance: Chance, others: Callable[[Row, str, Any], list[Any]]) -> None:
    """One argument holds another value that its schema allows."""
    places = [(call, name) for _, call in calls(row) for name in arguments(call)]
    for call, name in chance.random.sample(places, len(places)):
        given, tool = arguments(call), _tools(row)[call["function"]["name"]]
        options = [value for value in others(tool, name, given[name]) if value != given[name]]
        chance.random.shuffle(options)
        for value in options:
            if _valid(tool, {**given, name: value}):
                return _put(call, {**given, name: value})
    raise NotHere


def other_option(row: Row, chance: Chance) -> None:
    """Another value of the enum."""
    _changed(row, chance, lambda tool, name, value: _options(tool, name) if value in _options(tool, name) else [])


def other_number(row: Row, chance: Chance) -> None:
    """A number nearby."""
    _changed(row, chance, lambda _t, _n, v: [v + 1, v + 2, v - 1, v + 10] if type(v) in (int, float) else [])


def other_day(row: Row, chance: Chance) -> None:
    """A date some days off."""

    def moved(_tool: Row, _name: str, value: Any) -> list[Any]:
        if not isinstance(value, str) or not _DAY.match(value):
            return []
        day = date.fromisoformat(value[:10])
        return [(day + timedelta(days=step)).isoformat() + value[10:] for step in (1, -1, 7, 30)]

    _changed(row, chance, moved)


def other_time(row: Row, chance: Chance) -> None:
    """A time an hour or two off."""

    def moved(_tool: Row, _name: str, value: Any) -> list[Any]:
        found = _CLOCK.search(value) if isinstance(value, str) else None
        if found is None:
            return []
        hours = [(int(found[1]) + step) % 24 for step in (1, -1, 2)]
        return [f"{value[: found.start()]}{hour:02}:{found[2]}{value[found.end() :]}" for hour in hours]

    _changed(row, chance, moved)


def other_code(row: Row, chance: Chance) -> None:
    """A code with one other figure."""

    def mistyped(_tool: Row, _name: str, value: Any) -> list[Any]:
        if not isinstance(value, str) or " " in value or _DAY.match(value) or _CLOCK.search(value):
            return []
        places = [i for i, character in enumerate(value) if character.isdigit()]
        return [f"{value[:i]}{(int(value[i]) + 3) % 10}{value[i + 1 :]}" for i in places]

    _changed(row, chance, mistyped)


def other_text(row: Row, chance: Chance) -> None:
    """A text without figures out of another row."""

    def taken(tool: Row, name: str, value: Any) -> list[Any]:
        if not isinstance(value, str) or any(c.isdigit() for c in value) or _options(tool, name):
            return []
        return [text for text in chance.world.values[tool["name"], name] if isinstance(text, str)]

    _changed(row, chance, taken)


def other_flag(row: Row, chance: Chance) -> None:
    """A flag the other way."""
    _changed(row, chance, lambda _tool, _name, value: [not value] if isinstance(value, bool) else [])


def left_out(row: Row, chance: Chance) -> None:
    """A value that was said is left at its default."""
    every = [c for m in row["messages"] if m["role"] == "assistant" for c in m.get("tool_calls", ())]
    trained = [id(call) for _, call in calls(row)]
    found = []
    for call, known in zip(every, row["metadata"].get("provenance") or (), strict=False):
        given, tool = arguments(call), _tools(row)[call["function"]["name"]]
        for name, how in known.items() if id(call) in trained else ():
            default = tool["parameters"]["properties"].get(name, {}).get("default")
            without = {**given, name: default}
            if how in ("verbatim", "normalised", "mapped") and without != given and _valid(tool, without):
                found.append((call, without))
    if not found:
        raise NotHere
    _put(*chance.random.choice(found))


def missing_call(row: Row, chance: Chance) -> None:
    """Of several calls in a turn, one is not made."""
    for message, _ in calls(row):
        made = message["tool_calls"]
        if len(made) > 1:
            gone = made.pop(chance.random.randrange(len(made)))["id"]
            row["messages"] = [m for m in row["messages"] if m.get("tool_call_id") != gone]
            return _counted(row)
    raise NotHere


def _added(row: Row, name: str, given: dict[str, Any]) -> None:
    message = calls(row)[-1][0]
    function = {"name": name, "arguments": json.dumps(given, ensure_ascii=False)}
    message["tool_calls"].append({"id": "extra1234", "type": "function", "function": function})
    place = row["messages"].index(message) + len(message["tool_calls"])
    row["messages"].insert(place, {"role": "tool", "tool_call_id": "extra1234", "content": "ok"})
    if row["metadata"]["category"] == "single_tool":
        _counted(row)


def extra_call(row: Row, chance: Chance) -> None:
    """A call out of another row is made as well."""
    names = [name for name in _tools(row) if chance.world.calls[name]]
    if not calls(row) or not names:
        raise NotHere
    name = chance.random.choice(names)
    given = chance.random.choice(chance.world.calls[name])
    if any(call["function"]["name"] == name and arguments(call) == given for _, call in calls(row)):
        raise NotHere
    _added(row, name, given)


def _carried(row: Row, call: Row, name: str) -> dict[str, Any] | None:
    """Arguments for another tool out of those of a call: of the same name, or the same last word of it."""
    given, parameters = arguments(call), _tools(row)[name]["parameters"]
    found: dict[str, Any] = {}
    for parameter, schema in parameters["properties"].items():
        same = [n for n in given if n.split("_")[-1] == parameter.split("_")[-1]]
        if parameter in given or same:
            found[parameter] = given[parameter if parameter in given else same[0]]
        elif "default" in schema or "null" in json.dumps(schema):
            found[parameter] = schema.get("default")
        elif parameter in parameters.get("required", []):
            return None
    carried = [v for n, v in found.items() if v is not None and v in list(given.values())]
    return found if carried and _valid(_tools(row)[name], found) else None


def _similar(row: Row, chance: Chance) -> Iterator[tuple[Row, str, dict[str, Any]]]:
    """Calls that another offered tool could take with the same values."""
    made = {call["function"]["name"] for _, call in calls(row)}
    names = sorted(set(_tools(row)) - made)
    for _, call in calls(row):
        for name in chance.random.sample(names, len(names)):
            if (given := _carried(row, call, name)) is not None:
                yield call, name, given


def extra_similar(row: Row, chance: Chance) -> None:
    """Another tool is called as well, with the same values."""
    found = next(_similar(row, chance), None)
    if found is None:
        raise NotHere
    _added(row, found[1], found[2])


def wrong_similar(row: Row, chance: Chance) -> None:
    """Another tool that can take the values is called instead."""
    found = next(_similar(row, chance), None)
    if found is None or shape(row) == "chain":
        raise NotHere
    found[0]["function"]["name"] = found[1]
    _put(found[0], found[2])


def called_for_talk(row: Row, chance: Chance) -> None:
    """Mere talk, or what no tool can do, is answered by a call."""
    names = [name for name in _tools(row) if chance.world.calls[name]]
    if row["metadata"]["category"] != "refusal" or calls(row) or not names:
        raise NotHere
    place = next(i for i, message in enumerate(row["messages"]) if message["role"] == "user")
    _ended(row, place, "Done.")
    name = chance.random.choice(names)
    function = {"name": name, "arguments": json.dumps(chance.random.choice(chance.world.calls[name]))}
    made = {"role": "assistant", "content": "", "tool_calls": [{"id": "talk12345", "type": "function"}]}
    made["tool_calls"][0]["function"] = function  # type: ignore[index]
    row["messages"][place + 1 : place + 1] = [made, {"role": "tool", "tool_call_id": "talk12345", "content": "ok"}]
    _labelled(row, "single_tool", "simple")


OPERATORS: tuple[Operator, ...] = (
    refused, refused_whole, refused_later, asked, invented, swapped, other_option, other_number, other_day, other_time,
    other_code, other_text, other_flag, left_out, missing_call, extra_call, extra_similar, wrong_similar,
    called_for_talk,
)  # fmt: skip
