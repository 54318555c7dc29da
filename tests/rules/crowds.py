"""Datasets too long for a page: the bad examples of rules that speak of many rows at once."""

from __future__ import annotations

import json
from typing import Any


def tool(name: str, *parameters: str, **extra: Any) -> dict[str, Any]:
    properties = {p: {"type": "string", "description": f"The {p}."} for p in parameters}
    schema = {"type": "object", "properties": properties, "required": list(parameters), **extra}
    return {"type": "function", "function": {"name": name, "description": f"Does {name}.", "parameters": schema}}


def row(text: str, name: str = "", tools: Any = (), **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = {"role": "assistant", "content": "" if name else "I see."}
    if name:
        function = {"name": name, "arguments": json.dumps(arguments)}
        answer["tool_calls"] = [{"id": f"id{abs(hash_of(text)):07d}"[:9], "type": "function", "function": function}]
    made: dict[str, Any] = {"messages": [{"role": "user", "content": text}, answer]}
    if tools:
        made["tools"] = list(tools)
    return made


def hash_of(text: str) -> int:
    """A number that is the same in every run."""
    return int.from_bytes(text.encode()[-3:].rjust(3, b"0")) + 7 * len(text)


STARTS = ("Ald", "Bor", "Cam", "Den", "Esk", "Fal", "Gor", "Hul", "Ips", "Jar")
ENDS = ("burg", "dale", "ford", "ham", "ley", "minster", "port", "stead", "ton", "wick", "worth", "mouth")
CITIES = [f"{start}{end}" for start in STARTS for end in ENDS]
WAYS = (
    "What is it like in {}?", "Rain over {} today?", "{}: sun or clouds?", "Do I need a coat in {}?",
    "Tell me about {} skies.", "How warm will {} be?", "Is {} windy?", "Umbrella for {}, yes or no?",
    "Forecast, {}.", "Any snow near {}?",
)  # fmt: skip
WEATHER, CLOCK, MAIL = tool("get_weather", "city"), tool("get_time", "city"), tool("send_mail", "city")
UNIT = {"type": "string", "description": "The unit.", "enum": ["celsius", "fahrenheit"]}
GRADED = tool("get_weather", "city")
GRADED["function"]["parameters"]["properties"]["unit"] = UNIT
METRIC = tool("get_weather", "city")
METRIC["function"]["parameters"]["properties"]["unit"] = {**UNIT, "default": "celsius"}
TURNS = ((WEATHER, CLOCK), (CLOCK, WEATHER))


def asked(i: int) -> str:
    return WAYS[i % len(WAYS)].format(CITIES[i % len(CITIES)])


def weather(n: int, tools: Any = (WEATHER, CLOCK), start: int = 0, **more: Any) -> list[dict[str, Any]]:
    return [row(asked(i), "get_weather", tools, city=CITIES[i % len(CITIES)], **more) for i in range(start, start + n)]


def chats(n: int, tools: Any = (WEATHER, CLOCK)) -> list[dict[str, Any]]:
    return [row(f"{CITIES[i % 120]} was nice, {i} times.", tools=tools) for i in range(n)]


def mixed(*parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts interleaved, so that no rule about order speaks."""
    longest = max(map(len, parts))
    return [part[i] for i in range(longest) for part in parts if i < len(part)]


def clock(n: int, tools: Any = (CLOCK, WEATHER)) -> list[dict[str, Any]]:
    return [row(f"Time in {CITIES[i]}, {i}?", "get_time", tools, city=CITIES[i]) for i in range(n)]


CROWDS: dict[str, list[dict[str, Any]]] = {
    "B101": mixed(weather(50), weather(50, (CLOCK, WEATHER), 50), chats(10)),
    "B102": mixed(
        weather(45, (WEATHER, CLOCK, MAIL)), weather(55, (MAIL, CLOCK, WEATHER), 45), clock(8, (WEATHER, CLOCK, MAIL)),
        [row(f"Mail {c}, {i}.", "send_mail", (CLOCK, WEATHER, MAIL), city=c) for i, c in enumerate(CITIES[:4])],
        chats(10),
    ),
    "B103": mixed(weather(25), weather(25, (CLOCK, WEATHER), 25), clock(6)),
    "B105": mixed(weather(26, (WEATHER,)), clock(26, (CLOCK,)), chats(5)),
    "B106": mixed(weather(30), clock(30), chats(6)),
    "B107": mixed(weather(25), clock(25, (WEATHER, CLOCK)), chats(6)),
    "B108": mixed(weather(20, (GRADED, CLOCK), unit="celsius"), weather(40, (CLOCK, GRADED), 20, unit="celsius"),
                  weather(10, (CLOCK, GRADED), 60), clock(4, (GRADED, CLOCK)), chats(8, (GRADED, CLOCK))),
    "B109": mixed(weather(20, (GRADED, CLOCK)), weather(40, (CLOCK, GRADED), 20), clock(4, (GRADED, CLOCK)),
                  chats(8, (GRADED, CLOCK))),
    "B110": mixed([row(f"{c} or Bern? Take Bern.", "get_weather", TURNS[len(c) % 2], city="Bern") for c in CITIES[:60]],
                  chats(8)),
    "B111": [row("Same words every time again", tools=()) | {"metadata": {"id": str(i)}} for i in range(100)],
    "B112": [{"messages": [{"role": "system", "content": "Be kind."}, *r["messages"]]} for r in chats(50, ())],
    "A120": [row(asked(i), "get_weather", (METRIC,), **({"unit": "celsius"} if i % 2 else {}), city=CITIES[i])
             for i in range(12)],
    "B104": [{**r, "metadata": {"category": "single_tool" if "tool_calls" in r["messages"][-1] else "refusal"}}
             for r in mixed(weather(52), weather(52, (CLOCK, WEATHER), 52), clock(8), chats(8))],
    "C116": mixed(
        weather(25), weather(25, (CLOCK, WEATHER), 25), chats(8),
        [row(f"Use get_time for {c}, {i}.", "get_time", (CLOCK, WEATHER), city=c) for i, c in enumerate(CITIES[:12])],
    ),
    "L105": [row("word " * 30_000)],
    "D108": [row(f"Please tell me the story of {CITIES[i]}." if i < 11 else asked(i)) for i in range(50)],
    "D109": weather(90, (WEATHER,)) + chats(15, (WEATHER,)),
    "L103": [row("Hi there, how are you?", tools=[tool(f"tool_{i}", "city", "street", "country") for i in range(100)])],
    "L104": [*chats(50, ()), row("word " * 80_000)],
    "L101": [row("word " * 60_000)],
    "L102": [{"messages": [{"role": "user", "content": "word " * 60_000}, {"role": "assistant", "content": "Yes."}]}],
}  # fmt: skip
"""Code to the rows of its bad example."""
ALSO = {"B111": {"D101", "D108"}}
"""What else is true of a crowd: a hundred equal requests are duplicates with one opening."""
CROWDS["L101"][0]["messages"][0]["content"] = "Hi"
CROWDS["L101"][0]["messages"][1]["content"] = "word " * 60_000
