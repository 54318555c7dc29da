"""A flag in words: what its description says is so, else what its name says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from datacraft.teachers.builtin.language import Language, load
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.naming import base_verb

_TRUTH = re.compile(
    r"(?:(?:set\s+)?(?:this\s+)?(?:to\s+)?(true|false)\b[\s,:]*(?:if|when|for|means|to)|(?:if|when) (true|false),?)"
    r"\s+(.+)",
    re.I,
)
_WHETHER = re.compile(r"(?:whether|if|flag for whether)\s+(?:or not\s+)?(.+)", re.I)
SHORT = 8
"""Words of a description that can be said as they are."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a flag decides."""

    text: str
    form: str
    """`act` for something to do, `clause` for something that is so, `noun` for anything else."""
    when: bool = True
    """The value for which it holds."""


def stated(lexicon: Lexicon, tool: str, parameter: str, value: bool, rng: Random) -> str:
    """A sentence that says whether a flag is up."""
    language, label = lexicon.language, lexicon.label(tool, parameter)
    words = [word for word in label.split() if word.lower() not in language.lines("flag_fillers")] or label.split()
    quality = len(words) == 1 and _adjective(words[0], language.lines("adjectives"))
    told = None if quality else meaning(_description(lexicon, tool, parameter), language.code)
    if told is None:
        return _capital(_by_name(words, value, quality, language, rng))
    holds = value is told.when
    if told.form == "act":
        text = language.draw(rng, "switch_on" if holds else "switch_off").replace("{vp}", told.text)
    elif told.form == "clause":
        said = told.text if holds else turned_round(told.text, language)
        text = language.draw(rng, "clause_on").replace("{clause}", said)
    else:
        text = language.draw(rng, "noun_on" if holds else "noun_off").replace("{noun}", told.text)
    return _capital(text)


def question(lexicon: Lexicon, tool: str, parameter: str) -> str:
    """What an assistant asks to learn whether a flag is up, without its question mark."""
    language, label = lexicon.language, lexicon.label(tool, parameter)
    told = meaning(_description(lexicon, tool, parameter), language.code)
    verbs = (*language.lines("verbs"), *language.lines("tool_verbs"))
    if told is not None and told.form == "act":
        return f"should I {told.text}"
    if told is not None and told.form == "clause":
        asked = _asked(told.text, language)
        if asked:
            return asked
    if _adjective(label.split()[0], language.lines("adjectives")) and " " not in label:
        return f"should it be {label}"
    return f"should I {label}" if " " in label and label.split()[0] in verbs else f"with {label} or without"


@lru_cache(maxsize=512)
def meaning(description: str, code: str) -> Meaning | None:
    """What a description of a flag says it decides; None where it does not say so in few words."""
    language = load(code)
    text = re.split(r"(?<=[a-z)])[.;](?:\s|$)|\n", description.strip(), maxsplit=1)[0].strip().rstrip(".?")
    if not text or len(text.split()) > SHORT + 4:
        return None
    truth = _TRUTH.fullmatch(text)
    when, body = ((truth[1] or truth[2]).lower() == "true", truth[3]) if truth else (True, text)
    whether = _WHETHER.fullmatch(body)
    body = whether.group(1) if whether else body
    body = re.split(r"\s(?:or not|instead of)\b", body, maxsplit=1)[0]
    act = body.removeprefix("to ")
    verbs = (*language.lines("verbs"), *language.lines("tool_verbs"))
    first = base_verb(act.split()[0].lower(), verbs)
    if first is not None and len(act.split()) > 1 and not _clause(act, language):
        return None if re.search(r"\bor\b", act) else Meaning(" ".join([first, *act.split()[1:]]), "act", when)
    if _clause(body, language):
        return Meaning(body[:1].lower() + body[1:], "clause", when)
    plain = truth is None and whether is None and 2 < len(body.split()) <= SHORT and " or " not in body
    return Meaning(body[:1].lower() + body[1:], "noun", when) if plain else None


def turned_round(clause: str, language: Language) -> str:
    """The first clause saying the opposite: "may read it" as "may not read it"."""
    clause = clause.split(" and ")[0]
    known = language.table("turned_round")
    match = re.search(rf"\b({'|'.join(known)})\b", clause)
    return clause if match is None else f"{clause[: match.start()]}{known[match.group()]}{clause[match.end() :]}"


def _asked(clause: str, language: Language) -> str:
    """A clause as a question: "is the last day a half day"; empty where its verb cannot stand in front."""
    match = re.search(rf"\b({'|'.join(language.lines('fronting'))})\b", clause)
    return f"{match.group()} {clause[: match.start()].rstrip()}{clause[match.end() :]}" if match else ""


def _clause(text: str, language: Language) -> bool:
    """Whether a text has a subject and one of the verbs that can be turned round."""
    return re.search(rf"^\w.*?\s(?:{'|'.join(language.table('turned_round'))})\b", text) is not None


def _description(lexicon: Lexicon, tool: str, parameter: str) -> str:
    own = (leaf.schema for leaf in lexicon.leaves(tool) if leaf.name == parameter)
    return next((str(schema.get("description") or "") for schema in own), "")


def _by_name(words: Sequence[str], value: bool, quality: bool, language: Language, rng: Random) -> str:
    """A sentence that turns a flag on or off, by what sort of word its name is."""
    label = " ".join(words)
    sort = "switch" if len(words) > 1 and words[0] in language.lines("verbs") else "quality" if quality else "flag"
    return language.draw(rng, f"{sort}_{'on' if value else 'off'}").replace("{vp}", label).replace("{label}", label)


def _adjective(word: str, known: Sequence[str]) -> bool:
    endings = ("able", "ible", "ful", "less", "ous", "ive", "ed", "ing", "nal", "ic", "ial")
    return word in known or (len(word) > 4 and word.endswith(endings))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
