"""Texts as plain strings with marks for slots, so that wording can be changed with ordinary text operations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.template import Slot, Text

MARK = re.compile("\ue000([^\ue001\ue002]+)\ue001([^\ue002]*)\ue002")
"""Variable and form between private-use characters, which no text of a user holds."""
TELLING = 2
"""Words beside those of grammar that a request needs to tell what it is about."""
_SPACES, _BEFORE_MARK = re.compile(r"[ \t]+"), re.compile(r"\s+([,.;:!?])")
_TWO_MARKS, _NEXT_SENTENCE = re.compile(r"([,;:])(?=[.!?])|,(?=,)"), re.compile(r"[.!?]\s+[A-Z]")
ANY = "\ue000[^\ue002]*\ue002"


def mark(variable: str, form: str = "plain") -> str:
    return f"\ue000{variable}\ue001{form}\ue002"


def marked(text: Text, prefix: str = "") -> str:
    """A text with marks for its slots; `prefix` keeps the variables of several texts apart."""
    return "".join(part if isinstance(part, str) else mark(prefix + part.variable, part.form) for part in text)


def variables(text: str) -> list[str]:
    """The variables of a marked text, in order."""
    return [match.group(1) for match in MARK.finditer(text)]


def filled(text: str, speak: Callable[[Slot], str]) -> str:
    """The text with every mark replaced."""
    return MARK.sub(lambda match: speak(Slot(match.group(1), match.group(2))), text)


def carrier(text: str) -> str:
    """The text with every mark shown as `_`, in lower case: what frequency caps count."""
    return re.sub(r"\s+", " ", MARK.sub("_", text)).strip().lower()


def without(text: str, gone: str, language: Language) -> str | None:
    """The text without one variable; None where cutting it out would leave something nobody says.

    A slot goes with its preposition or its label ("for C-1042", "severity 3"), a labelled object becomes indefinite
    ("cancel booking B-7" turns into "cancel a booking"), a sentence that only held the slot goes as a whole.
    """
    own = f"\ue000{re.escape(gone)}\ue001[^\ue002]*\ue002"
    if len(re.findall(own, text)) != 1:
        return None
    for attempt in (_whole_sentence, _indefinite, _tail):
        made = attempt(text, own, language)
        if made is not None and gone not in variables(made) and _still_asks(made, language):
            return tidy(made)
    return None


def _whole_sentence(text: str, own: str, language: Language) -> str | None:
    kept = [s for s in sentences(text) if not re.search(own, s)]
    held = next((s for s in sentences(text) if re.search(own, s)), "")
    rest = re.findall(r"[^\W\d_]+", " ".join(kept).lower())
    if not kept or len(variables(held)) > 1 or not set(rest).isdisjoint(language.lines("pointing_back")):
        return None
    if _still_asks(held, language) or len(set(rest) - {*language.lines("function_words"), "s"}) < TELLING:
        return None  # "What is going on?" alone tells nothing
    return " ".join(kept)


def _tail(text: str, own: str, language: Language) -> str | None:
    lead = _either(language.lines("prepositions"))
    label = r"(?:[^\W\d_]+\s+){0,2}?"
    if re.search(rf"\b(?:from|between)\s+{own}\s+(?:to|until|till|and)\b|{ANY}\s+(?:to|until|till|and)\s+{own}", text):
        return None  # half a range is no range
    before = rf"(?:,\s*|\s+-\s*|\s+)(?:(?:and|with|,)\s+)?(?:{lead})\s+(?:the\s+|my\s+|our\s+|a\s+|an\s+)?"
    after = rf"(?=\s*(?:[.,;:!?]|$|\s(?:{lead}|and|please|pls|thanks)\b))"
    pattern = before + label + own + after
    match = re.search(pattern, text, re.IGNORECASE)
    words = re.findall(r"[^\W\d_]+", text[: match.start()].lower()) if match else []
    if match is None or not words or words[-1] in (*language.lines("verbs"), *language.lines("linking")):
        return None  # "look for", "is in": the preposition belongs to the verb
    later = re.findall(r"[^\W\d_]+", text[match.end() :].lower())
    if not set(later).isdisjoint(language.lines("pointing_at_it")):
        return None  # "called in as X. Do we know them?"
    return text[: match.start()] + text[match.end() :]


def _indefinite(text: str, own: str, language: Language) -> str | None:
    nouns = language.table("indefinite")
    pattern = rf"\b(?:(?:the|my|our|this|a|an)\s+)?({_either(nouns)})\s+(?:number\s+|no\.?\s+|id\s+|#\s*)?{own}(?!\w)"
    match = re.search(pattern, text, re.IGNORECASE)
    if match is None or text[match.end() :].startswith("'"):
        return None
    noun, before = match.group(1).lower(), re.findall(r"[^\W\d_]+", text[: match.start()].lower())
    if before and before[-1] in language.lines("linking"):
        return None  # "that was loan L-7": it tells which one
    verbs, leads = language.lines("verbs"), (*language.lines("prepositions"), *language.lines("determiners"))
    if noun in verbs and not (before and (before[-1] in verbs or before[-1] in leads)):
        return None  # "book LX-2081": there the word is the verb
    return text[: match.start()] + str(nouns[noun]) + text[match.end() :]


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def _still_asks(text: str, language: Language) -> bool:
    """Whether a text still holds a request: a question, or a verb that imperatives begin with."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return ("?" in text and len(words) > 2) or any(word in language.lines("verbs") for word in words)


def sentences(text: str) -> list[str]:
    """The sentences of a text, marks never being cut."""
    return [piece.strip() for piece in re.split(r"(?<=[.!?])\s+|\n+", text) if piece.strip()]


def tidy(text: str) -> str:
    """Spaces and punctuation mended after something was cut out or put in."""
    text = _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text))
    text = _TWO_MARKS.sub("", text)
    text = text.lstrip(" \t\r\n,;:.-").rstrip()
    return text[:1].upper() + text[1:] if text[:1].islower() and _NEXT_SENTENCE.search(text) else text
