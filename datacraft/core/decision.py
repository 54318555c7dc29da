"""What an assistant turn decides: to call, to ask, to refuse, or to answer; English wording rules for texts."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, TypeAlias

Decision: TypeAlias = Literal["call", "ask", "refuse", "answer", "nothing"]
DECISIONS: tuple[Decision, ...] = ("call", "ask", "refuse", "answer")
"""What a reference can decide; a model may also say `nothing` (an empty or endless turn)."""

_OFFER = re.compile(
    r"^(?:or |so )?(?:shall|should) i\b|\b(?:would you like|do you want me|want me to|(?:may|can) i help"
    r"|how (?:else )?(?:can|may) i|what else|anything else|something else|if you(?:'d| would)? like|feel free)\b"
)
_GIVE = "tell|give|provide|share|confirm|specify|send|clarify"
_REQUEST = re.compile(
    rf"\b(?:(?:could|can|would|will) you (?:please |kindly |also )?(?:{_GIVE}|let)"
    rf"|please (?:{_GIVE}|enter|let me know)"
    r"|(?:may|can|could) i (?:have|get|ask|know)"
    r"|i(?:'ll| will)?(?: still| also| just)? need (?:to know |you to |your |the |a |an |one |some |more )"
    r"|(?:let me know|tell me) (?:what|which|who|where|how|the|your))"
)
_UNABLE = re.compile(
    r"\b(?:(?:(?:ca|could|wo|would|do|does|am|is|are|have|has)n't|(?:can|could|will|would|do|does|am|is|are|have) not"
    r"|i'm not|cannot)(?! (?:find|found|locate|see|reach))"
    r"|unable|(?:no|not|nothing|never) (?:tool|function|way|access|able|possible|something|available|supported|i can)"
    r"|have no|outside|beyond (?:my|what|the scope)|out of (?:my )?scope|only (?:help|assist|handle|able)|i'm afraid)\b"
)
_OF_SELF = re.compile(
    r"\b(?:i|i'm|i've|we|my|here|this assistant|no (?:tool|function|way|access)|outside|beyond|scope"
    r"|not (?:something|available|supported))\b"
)


def decision_of_text(text: str | None) -> Decision:
    """What a turn without calls decides.

    `nothing` when it is empty or no text a person could read (`legible`), `ask` when it asks for information (offers of
    help are no such questions), `refuse` when the speaker says that it cannot, else `answer`. A JSON object decides by
    the sentences among its values, and is an `answer` without any.
    """
    fields = structured(text)
    said = " ".join((_prose(fields) if fields is not None else text or "").replace("’", "'").casefold().split())
    if fields is None and not legible(said):
        return "nothing"
    sentences = re.split(r"(?<=[.!?])\s+", said)
    asks = [s for s in sentences if _REQUEST.search(s) or s.endswith("?")]
    refuses = any(_UNABLE.search(s) and _OF_SELF.search(s) for s in sentences if s not in asks)
    if any(not _OFFER.search(s) for s in asks):
        return "ask"
    return "refuse" if refuses else "answer"


def _prose(value: Any) -> str:
    """The strings of more than one word in a JSON value, a line each."""
    if isinstance(value, str):
        return value if len(value.split()) > 1 else ""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\n".join(filter(None, map(_prose, inner)))


def legible(text: str) -> bool:
    """Whether a text could be read at all: no control or replacement characters, and at least half of it letters and
    digits. Noise of an untrained or broken model is no answer, whatever it happens to stand for."""
    marks = [character for character in text if not character.isspace()]
    if any(character == "\ufffd" or (ord(character) < 32) for character in marks):
        return False
    return bool(marks) and sum(character.isalnum() for character in marks) * 2 >= len(marks)


def structured(text: str | None) -> dict[str, Any] | None:
    """The JSON object that a text is and nothing else, None when it is not one."""
    if not text or text.lstrip()[:1] != "{":
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
