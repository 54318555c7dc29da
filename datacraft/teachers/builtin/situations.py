"""Finds the clause of a user's text that a written argument (a summary, a reason) was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.template import Slot, Text, Variable

SHARE = 0.5
"""Share of the argument's content words that the clause must hold."""
_CLAUSE = re.compile(r"[^.!?;:\n]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause inside one literal piece of a text, or a whole slot."""

    part: int
    start: int
    end: int
    text: str
    form: str
    """`clause`, or `clause-capital` at the start of a sentence."""
    swallowed: int = 0


def stems(text: str, language: Language) -> set[str]:
    """Content words cut to their first five letters, so that "exporting" meets "export"."""
    stop = set(language.lines("function_words"))
    return {word[:5] for word in re.findall(r"[^\W_]+", text.lower()) if word not in stop}


def find_clause(text: Text, variable: Variable, language: Language) -> Clause | None:
    """The clause that best covers the words of a written value; None when none covers half of them."""
    wanted = stems(str(variable.value), language)
    leads = tuple(f"{word} " for word in language.lines("introducing") if word not in ("and", "but", "so", "that"))
    best: tuple[float, Clause] | None = None
    for index, part in enumerate(text):
        if isinstance(part, Slot):
            continue
        for start, end in _pieces(part, language):
            said = part[start:end]
            if said.lower().startswith(leads):
                continue
            if not _separate(text, index, part, start, end, language) or _asks(said, language):
                continue
            own = stems(said, language)
            if (wanted - own) & stems(_around(text, index, start, end), language):
                continue  # half of what the argument says stands elsewhere
            held = len(wanted & own) / max(1, len(wanted))
            score = held - 0.03 * len(own - wanted) - 0.0001 * len(said)
            if held >= SHARE and (best is None or score > best[0]):
                form = "clause-capital" if _starts_sentence(text, index, part, start) else "clause"
                if any(part[:start].rstrip().lower().endswith(word) for word in language.lines("introducing_noun")):
                    form = "noun"
                best = (score, Clause(index, start, end, said, form))
    return best[1] if best else None


def _around(text: Text, index: int, start: int, end: int) -> str:
    """The literal words of a text outside a clause."""
    literal = [part if isinstance(part, str) else " " for part in text]
    literal[index] = f"{literal[index][:start]} {literal[index][end:]}"
    return " ".join(literal)


def _pieces(part: str, language: Language) -> Iterator[tuple[int, int]]:
    """Spans of clauses: between sentence ends, cut at words that introduce or follow a clause."""
    known = (*language.lines("introducing"), *language.lines("introducing_noun"))
    introduced = "|".join(re.escape(word) for word in known)
    cut = re.compile(rf"(?<!\S)(?:{introduced})\s+|,\s+", re.IGNORECASE)
    for sentence in _CLAUSE.finditer(part):
        starts = [sentence.start(), *(m.end() for m in cut.finditer(part, sentence.start(), sentence.end()))]
        ends = [*(m.start() for m in cut.finditer(part, sentence.start(), sentence.end())), sentence.end()]
        for first in starts:
            for last in ends:
                span = _trim(part, first, last)
                if span[1] - span[0] >= 8:
                    yield span


def _trim(part: str, start: int, end: int) -> tuple[int, int]:
    while start < end and part[start].isspace():
        start += 1
    while end > start and part[end - 1] in " ,-–—":
        end -= 1
    return start, end


def _separate(text: Text, index: int, part: str, start: int, end: int, language: Language) -> bool:
    """Whether the clause can be taken out: what stands before it introduces or separates, and no slot touches it."""
    before, after = part[:start], part[end:]
    if not before.strip(" \"'") and index > 0 and not (before.startswith((",", ":", ";", ".", "!", "?"))):
        return False
    if not after.strip() and index + 1 < len(text):
        return False
    lead = before.rstrip(" \"'(").lower()
    if not lead or lead[-1] in ".!?:;,\n-–—":
        return True
    return lead.endswith((*language.lines("introducing"), *language.lines("introducing_noun")))


def _asks(said: str, language: Language) -> bool:
    """Whether a clause asks for something itself, so that it is no situation."""
    lower = said.lower()
    first = lower.split(None, 1)[0] if lower.split() else ""
    return first in language.lines("verbs") or lower.startswith(language.lines("asking"))


def _starts_sentence(text: Text, index: int, part: str, start: int) -> bool:
    del text
    lead = part[:start].rstrip(" \"'(")
    return (index == 0 and not lead) or (bool(lead) and lead[-1] in ".!?\n")
