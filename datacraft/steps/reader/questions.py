"""What an assistant's text does: whether it asks, and for which parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from datacraft.core.signature import leaves
from datacraft.core.tool import Tool
from datacraft.steps.reader.arguments import Slot, numeric, options, slots
from datacraft.steps.reader.language import folded, related, split_names, stem, stems, tokens
from datacraft.steps.reader.lexicon import Lexicon

_ASKS = re.compile(
    r"\b(?:(?:could|can|would) you (?:tell|give|share|confirm|say|name)|i(?:'ll| will)? (?:still )?need(?: to know)?\b"
    r"|please (?:tell|give|provide|share|let me know|specify|choose|pick|name|send)|i(?:'m| am) (?:still )?missing"
    r"|(?:let me know|tell me) (?:what|which|who|where|how|the|your|whether)|when should|what about)\b"
)
_OFFERS = re.compile(
    r"\b(?:anything else|would you like|do you want|shall i|should i|want me to|if you (?:like|want))\b"
)
_KINDS = {
    "when": "date day time month year start end deadline due departure",
    "where": "place city location address destination room country to from",
    "who": "name person customer recipient contact user assignee guest email",
    "why": "reason cause note comment justification",
    "how many": "count number quantity amount guests nights party size",
    "how much": "amount quantity price budget cost total limit",
    "how long": "duration minutes hours days nights length period",
}
"""Question words to parameter names that they can ask for."""


def is_question(text: str) -> bool:
    """Whether a text asks for something, leaving out polite offers; a structured output does in one of its texts."""
    low = folded(in_words(text))
    asking = [part for part in re.split(r"(?<=[.!?])\s+", low) if "?" in part or _ASKS.search(part)]
    return any(not _OFFERS.search(part) or re.search(r"\b(?:wh\w+|how|or)\b", part) for part in asking)


def lists_options(text: str, tools: Sequence[Tool]) -> bool:
    """Whether a text names two or more options of one parameter: "There is no blue. I have red and green."."""
    low = folded(text).replace("_", " ")
    for tool in tools:
        for slot, _ in slots(tool, {}):
            named = [o for o in options(slot.schema) if folded(str(o)).replace("_", " ") in low and isinstance(o, str)]
            if len(named) >= 2:
                return True
    return False


def in_words(text: str) -> str:
    """A text itself, or what a structured output says: its texts of several words."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict | list):
        return text
    return " ".join(leaf for leaf in leaves(value) if isinstance(leaf, str) and " " in leaf)


def strength(question: str, slot: Slot, lexicon: Lexicon) -> float:
    """How clearly a question speaks of a slot, 0 to 1: its name, words of its description, its options, its kind of
    question word, or a question the seeds asked for it."""
    words = [*stems(question), *(stem(word) for word in tokens(question))]
    scores = [0.0, _name_share(slot, words), _kind_of_question(question, slot)]
    description = [word for word in stems(str(slot.schema.get("description") or "")) if not word.isdigit()]
    shared = {word for word in description if any(related(word, other) for other in words)}
    scores.append(min(1.0, len(shared) / 2) if len(shared) >= 2 else 0.4 * len(shared))
    listed = [folded(str(option)).replace("_", " ") for option in options(slot.schema)]
    scores.append(0.9 if sum(option in folded(question).replace("_", " ") for option in listed) >= 2 else 0.0)
    for known in lexicon.questions.get((slot.tool.name, slot.parameter), ()):
        scores.append(len(known & set(words)) / len(known) if known else 0.0)
    return max(scores)


def _name_share(slot: Slot, words: Sequence[str]) -> float:
    parts = tokens(split_names(slot.path[-1]))
    empty = ("of", "the", "is", "in") if len(parts) > 2 else ("of", "the", "is")  # "check in" is not "check out"
    name = {stem(word) for word in parts if word not in empty}
    telling = name - {"id", "nam", "name", "valu", "typ", "type"} or name
    return sum(any(related(part, word) for word in words) for part in telling) / len(telling) if telling else 0.0


def _kind_of_question(question: str, slot: Slot) -> float:
    low, name = folded(question), {stem(word) for word in tokens(split_names(slot.path[-1]))}
    for opener, about in _KINDS.items():
        if re.search(rf"\b{opener}\b", low) and name & {stem(word) for word in about.split()}:
            return 0.6
    return (
        0.5
        if numeric(slot.schema) and re.search(r"\bhow (?:many|much|long|\w+)\b|\bfrom \d+\b.*\bto \d+", low)
        else 0.0
    )


def asked(question: str, tool: Tool, lexicon: Lexicon) -> dict[str, float]:
    """Parameter to how clearly the question speaks of it, for every parameter of a tool it speaks of at all."""
    found: dict[str, float] = {}
    for slot, _ in slots(tool, {}):
        score = strength(question, slot, lexicon)
        if score > 0:
            found[slot.parameter] = max(score, found.get(slot.parameter, 0.0))
    return found
