"""Which field of an agent's final output holds what is said to the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.coverage import kind_of, resolve
from datacraft.core.names import name_words
from datacraft.core.seed import Seed, SeedAssistant, SeedStep
from datacraft.core.tool import Toolset

SPEAKING = frozenset({
    "message", "reply", "answer", "response", "text", "question", "content", "comment", "explanation", "note",
    "clarification", "say", "speech", "utterance",
})  # fmt: skip
"""Words of names that a field for free words has; `summary` and `reason` say something about the run instead."""


def takes_words(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a field, its references resolved, holds free words for the user."""
    bound = {"enum", "const", "format", "pattern"} & schema.keys()
    named = set(name_words(name))
    return kind_of(schema) == "string" and not bound and not SPEAKING.isdisjoint(named)


def words_field(schema: dict[str, Any] | None) -> str:
    """The one field of a final output that holds free words; empty where there is none or several might."""
    fields = (schema or {}).get("properties")
    if not isinstance(fields, dict):
        return ""
    free = [name for name, field in fields.items() if takes_words(name, resolve(field, schema or {}))]
    return free[0] if len(free) == 1 else ""


def speaking(seed: Seed, toolset: Toolset) -> Seed:
    """The seed with the words of its outputs as what the assistant says, where the author wrote nothing beside them."""
    field = words_field(toolset.agent.final_schema if toolset.agent else None)
    return replace(seed, turns=tuple(_said(turn, field) for turn in seed.turns)) if field else seed


def _said(turn: SeedStep, field: str) -> SeedStep:
    words = turn.output.get(field) if isinstance(turn, SeedAssistant) and turn.output else None
    if not isinstance(turn, SeedAssistant) or not isinstance(words, str):
        return turn
    return replace(turn, text=words) if not turn.text.strip() or turn.text.lstrip().startswith("{") else turn
