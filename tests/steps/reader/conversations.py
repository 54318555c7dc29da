"""Conversations in domains the reader was not made with, written by hand, and the tools they are held with."""

from __future__ import annotations

import json
from typing import Any

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool


def tool(name: str, description: str, required: tuple[str, ...], /, **parameters: dict[str, Any]) -> Tool:
    schema = {"type": "object", "properties": parameters, "required": list(required), "additionalProperties": False}
    return Tool({"type": "function", "function": {"name": name, "description": description, "parameters": schema}})


BOOK = tool(
    "book_table",
    "Reserve a table in a restaurant.",
    ("restaurant", "guests", "day", "time"),
    restaurant={"type": "string", "description": "Name of the restaurant."},
    guests={"type": "integer", "minimum": 1, "maximum": 12, "description": "How many people come."},
    day={"type": "string", "format": "date", "description": "Day of the visit."},
    time={"type": "string", "description": "When they come, HH:MM."},
    seating={
        "type": "string",
        "enum": ["indoor", "terrace", "bar"],
        "default": "indoor",
        "description": "Where to sit.",
    },
)
TRANSFER = tool(
    "transfer_money",
    "Move money between two accounts of the customer.",
    ("from_account", "to_account", "amount"),
    from_account={"type": "string", "description": "Account to take the money from."},
    to_account={"type": "string", "description": "Account that receives it."},
    amount={"type": "number", "exclusiveMinimum": 0, "description": "Amount in euros."},
    urgent={"type": "boolean", "default": False, "description": "Whether it has to arrive at once."},
)
LIGHTS = tool(
    "set_lights",
    "Dim or switch the lights of a room.",
    ("room", "level"),
    room={"type": "string", "enum": ["kitchen", "bedroom", "living_room"], "description": "The room."},
    level={
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "description": "Brightness in percent, 0 (off) to 100 (full).",
    },
)
PARCEL = tool(
    "track_parcel",
    "Say where a parcel is.",
    ("parcel_id",),
    parcel_id={"type": "string", "description": "Number on the label, such as PX-20931."},
)
REPORT = tool(
    "report_damage",
    "File a damage report for a parcel.",
    ("parcel_id", "description"),
    parcel_id={"type": "string", "description": "Number on the label, such as PX-20931."},
    description={"type": "string", "description": "What is damaged, in the customer's words."},
)
TODAY = "Today is 2027-03-10, a Wednesday."


def user(text: str) -> UserMessage:
    return UserMessage(text)


def says(text: str) -> AssistantMessage:
    return AssistantMessage(text)


class Calls:
    """One assistant turn with calls, each a tool name and its arguments, and what they return."""

    def __init__(self, *calls: tuple[str, dict[str, Any]], returns: str = "ok") -> None:
        self.calls, self.returns = calls, returns

    def messages(self, turn: int) -> list[Message]:
        made = [ToolCall(f"t{turn}c{i}", name, json.dumps(arguments)) for i, (name, arguments) in enumerate(self.calls)]
        return [AssistantMessage("", tuple(made)), *(ToolMessage(self.returns, call.id, call.name) for call in made)]


def row(tools: tuple[Tool, ...], *turns: Message | Calls, system: str = TODAY, category: str = "") -> Example:
    messages: list[Message] = [SystemMessage(system)]
    for i, turn in enumerate(turns):
        messages += turn.messages(i) if isinstance(turn, Calls) else [turn]
    return Example(tuple(messages), tools, metadata={"category": category} if category else {})
