"""The hand-written seeds that are most like a blueprint, and how the model is shown them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from datacraft.core.blueprint import Blueprint
from datacraft.core.seed import Seed, SeedAssistant, SeedBook, SeedCalls, SeedUser


def nearest(book: SeedBook, blueprint: Blueprint, count: int) -> tuple[Seed, ...]:
    """The `count` seeds most like the blueprint, the best first; ties by id, so that the prompt never changes."""
    tools = {call.tool for call in blueprint.calls()}
    return tuple(sorted(book.seeds, key=lambda seed: (-_likeness(seed, blueprint, tools), seed.id))[:count])


def _likeness(seed: Seed, blueprint: Blueprint, tools: set[str]) -> float:
    called = {call.tool for call in seed.calls()}
    shared = len(called & tools) / len(called | tools) if called | tools else 1.0
    return (
        3.0 * (seed.shape == blueprint.shape)
        + 2.0 * (seed.category == blueprint.category)
        + 1.5 * (seed.id in blueprint.lineage)
        + 3.0 * shared
    )


def as_shown(seeds: Iterable[Seed]) -> list[dict[str, Any]]:
    """The seeds as JSON, turn by turn."""
    return [
        {"category": f"{seed.category} / {seed.shape}", "turns": [_turn(turn) for turn in seed.turns]} for seed in seeds
    ]


def _turn(turn: SeedUser | SeedCalls | SeedAssistant) -> dict[str, Any]:
    match turn:
        case SeedUser():
            return {"user": turn.text}
        case SeedAssistant():
            return {"assistant": turn.text}
        case SeedCalls():
            return {
                "calls": [
                    {"tool": call.tool, "arguments": call.arguments, "returns": call.returns}
                    if call.error is None
                    else {"tool": call.tool, "arguments": call.arguments, "error": call.error}
                    for call in turn.calls
                ]
            }
