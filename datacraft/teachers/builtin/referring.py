"""Speaking of something without saying its value again: "that booking", "the same person"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from datacraft.teachers.builtin.language import Language, split_name
from datacraft.teachers.builtin.marked import mark, variables


def noun(parameter: str, kind: str, language: Language) -> str:
    """What a parameter points at: the booking of a `booking_id`, a person; empty where the name does not tell."""
    told = language.table("pointed_at").get(kind)
    if told:
        return str(told)
    words = split_name(parameter.rsplit(".", 1)[-1])
    rest = [word for word in words if word not in language.lines("id_words")]
    return " ".join(rest) if len(rest) <= 2 else ""


def referring(text: str, names: Mapping[str, str], language: Language) -> str | None:
    """The marked text with each of the variables referred to by its noun; None where that would not be said."""
    for name, word in names.items():
        made = _refer(text, name, word, language)
        if made is None or name in variables(made):
            return None
        text = made
    return text


def named(text: str, entries: Sequence[Any], language: Language) -> tuple[str, Sequence[Any]]:
    """A text whose "it" stands for the one code that is still to be said, with that code ("put SKU-7 in my cart"), and
    the entries (tool, parameter, value) that are left."""
    coded = [entry for entry in entries if isinstance(entry[2], str) and re.fullmatch(r"(?=\S*\d)\S+", entry[2])]
    found = list(re.finditer(r"\b([^\W\d_]+) (it|that)\b(?! is\b|'s\b)", text))
    if len(coded) != 1 or len(found) != 1 or found[0].group(1).lower() not in language.lines("verbs"):
        return text, entries
    place = found[0].span(2)
    text = f"{text[: place[0]]}{mark(f'={coded[0][2]}')}{text[place[1] :]}"
    return text, [entry for entry in entries if entry is not coded[0]]


def _refer(text: str, name: str, word: str, language: Language) -> str | None:
    own = f"\ue000{re.escape(name)}\ue001[^\ue002]*\ue002"
    if not word or len(re.findall(own, text)) != 1:
        return None
    nouns = "|".join(re.escape(n) for n in sorted({word, *language.table("indefinite")}, key=len, reverse=True))
    articles = r"(?:(?:the|my|our|this|that|a|an|his|her|their)\s+)?"
    named = re.search(
        rf"(?<!\w){articles}({nouns})(?:\s+(?:number|no\.?|id|code|ref(?:erence)?|#))?[:,]?\s+#?{own}", text, re.I
    )
    if named and not _is_verb(text[: named.start()], named, language):
        return f"{text[: named.start()]}that {named.group(1).lower()}{text[named.end() :]}"
    bare = re.search(rf"(?:\b(?:the|my|our|this|that)\s+)?#?{own}", text, re.I)
    before = re.findall(r"[^\W\d_]+", text[: bare.start()].lower()) if bare else []
    leads = (*language.lines("prepositions"), *language.lines("verbs"), *language.lines("linking"))
    if bare is None or not before or before[-1] not in leads:
        return None
    return f"{text[: bare.start()]}the same {word}{text[bare.end() :]}"


def _is_verb(before: str, found: re.Match[str], language: Language) -> bool:
    """Whether the noun is the verb of the sentence: "book LX-2081", "can you book LX-2081"."""
    words = re.findall(r"[^\W\d_]+", re.split(r"[.!?,;:]\s", before)[-1].lower())
    first = found.group().split()[0].lower()
    if first != found.group(1).lower() or first not in language.lines("verbs"):
        return False
    return not words or words[-1] in language.lines("before_verbs")
