"""Category and shape of a seed whose author did not say them, told from its steps and from what its assistant says."""

from __future__ import annotations

import re

from datacraft.core.seed import CATEGORIES, SeedAssistant, SeedCalls, SeedStep, SeedUser, asks_first

_DECLINES = re.compile(
    r"n['\u2019]t\b|\b(?:cannot|not|no|never|nothing|only|unable|unfortunately|sorry|afraid|beyond|outside"
    r"|wish i could)\b",
    re.IGNORECASE,
)
"""Words without which English hardly turns a request down."""
_POLITE = re.compile(
    r"\b(?:no (?:problem|worries)|not at all|(?:don['\u2019]t|do not) (?:hesitate|mention))\b", re.IGNORECASE
)
_OBJECTS = re.compile(
    r"\b(?:(?:must be|ha(?:s|ve) to be)(?![^.!]*\?)"
    r"|(?:not|isn['\u2019]t|n['\u2019]t be) (?:possible|allowed|valid|available)|invalid"
    r"|there(?:['\u2019]s| is| are) (?:no|only)|no such|do(?:es)?(?:n['\u2019]t| not) exist"
    r"|the (?:maximum|minimum|limit)|at (?:most|least)|no (?:more|less|fewer) than|only (?:go(?:es)?|takes?)"
    r"|go(?:es)? (?:only )?(?:from|up to))\b",
    re.IGNORECASE,
)
"""How a value is said to be out of the question. A question for a missing one says what may be, not what may not."""
_WAVERS = re.compile(r"\b(?:do|did) you mean\b[^?]*\bor\b", re.IGNORECASE)


def derived_category(turns: tuple[SeedStep, ...]) -> str:
    """The category that the steps of a seed show."""
    calls = sum(len(step.calls) for step in turns if isinstance(step, SeedCalls))
    if not calls:
        return "refusal"
    if asks_first(turns):
        return "clarification"
    return "single_tool" if calls == 1 else "multi_tool"


def derived_shape(category: str, turns: tuple[SeedStep, ...], withheld: bool = False) -> str:
    """The shape inside its category that a seed shows; `withheld` when it offers fewer tools than there are."""
    match category:
        case "multi_tool":
            return _of_calls(turns)
        case "clarification":
            return _of_question(_said(turns, before_call=True))
        case "refusal" if withheld:
            return "missing_tool"
        case "refusal":
            declines = _DECLINES.search(_POLITE.sub("", _said(turns)))
            return "out_of_scope" if declines else "no_tool_needed"
    return CATEGORIES[category][0]


def _of_calls(turns: tuple[SeedStep, ...]) -> str:
    steps = [step for step in turns if isinstance(step, SeedCalls)]
    if any(call.error is not None for step in steps for call in step.calls):
        return "recovery"
    if sum(isinstance(step, SeedUser) for step in turns) > 1:
        return "multi_turn"
    return "parallel" if len(steps) == 1 else "chain"


def _of_question(question: str) -> str:
    if _WAVERS.search(question):
        return "ambiguous"
    return "invalid_value" if _OBJECTS.search(question) else "missing_parameter"


def _said(turns: tuple[SeedStep, ...], before_call: bool = False) -> str:
    calls = next((i for i, step in enumerate(turns) if isinstance(step, SeedCalls)), len(turns))
    return " ".join(step.text for step in turns[: calls if before_call else None] if isinstance(step, SeedAssistant))
