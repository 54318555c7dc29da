"""What a tool does in a verb phrase ("find a customer by e-mail address"), from its description or else its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datacraft.core.tool import Tool
from datacraft.teachers.builtin.language import Language, split_name

_TAIL = re.compile(
    r"\s(?:by|with|using|via|given|based on|from|including|between|for an?|for the|and return\w*)\s|[,(;:]"
)
"""Where the part of a description begins that only says what values there are."""


def verb_phrases(tool: Tool, language: Language) -> tuple[str, ...]:
    """What a tool does, whole and without its tail; `()` where neither its description nor its name says."""
    sentence = tool.summary.rstrip(".! ")
    sentence = _without_lead(sentence, language)
    words = sentence.split()
    verbs = (*language.lines("verbs"), *language.lines("tool_verbs"))
    base = base_verb(words[0].lower(), verbs) if words else None
    if base is None and len(words) > 1 and words[1].lower() in language.lines("determiners"):
        base = _unknown_verb(words[0].lower(), split_name(tool.name))
    named = split_name(tool.name)
    if base == "return" and named and named[0] != base and base_verb(named[0], verbs) is not None:
        base = None  # "Returns the refund" tells what comes back, not what is done
        sentence = "" if base_verb(named[0], verbs) not in language.lines("telling_verbs") else sentence
    if base is not None:
        return _with_short(" ".join([base, *words[1:]]))
    looked = _looked_up(sentence, tool, verbs, language)
    return _with_short(looked) if looked else _named(tool, verbs, language)


def _with_short(whole: str) -> tuple[str, ...]:
    short = _TAIL.split(whole)[0].strip()
    return (whole, short) if short != whole and len(short.split()) > 1 else (whole,)


def _without_lead(sentence: str, language: Language) -> str:
    """The sentence without words that only speak of the tool: "Use this tool to …"."""
    leads = "|".join(re.escape(lead) for lead in sorted(language.lines("description_leads"), key=len, reverse=True))
    return re.sub(rf"^(?:{leads})\s+", "", sentence, flags=re.IGNORECASE)


def _unknown_verb(word: str, name: Sequence[str]) -> str | None:
    """A verb that no list has ("Greets a guest"); "Hours a driver has worked" of `driver_hours` begins with a noun."""
    if word in name[1:]:
        return None
    return word if word.endswith("ss") else word.removesuffix("s")


def _looked_up(sentence: str, tool: Tool, verbs: Sequence[str], language: Language) -> str:
    """A description that names what comes back, as something to look up; empty for tools that do more than tell."""
    name = split_name(tool.name)
    first = base_verb(name[0], verbs) if name else None
    words = sentence.split()
    if len(words) < 2 or (first is not None and first not in language.lines("telling_verbs")):
        return ""
    if words[0].lower() in language.lines("question_words"):
        return f"check {_lowered(sentence)}"
    determined = words[0].lower() in language.lines("determiners") or words[0][:1].isdigit()
    return f"look up {'' if determined else 'the '}{_lowered(sentence)}"


def _lowered(sentence: str) -> str:
    first = sentence.split()[0]
    return sentence if first[1:] != first[1:].lower() else sentence[:1].lower() + sentence[1:]


def _named(tool: Tool, verbs: Sequence[str], language: Language) -> tuple[str, ...]:
    """What a tool without a telling description does, by its name and by what it is given."""
    words = split_name(tool.name)
    first = base_verb(words[0], verbs) if words else None
    if len(words) > 1 and words[-1] in language.lines("states"):
        kept = words[1:] if first in ("get", "check", "show") else words
        return (f"check the {' '.join(kept)}",)
    if len(words) > 1 and words[0] == "new":
        return (f"add a {' '.join(words)}",)
    if first is None:
        return ()
    rest = words[1:]
    if not rest or (len(rest) == 1 and rest[0] in language.lines("particles")):
        thing = _thing(tool, language)
        return (" ".join([first, *rest, thing]),) if thing else ()
    bare = rest[0] in (
        "me",
        "us",
        "them",
        *language.lines("prepositions"),
        *language.lines("determiners"),
        *language.lines("particles"),
    )
    if bare or re.search(r"[^s]s$", rest[-1]):
        return (" ".join([first, *rest]),)
    known = first in language.lines("telling_verbs")
    article = "the" if known else "an" if rest[0][0] in "aeio" else "a"
    return (f"{first} {article} {' '.join(rest)}",)


def _thing(tool: Tool, language: Language) -> str:
    """What a tool is about whose name is a bare verb: "a loan" where its first parameter is a `loan` or a `loan_id`."""
    required = next((name for name in tool.properties if name in tool.required), "")
    words = split_name(required)
    nouns = [word for word in words if word not in language.lines("id_words")]
    if len(nouns) != 1 or (len(nouns) == len(words) and nouns[0] not in language.table("indefinite")):
        return ""
    return f"{'an' if nouns[0][0] in 'aeio' else 'a'} {nouns[0]}"


def base_verb(word: str, verbs: Sequence[str]) -> str | None:
    """The base form of a verb that a description begins with ("Finds", "Finding"); None for what is no known verb."""
    options = [word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"]
    options += [word.removesuffix("ing"), word.removesuffix("ing") + "e"] if word.endswith("ing") else []
    return next((option for option in options if option in verbs), None)
