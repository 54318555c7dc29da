"""How one conversation should sound: drawn per blueprint, so that a run varies and a repeated run does not."""

from __future__ import annotations

from random import Random
from typing import Any

from datacraft.core.blueprint import Blueprint

AXES: dict[str, tuple[str, ...]] = {
    "length": ("one short sentence", "a fragment without a verb", "two or three sentences", "a rambling paragraph"),
    "register": ("casual", "plain", "formal", "terse and technical", "chatty"),
    "mood": ("neutral", "in a hurry", "annoyed", "polite", "worried", "cheerful"),
    "opening": (
        "with the problem",
        "with who they are",
        "with the wish",
        "with a greeting",
        "with a detail",
        "with a question",
    ),
    "typing": ("careful", "all lower case", "a typo or two, never inside a value", "abbreviations"),
    "order": ("values in any order", "the most important value last", "values scattered over the text"),
}
"""What the user turns vary along; a blueprint's own axes win."""


def style(blueprint: Blueprint) -> str:
    """One line for the prompt: every axis with its value."""
    random = Random(f"{blueprint.id}/style")
    drawn: dict[str, Any] = {axis: random.choice(values) for axis, values in AXES.items()}
    drawn |= {axis: value for axis, value in blueprint.axes.items() if isinstance(value, str) and value}
    return "; ".join(f"{axis}: {value}" for axis, value in drawn.items())
