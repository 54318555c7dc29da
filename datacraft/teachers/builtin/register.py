"""The register of a request: greeting, context, closing, typing habits."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from datacraft.teachers.builtin.language import Language, load
from datacraft.teachers.builtin.marked import ANY

GREETED, CONTEXT, CLOSED = 0.06, 0.008, 0.03
SLIPS = 0.045
"""Share of rows with a slip of the keyboard in their first turn, never inside a value; drawn once per row: of several
drafts the one with a slip has the rarest words."""
LOWER, UNSTOPPED = 0.12, 0.14


def colour(text: str, language: Language, rng: Random, slips: bool = False) -> str:
    """The text with the small habits that differ from person to person; with `slips` a letter goes astray."""
    draw = rng.random()
    if draw < GREETED and not _greets(text, language):
        text = language.draw(rng, "greetings") + small(text, language.names)
    elif draw > 1 - CONTEXT and not _greets(text, language):
        text = f"{language.draw(rng, 'contexts')} {text}"
    if rng.random() < CLOSED and not _closes(text, language):
        end = "" if text.rstrip().endswith((".", "!", "?")) else "."
        question = text.rstrip().endswith("?")
        closer = language.draw(rng, "closers_after_question" if question else "closers")
        text = f"{text.rstrip()}{end} {closer}"
    return habits(text, rng, slips)


def _greets(text: str, language: Language) -> bool:
    """Whether a text begins with a greeting, or with words before the matter itself ("Quick question: …")."""
    first = re.match(r"\W*([^\W\d_]+)", text.lower())
    opened = bool(first) and first.group(1) in language.lines("greeting_words")  # type: ignore[union-attr]
    return opened or text.lower().startswith(announcements(language.code))


@cache
def announcements(code: str) -> tuple[str, ...]:
    """How a request begins that somebody put a word before, in lower case."""
    language = load(code)
    named = ("before_question", "before_remark", "before_own_remark")
    wrapped = (w.text.partition("{")[0] for w in language.wrappers())
    lines = (*(line for name in named for line in language.lines(name)), *(w for w in wrapped if ":" in w or "," in w))
    return tuple(dict.fromkeys(line.lower() for line in lines if line.strip()))


def _closes(text: str, language: Language) -> bool:
    return any(word in text.lower() for word in language.lines("thanking_words"))


def small(text: str, names: frozenset[str] = frozenset()) -> str:
    """The text with a small first letter, unless its first word is a slot, one of `names`, an initialism or "I"."""
    first = re.split(r"[\s,.!?:']", text, maxsplit=1)[0]
    if not first or first == "I" or first in names or (len(first) > 1 and not first[1:].islower()):
        return text
    return text[:1].lower() + text[1:]


def habits(text: str, rng: Random, slips: bool = False) -> str:
    """Lower case and missing full stops in a small share of texts; a slip of the keyboard where the row has one."""
    pieces = re.split(f"({ANY})", text)
    draw = rng.random()
    if draw < LOWER:
        pieces = [p if i % 2 else p.lower() for i, p in enumerate(pieces)]
    if LOWER * 0.6 < draw < LOWER * 0.6 + UNSTOPPED and pieces[-1].endswith("."):
        pieces[-1] = pieces[-1][:-1]
    if slips:
        plain = [i for i in range(0, len(pieces), 2) if len(pieces[i]) > 12]
        if plain:
            index = rng.choice(plain)
            pieces[index] = slip(pieces[index], rng)
    return "".join(pieces)


def slip(text: str, rng: Random) -> str:
    """Two neighbouring letters of one longer word swapped, or one of them lost."""
    words = list(re.finditer(r"(?<![\w@./-])[a-z]{5,}(?![\w@/-]|\.\w)", text))
    if not words:
        return text
    match = rng.choice(words)
    at = match.start() + rng.randint(1, len(match.group()) - 3)
    if rng.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :]
