"""Turns one sentence of a request into another speech act: a command, a wish, a question, a remark."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from random import Random

from datacraft.teachers.builtin.language import Language, load
from datacraft.teachers.builtin.marked import ANY
from datacraft.teachers.builtin.register import small

FRONTED = 0.2
"""Share of commands whose last "for …" moves to the front."""
ANNOUNCED = 0.25
"""Share of questions and statements, of those that stay as they are, with a word before them ("FYI, …")."""
WISHED = 8
"""Words of a thing that can stand before its verb: "a table, please", not one with all that belongs to it."""
OTHER_VERB = 0.45
"""Share of commands with another verb of the same meaning, where one is known."""
KEPT = 2**12
"""Sentences whose reading is kept: every draft of a row begins with the same ones."""
_WHOSE = r"(?:the|my|our|your|this|that|their|his|her)"
_SUBJECT = (
    rf"(?:{ANY}(?:\s{ANY})?|{_WHOSE}(?:\s+[^\W\d_]+){{1,3}}?\s+(?:of|for|from)\s+(?:[^\W\d_]+\s+)?{ANY}"
    rf"|{_WHOSE}(?:\s+[^\W\d_]+){{1,2}}?\s+(?:of|for|from)\s+{_WHOSE}(?:\s+[^\W\d_]+){{1,2}}"
    rf"|{_WHOSE}\s+[^\W\d_]+(?:\s+{ANY})?|there|it|we|you|they|I)"
)
_WH = re.compile(
    rf"(?P<wh>(?:which|what|who|where|when|how|whose)(?:\s+[^\W\d_]+){{0,2}}?)(?:'s|\s+(?P<be>is|are|was|were))\s+"
    rf"(?P<subject>{_SUBJECT})(?P<rest>(?:\s.*?)?)[?.!]*",
    re.IGNORECASE | re.DOTALL,
)
_WHETHER = re.compile(
    rf"(?P<verb>is|are|has|have|can|do)\s+(?P<subject>{_SUBJECT})(?P<rest>\s.*?)[?.!]*", re.IGNORECASE | re.DOTALL
)


def restated(sentence: str, language: Language, rng: Random, first: bool = True) -> str | None:
    """The sentence as another speech act of the same meaning; None where none is known.

    Only the `first` sentence of a text becomes a remark.
    """
    phrase = verb_phrase(sentence, language)
    if phrase is not None:
        return command(fronted(phrase, language, rng), language, rng, own=_done_by_user(sentence, phrase, language))
    wished = _wish(sentence, language)
    if wished is not None:
        long = "," in wished or len(wished.split()) > WISHED
        lines = [line for line in language.lines("wishes") if not long or line.endswith("{np}.")]
        return _lined(language.drawn(rng, lines), "np", wished)
    asked = indirect(sentence, language)
    if asked is not None and rng.random() < 0.75:
        return _lined(language.draw(rng, "indirect"), "question", asked)
    if sentence.rstrip().endswith("?") and _questioning(language.code).match(sentence):
        return (
            language.draw(rng, "before_question") + small(sentence, language.names)
            if rng.random() < ANNOUNCED
            else None
        )
    return remarked(sentence, language, rng) if first and rng.random() < ANNOUNCED else None


@cache
def _questioning(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(load(code).lines('question_words'))})\b", re.IGNORECASE)


@cache
def _strippers(code: str) -> tuple[re.Pattern[str], ...]:
    """Patterns that find the verb phrase inside a known way of asking, the longest first."""
    found = []
    for wrapper in sorted(load(code).wrappers(), key=lambda w: -len(w.text)):
        before, _, after = wrapper.text.partition("{vp}")
        if not before.strip():
            continue
        lead = re.escape(before.strip()).replace(r"\ ", r"\s+").replace("'", "['’]")
        tail = re.escape(after.strip(" .?!")).replace(r"\ ", r"\s+")
        found.append(re.compile(rf"{lead}\s+(?P<vp>.+?){tail}[.!?]*$", re.IGNORECASE | re.DOTALL))
    return tuple(found)


def verb_phrase(sentence: str, language: Language) -> str | None:
    """The bare verb phrase of a command or polite request; None for what is no such sentence."""
    return _verb_phrase(sentence, language.code)


@lru_cache(maxsize=KEPT)
def _verb_phrase(sentence: str, code: str) -> str | None:
    language = load(code)
    for pattern in _strippers(code):
        match = pattern.fullmatch(sentence.strip())
        if match and _begins_with_verb(match["vp"], language):
            return _bare(match["vp"])
    return _bare(sentence) if _begins_with_verb(sentence, language) else None


def _begins_with_verb(text: str, language: Language) -> bool:
    words = text.split(None, 2)
    if len(words) < 2 or words[0].lower() not in language.lines("verbs"):
        return False
    if words[1].lower().strip(",.?!") in language.lines("not_after_verb"):
        return False
    finite = re.match(rf"\w+\s+(?:\w+\s+)?{ANY}\s+([^\W\d_]+)", text)
    return finite is None or finite.group(1).lower() not in language.lines("finite")  # "order X arrived"


def _bare(text: str) -> str:
    text = re.sub(r"[\s,]*(?:please|pls)?[\s.!?]*$", "", text.strip(), flags=re.IGNORECASE)
    return text[:1].lower() + text[1:]


def fronted(phrase: str, language: Language, rng: Random) -> str:
    """A verb phrase with its last prepositional slot split off by a NUL for `command`; mostly as it is."""
    if rng.random() >= FRONTED:
        return phrase
    match = re.search(rf"\s(for|in|from|at)\s((?:[^\W\d_]+\s)?{ANY})$", phrase)
    if match is None or len(phrase[: match.start()].split()) < 2:
        return phrase
    if re.search(rf"{ANY}|\band\b", phrase[: match.start()]):
        return phrase  # "cancel A and send a letter for B": only the last part is about B
    last = phrase[: match.start()].split()[-1].lower()
    if last in (*language.lines("verbs"), *language.lines("linking"), "from", "between"):
        return phrase  # "look for": the preposition belongs to the verb
    return f"{phrase[: match.start()]}\x00{match.group(1)} {match.group(2)}"


def _done_by_user(sentence: str, phrase: str, language: Language) -> bool:
    """Whether a sentence speaks of what its user does ("Can I see …"), which nobody else can do instead."""
    return phrase.split()[0] in language.lines("own_verbs") and re.search(r"\b(?:I|we)\b", sentence, re.I) is not None


def command(phrase: str, language: Language, rng: Random, plain: bool = False, own: bool = False) -> str:
    """A verb phrase in a way of asking drawn from the phrase file; `plain` ones hold no colon of their own, in `own`
    ones the user is who does it."""
    phrase, _, front = phrase.partition("\x00")
    phrase = re.sub(r"^tell (?=(?:who|what|which|when|where|how|if|whether|the|about)\b)", "tell me ", phrase)
    phrase = other_verb(phrase, language, rng) if rng.random() < OTHER_VERB else phrase
    mine = re.search(r"\b(me|us)\b", phrase) is not None
    long = len(phrase.split()) > 9
    options = [w for w in language.wrappers() if not (w.own and mine) and not (long and not w.text.endswith("{vp}."))]
    options = [w for w in options if not ((plain or front) and ":" in w.text) and (w.own or not own)]
    options = [w for w in options if not (front and "? {" in w.text)]
    chosen = language.drawn(rng, [w.text for w in options])
    text = _put(chosen, phrase)
    return f"{front[:1].upper()}{front[1:]}, {small(text, language.names)}" if front else text


def other_verb(phrase: str, language: Language, rng: Random) -> str:
    """The phrase with another verb that has the same meaning ("reserve" for "book"); the same where none fits.

    A pronoun or a preposition may belong to the verb ("find out", "book her off"), so that it stays.
    """
    words = phrase.split(" ", 2)
    known = language.table("verbs_like")
    to = "…" if re.search(rf"\bto\s(?:{ANY}|\d)", phrase) else ""
    for key in (" ".join(words[:2]).lower(), f"{words[0]} … to".lower() if to else "", words[0].lower()):
        rest = phrase[len(key) if "…" not in key else len(words[0]) :].lstrip()
        following = re.match(r"[^\W\d_]+", rest)
        bound = following is not None and following.group().lower() in language.lines("not_objects")
        others = [verb for verb in known.get(key, ()) if not (verb.endswith(" for") and " for " in rest)]
        if others and rest and not bound:
            return f"{rng.choice(others)} {rest}"
    return phrase


def _put(wrapper: str, phrase: str) -> str:
    return wrapper.replace("{vp}", phrase).replace("{Vp}", phrase[:1].upper() + phrase[1:])


def _wish(sentence: str, language: Language) -> str | None:
    """What somebody wants in "I need a …": a noun phrase."""
    return _wished(sentence.strip(), language.code)


@lru_cache(maxsize=KEPT)
def _wished(text: str, code: str) -> str | None:
    language = load(code)
    starts = "|".join(re.escape(start) for start in language.lines("wish_starts"))
    nouns = "|".join(language.lines("determiners"))
    match = re.fullmatch(rf"(?:{starts})\s+(?P<np>(?:{nouns})\s.+?)[\s.!?]*", text, re.I | re.S)
    if match is None:
        return None
    return re.sub(r"[\s,]*(?:please|pls)$", "", match["np"], flags=re.IGNORECASE)


def _follows(rest: str, language: Language) -> bool:
    """Whether words can stand after a subject and its verb: "on", "like in …", not another noun."""
    first = re.match(r"\s*([^\W\d_]+)", rest)
    return not rest.strip() or bool(first and first.group(1).lower() in language.lines("after_verb"))


def indirect(sentence: str, language: Language) -> str | None:
    """A question as a clause: "Which plan is X on?" as "which plan X is on"; None for what is not understood."""
    return _indirect(sentence.strip(), language.code)


@lru_cache(maxsize=KEPT)
def _indirect(text: str, code: str) -> str | None:
    language = load(code)
    match = _WH.fullmatch(text)
    if match and not re.match(r"(how|what) about\b", text, re.IGNORECASE) and _follows(match["rest"], language):
        return f"{match['wh'].lower()} {match['subject']} {match['be'] or 'is'}{match['rest']}"
    match = _WHETHER.fullmatch(text) if text.endswith("?") else None
    if match is None or match["subject"].lower() == "you":  # "can you tell them" wants something done
        return None
    verb, subject = match["verb"].lower(), match["subject"]
    if verb == "do":
        return f"if {subject}{match['rest']}" if subject.lower() in ("we", "you", "they", "i") else None
    return f"if {subject} {verb}{match['rest']}"


def remarked(sentence: str, language: Language, rng: Random) -> str | None:
    """A statement with something before it ("Heads-up: …"); None for fragments and what is none."""
    words = re.findall(r"[^\W\d_]+", re.sub(ANY, "x", sentence).lower())
    if len(words) < 5 or sentence.rstrip().endswith(("?", ":")) or words[0] in language.lines("greeting_words"):
        return None
    if _questioning(language.code).match(sentence):
        return None  # a question without its mark
    if not set(words[:6]) & set(language.lines("finite")) or words[0] in language.lines("pointing_back"):
        return None
    own = words[0] in language.lines("speakers")
    return language.draw(rng, "before_own_remark" if own else "before_remark") + small(sentence, language.names)


def _lined(line: str, name: str, text: str) -> str:
    return line.replace(f"{{{name}}}", text).replace(f"{{{name.capitalize()}}}", text[:1].upper() + text[1:])
