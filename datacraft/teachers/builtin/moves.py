"""Moves the parts of a request without adding words: what it is about to the front, two sentences into one."""

from __future__ import annotations

import re
from random import Random

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.marked import ANY, MARK, variables
from datacraft.teachers.builtin.register import small

_LIFTED = re.compile(rf"(?P<before>.*?\S)(?P<way>,?\s+(?:for|of|from|on|with|at)\s+)(?P<what>{ANY})(?P<after>.*)", re.S)
_SITUATION = re.compile("\ue000(?:\\d+/)?s\\d+\ue001[^\ue002]*\ue002[.!]?")
LONG = 12
"""Words of a statement that another sentence can be joined to."""
_SEAM = re.compile(r"\s*(?:,\s+so\s+|,\s+and\s+|,\s+|;\s+|\s+-\s+|\s+because\s+)")
_SHORT_VERB = re.compile(r"\b(?:i['’]m|(?:it|that|there|he|she|who|what)['’]s|\w+['’](?:re|ve))\b", re.IGNORECASE)


def lifted(sentence: str, names: frozenset[str], language: Language, rng: Random) -> str | None:
    """The sentence with the thing it is about in front ("C-1042: open a ticket, …"), or at its end.

    `names` are variables of codes, addresses and people, which can stand alone. None where no such one follows a
    preposition of its own.
    """
    match = _LIFTED.fullmatch(sentence)
    if match is None or len(variables(match["what"])) != 1 or variables(match["what"])[0] not in names:
        return None
    before, after = match["before"], match["after"]
    if MARK.search(before) or not re.match(r"(?:'s\b)?(?:[\s.,!?]|$)", after) or after.startswith("'"):
        return None
    words = re.findall(r"[^\W\d_]+", before.lower())
    last = words[-1] if words else ""
    if (
        len(words) < 2
        or last in ("m", "re", "am")
        or last in (*language.lines("verbs"), *language.lines("linking"), *language.lines("bound_nouns"))
    ):
        return None  # "look for X", "the name of X": the preposition belongs to the word before it
    if not set(re.findall(r"[^\W\d_]+", after.lower())[:1]).isdisjoint(language.lines("joining")):
        return None  # "for X and Y"
    rest = before + after
    rest = rest if rest.endswith((".", "!", "?")) else f"{rest}."
    end = rng.random() < 0.3 and not MARK.search(after) and len(re.split(r"[.!?]\s", rest)) == 1
    line = rng.choice(language.lines("lifted_last" if end else "lifted"))
    stop = rest[-1]
    return (
        line.replace("{what}", match["what"])
        .replace("{rest}", small(rest, language.names) if not end else rest[:-1])
        .replace("{stop}", stop)
    )


def merged(one: str, other: str, language: Language, rng: Random) -> str | None:
    """A statement and the request after it in one sentence; None where they do not fit together."""
    if one.rstrip().endswith(("?", ":")) or not one.rstrip().endswith((".", "!")):
        return None
    own, asked = (re.findall(r"[^\W\d_]+", re.sub(ANY, "x", text).lower()) for text in (one, other))
    if len(own) > LONG or not asked or not _asks(other, asked, language):
        return None
    if not _SITUATION.fullmatch(one) and not _states(one, own, language):
        return None
    lead = one.rstrip(" .!")
    return f"{lead}{rng.choice(language.lines('merged'))}{small(other, language.names)}"


def parted(sentence: str, language: Language) -> list[str]:
    """A statement and a request that a comma joins as two sentences, which can then be put in other words each; the
    sentence alone where it holds no such two."""
    for seam in _SEAM.finditer(sentence):
        one, other = sentence[: seam.start()], sentence[seam.end() :]
        cause = seam.group().strip() == "because"
        if cause and not _SITUATION.fullmatch(other):
            continue
        first, second = _sort(one, language), _sort(other, language)
        if {first, second} == {"told", "asked"} and not (
            second == "told" and seam.group().strip(" ,") in ("so", "and")
        ):
            return [_sentence(one), _sentence(other)]
    return [sentence]


def _sort(text: str, language: Language) -> str:
    """`asked` for a command or a request, `told` for a statement, else empty."""
    words = re.findall(r"[^\W_]+", re.sub(ANY, "x", text).lower())
    if len(words) < 2 and not _SITUATION.fullmatch(text):
        return ""
    if _asks(text, words, language):
        return "asked"
    told = _SITUATION.fullmatch(text) or _states(text, words, language)
    return "told" if told or (_SHORT_VERB.search(text) and words[0] not in language.lines("question_words")) else ""


def _sentence(text: str) -> str:
    """A clause as a sentence: a capital letter in front, a full stop behind."""
    text = re.sub("(?<=\ue001)clause(?=\ue002)", "clause-capital", text, count=1) if text[:1] == "\ue000" else text
    text = text[:1].upper() + text[1:]
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def _asks(text: str, words: list[str], language: Language) -> bool:
    """Whether a sentence asks and can follow a comma: a command or a request, no question about a fact."""
    lower = text.lower()
    return words[0] in language.lines("verbs") or lower.startswith(language.lines("requesting"))


def _states(text: str, words: list[str], language: Language) -> bool:
    """Whether a sentence tells something: it has a verb in a finite form and does not begin like a request."""
    told = bool(set(words[:6]) & set(language.lines("finite")))
    return told and words[0] not in language.lines("verbs") and not text.lower().startswith(language.lines("asking"))
