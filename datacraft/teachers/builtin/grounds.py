"""How each argument of a worded row can be known: what the plan meant, corrected by what the texts say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datacraft.core.blueprint import SPEAKING, Blueprint, Call, PlannedCall, Provenance, User
from datacraft.teachers.builtin.align import leaf_values
from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.surface import find

SAID = frozenset({"verbatim", "normalised", "earlier_turn", "composed"})
"""Claims about the words, which only the words can settle."""


def provenance(blueprint: Blueprint, texts: Sequence[str], language: Language) -> tuple[dict[str, Provenance], ...]:
    """Per planned call, parameter to how it can be known from these texts."""
    found: list[dict[str, Provenance]] = []
    users: list[str] = []
    spoken = iter(texts)
    for step in blueprint.script:
        if isinstance(step, SPEAKING):
            text = next(spoken)
            users += [text] if isinstance(step, User) else []
        elif isinstance(step, Call):
            found += [_of_call(call, users, language) for call in step.calls]
    return tuple(found)


def _of_call(call: PlannedCall, users: Sequence[str], language: Language) -> dict[str, Provenance]:
    return {
        parameter: _way(call.arguments.get(parameter), way, users, language) if way in SAID else way
        for parameter, way in call.provenance.items()
    }


def _way(value: Any, planned: Provenance, users: Sequence[str], language: Language) -> Provenance:
    leaves = [leaf for _, leaf in leaf_values(value) if leaf is not None and leaf != ""]
    latest, earlier = users[-1] if users else "", " ".join(users[:-1])
    if all(isinstance(leaf, bool) for leaf in leaves):
        return "mapped" if leaves else planned
    if all(_plainly(leaf, latest) for leaf in leaves):
        return "verbatim"
    if all(_somehow(leaf, latest, language) for leaf in leaves):
        return "normalised"
    if all(_somehow(leaf, earlier, language) for leaf in leaves):
        return "earlier_turn"
    if isinstance(value, dict | list) and all(_somehow(leaf, f"{latest}\n{earlier}", language) for leaf in leaves):
        return "normalised"  # in pieces over several turns
    if isinstance(value, str) and len(value.split()) > 1:
        return "composed"
    return "mapped" if planned == "composed" else "normalised"


def _plainly(leaf: Any, text: str) -> bool:
    return not isinstance(leaf, bool) and str(leaf) in text and any(True for _ in _exact(leaf, text))


def _exact(leaf: Any, text: str) -> list[int]:
    said = str(leaf)
    starts = [i for i in range(len(text)) if text.startswith(said, i)]
    return [i for i in starts if _free(text, i - 1) and _free(text, i + len(said))]


def _free(text: str, i: int) -> bool:
    return not 0 <= i < len(text) or not text[i].isalnum()


def _somehow(leaf: Any, text: str, language: Language) -> bool:
    kind = "date" if _dated(leaf) else "time" if _timed(leaf) else "text"
    return isinstance(leaf, bool) or any(True for _ in find(text, leaf, kind, language))


def _dated(leaf: Any) -> bool:
    return isinstance(leaf, str) and len(leaf) >= 10 and leaf[4:5] == "-" and leaf[7:8] == "-" and leaf[:4].isdigit()


def _timed(leaf: Any) -> bool:
    return isinstance(leaf, str) and len(leaf) in (4, 5, 8) and ":" in leaf and leaf.replace(":", "").isdigit()
