"""Classes of strings that people write themselves: free text by length and spelling, names of people by spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from datacraft.core.names import name_words

Style: TypeAlias = Literal["text", "name", ""]
"""What a string parameter holds: a statement in the user's words, a person's name, or something else (ids, codes,
options, formats, search words), whose values are not for a planner to make up."""

PEOPLE = frozenset({
    "customer", "guest", "patient", "passenger", "member", "user", "client", "person", "author", "doctor", "recipient",
    "contact", "employee", "attendee", "owner", "reader", "borrower", "traveller", "traveler", "student", "teacher",
    "assignee", "full", "first", "last", "holder", "payee", "beneficiary", "sender", "agent", "driver", "physician",
})  # fmt: skip
"""Words beside `name` that make it a person's."""
STATEMENTS = frozenset({
    "summary", "reason", "description", "message", "note", "notes", "comment", "comments", "text", "body", "content",
    "details", "detail", "issue", "problem", "question", "feedback", "instructions", "instruction", "remark", "remarks",
    "why", "cause", "purpose", "complaint", "symptoms", "request", "concern", "explanation", "justification",
})  # fmt: skip
"""Last words of parameter names that hold a statement."""
LONG = 6
"""Words from which a text is long: below, it is a label."""
ROOM = 60
"""Characters that a schema must allow before a text may be long, quoted or unusual."""

TEXT_CLASSES = ("short", "long", "quoted", "unusual")
NAME_CLASSES = ("plain", "unusual")
_QUOTED = re.compile(r"[\"“«„][^\"”»“]+[\"”»“]|(?<!\w)['‘][^'’]+['’](?!\w)")
_ODD_IN_TEXT = re.compile(r"[\d&/#+%@*~<>|_]")
_ODD_IN_NAME = re.compile(r"[\d'’-]")


def style_of(tool: str, path: Sequence[str], schema: Mapping[str, Any]) -> Style:
    """What a string parameter holds, by its name and the names around it; `""` for anything the schema binds."""
    bound = {"enum", "const", "format", "pattern"} & schema.keys()
    if bound or schema.get("type", "string") != "string":
        return ""
    style = _by_name(tool, tuple(path))
    return "" if style == "text" and schema.get("maxLength", ROOM) < ROOM else style


@lru_cache(maxsize=2**12)
def _by_name(tool: str, path: tuple[str, ...]) -> Style:
    words = name_words(path[-1])
    if not words:
        return ""
    if words[-1] in STATEMENTS:
        return "text"
    around = {word for name in (tool, *path[:-1]) for word in name_words(name)}
    whose = set(words[:-1]) or around
    whole = whose.isdisjoint(("first", "last", "given", "family", "middle"))
    return "name" if words[-1] == "name" and whole and not whose.isdisjoint(PEOPLE) else ""


def text_classes(style: Style) -> tuple[str, ...]:
    """The classes of a style, in a fixed order."""
    return {"text": TEXT_CLASSES, "name": NAME_CLASSES}.get(style, ("given",))


def text_class(style: Style, value: str) -> str:
    """The class of a value: what is quoted counts before what is unusual, that before its length."""
    foreign = not value.isascii() and any(not c.isascii() and c.isalpha() for c in value)
    if style == "name":
        return "unusual" if foreign or _ODD_IN_NAME.search(value) else "plain"
    if style != "text":
        return "given"
    if _QUOTED.search(value):
        return "quoted"
    if foreign or _ODD_IN_TEXT.search(value):
        return "unusual"
    return "long" if len(value.split()) >= LONG else "short"
