"""Other names for tools, such as another team could have given them: for rows whose model has to read descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from datacraft.core.tool import Tool
from datacraft.teachers.builtin.language import Language, load, split_name

VERBS: tuple[tuple[str, ...], ...] = (
    ("get", "fetch", "read", "retrieve", "load", "show"),
    ("find", "lookup", "search", "query", "locate", "get"),
    ("list", "show", "fetch", "get_all"),
    ("create", "make", "open", "new", "register", "add"),
    ("add", "insert", "append", "put"),
    ("update", "change", "edit", "modify", "set", "adjust"),
    ("delete", "remove", "drop", "erase"),
    ("cancel", "revoke", "withdraw", "call_off"),
    ("send", "submit", "dispatch", "post", "deliver"),
    ("book", "reserve", "schedule", "arrange"),
    ("check", "verify", "inspect", "test"),
    ("calculate", "compute", "estimate", "work_out"),
    ("start", "launch", "run", "begin", "trigger"),
    ("stop", "halt", "end", "terminate"),
    ("notify", "alert", "inform", "message"),
    ("escalate", "forward", "hand_over", "raise"),
    ("convert", "translate", "transform"),
    ("assign", "allocate", "attach"),
    ("close", "finish", "resolve", "complete"),
    ("approve", "accept", "confirm"),
    ("refund", "reimburse", "pay_back"),
    ("order", "purchase", "buy"),
)
"""Verbs that programmers use for one another; the first of a group is the one it is for."""
BLANK = ("tool", "action", "function", "op", "command")
"""Beginnings of names that say nothing: what such a tool does, only its description tells."""
WORDS = 3
"""Words of a description that make a name."""


def other_names(tools: Sequence[Tool], language: str = "en") -> dict[str, tuple[str, ...]]:
    """Tool to other names for it. No name is another tool's, now or after renaming; each has two words or a number."""
    material = load(language)
    taken = {tool.name.casefold() for tool in tools}
    found: dict[str, tuple[str, ...]] = {}
    for tool in tools:
        names = [name for name in dict.fromkeys(_names(tool, material)) if name.casefold() not in taken]
        taken |= {name.casefold() for name in names}
        found[tool.name] = tuple(names)
    return found


def _names(tool: Tool, language: Language) -> Iterator[str]:
    words = split_name(tool.name)
    plain = [
        *([verb, *words[1:]] for verb in _other_verbs(words[0] if words else "")),
        _turned(words, language),
        _described(tool.summary, words, language),
    ]
    known = ["_".join(option) for option in plain if len(option) > 1 and option != words]
    yield from known
    yield from (_camel(name) for name in ("_".join(words), *known[:2]) if "_" in name)
    rng = Random(f"{tool.name}/blank names")
    yield from (f"{start}_{rng.randint(2, 99)}" for start in rng.sample(BLANK, 2))


def _other_verbs(verb: str) -> list[str]:
    groups: Mapping[str, tuple[str, ...]] = {group[0]: group for group in reversed(VERBS)}
    own = groups.get(verb) or next((group for group in VERBS if verb in group), ())
    return [other for other in own if other != verb]


def _turned(words: list[str], language: Language) -> list[str]:
    """`customer_lookup` for `lookup_customer`; `[]` for `add_to_cart`."""
    whole = len(words) in (2, 3) and not any(word in language.lines("function_words") for word in words)
    return [*words[1:], words[0]] if whole else []


def _described(summary: str, words: list[str], language: Language) -> list[str]:
    """The first content words of the description; `[]` where they say no more than the name does."""
    said = re.findall(r"[a-z]+", summary.lower().replace("e-mail", "email"))
    chosen = [word for word in said if len(word) > 1 and word not in language.lines("function_words")][:WORDS]
    return chosen if len(chosen) > 1 and not set(chosen) <= set(words) else []


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
