"""What the assistant says, and the short answers of users: questions, refusals, results put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.flags import question
from datacraft.teachers.builtin.language import Language, split_name
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.register import small
from datacraft.teachers.builtin.stated import joined, plural_label, spoken

NAMED = frozenset({"name", "id", "number", "code", "address", "amount"})
"""Last words of parameters of which there is one, and none to choose from."""
ANSWER = 0.6
"""Words of an answer that gives one value, as a share of a usual turn."""


def ask(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """A question for exactly the missing parameters; the seeds' own where they have one."""
    parameters = words["parameters"]
    own = lexicon.asks.get((words["tool"], parameters[0]), ()) if len(parameters) == 1 else ()
    if own and rng.random() < 0.6:
        return rng.choice(own)
    labels = [lexicon.label(words["tool"], p) for p in parameters]
    if len(parameters) == 1 and lexicon.kinds.get((words["tool"], parameters[0])) == "boolean":
        asked = question(lexicon, words["tool"], parameters[0])
        return rng.choice(lexicon.language.lines("asks_flag")).replace("{clause}", asked)
    if len(labels) > 1:
        line = rng.choice(lexicon.language.lines("asks_several"))
        return line.replace("{labels}", joined([f"the {label}" for label in labels]))
    counted = labels[0] in lexicon.language.lines("units")
    line = rng.choice(
        lexicon.language.lines("asks_count" if counted else _asking(lexicon, words["tool"], parameters[0]))
    )
    if plural_label(labels[0]):
        line = line.replace("is the {label}", "are the {label}").replace("{label} is it", "{label} should it be")
    return line.replace("{label}", labels[0])


def _asking(lexicon: Lexicon, tool: str, parameter: str) -> str:
    """The list of questions for a parameter: which of some, what to write, or what it is."""
    words, kind = split_name(parameter.rsplit(".", 1)[-1]), lexicon.kinds.get((tool, parameter))
    if not set(words).isdisjoint(lexicon.language.lines("statements")):
        return "asks_statement"
    if kinds.PERSON.issuperset(words) and kind in ("person", "text"):
        return "asks_person"
    return "asks_option" if kind in ("enum", "city", "country", "text") and words[-1] not in NAMED else "asks"


def ask_invalid(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """What is wrong with a value, and what is allowed."""
    language, allowed = lexicon.language, words["allowed"]
    if "options" in allowed:
        said = joined([spoken(lexicon, o).replace("_", " ") for o in allowed["options"]], "or")
    else:
        said = rng.choice(language.lines("allowed_range")).format(low=allowed["low"], high=allowed["high"])
    value = spoken(lexicon, words["value"])
    line = rng.choice(language.lines("asks_invalid"))
    label = lexicon.label(words["tool"], words["parameter"])
    line = line.replace("{label}", label).replace("{allowed}", said)
    return line.replace("{value}", value).replace("{Value}", value[:1].upper() + value[1:])


def value_answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """A user's answer that gives one value."""
    language = lexicon.language
    statement = str(words.get("variable", "")).startswith("s") or len(str(words["value"]).split()) > 3
    kind = "statement_answers" if statement else "correction_answers" if words.get("correction") else "value_answers"
    if isinstance(words["value"], bool):
        kind = "flag_answers"
    elif kind == "value_answers" and _common(words["value"]):
        kind = "option_answers"
    lines = language.lines(kind)
    if statement and str(words["value"]).split()[0].lower() in language.lines("finite"):
        lines = tuple(line for line in lines if line[:7].lower() == "{value}")  # "found their data": no "it's that"
    value = small(spoken(lexicon, words["value"]), language.names) if statement else spoken(lexicon, words["value"])
    label = lexicon.label(words["tool"], words["parameter"])
    text = (
        language.drawn(rng, lines, share=1.0 if statement else ANSWER)
        .replace("{label}", label)
        .replace("{value}", value)
    )
    text = text.replace("{Value}", value[:1].upper() + value[1:])
    return text if rng.random() < 0.3 or text.startswith(value) else text[:1].upper() + text[1:]


def _common(value: Any) -> bool:
    """Whether a value is a common word ("letter", "living room"), which nobody presents like a name or a code."""
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z _-]*", value) is not None


def refusal(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """What cannot be done, and what can."""
    language = lexicon.language
    if words["tool"]:
        known = lexicon.phrases[words["tool"]]
        lines = language.lines("refuse_missing" if known else "refuse_unnamed")
        text = rng.choice(lines).replace("{vp}", _own(known[-1]) if known else "")
    else:
        text = rng.choice(language.lines("refuse_scope"))
    offers = [tool for tool in words["offers"] if lexicon.phrases[tool]]
    if not offers:
        return text
    return f"{text} {rng.choice(language.lines('offers')).replace('{vps}', _offers(lexicon, offers))}"


def _offers(lexicon: Lexicon, tools: Sequence[str]) -> str:
    return joined([_own(lexicon.phrases[tool][-1]) for tool in tools], "or")


def _own(phrase: str) -> str:
    """A verb phrase as the assistant says it of itself: "notify you" for "notify me"."""
    return re.sub(r"\bmy\b", "your", re.sub(r"\bme\b", "you", phrase))


def answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """A result in words."""
    language, result = lexicon.language, words["result"]
    if isinstance(result, bool) or result is None:
        return rng.choice(language.lines("answers_failed" if result is False else "answers"))
    if isinstance(result, dict):
        facts = [f"{language.label(k)} {_short(lexicon, v, rng)}" for k, v in result.items() if v not in (None, [], {})]
        return rng.choice(language.lines("answers_found")).replace("{facts}", ", ".join(facts[:6]))
    if isinstance(result, list):
        if not result:
            return rng.choice(language.lines("answers_empty"))
        return rng.choice(language.lines("answers_found")).replace("{facts}", _short(lexicon, result, rng))
    text = spoken(lexicon, result)
    if re.fullmatch(r"(?=\S*\d)\S+", text) and not isinstance(result, int | float):
        return rng.choice(language.lines("answers_reference")).replace("{value}", text)
    if isinstance(result, str) and " " in text:
        return text if text.endswith((".", "!")) else f"{text[:1].upper()}{text[1:]}."
    lines = "answers_word" if isinstance(result, str) and not re.search(r"\d", text) else "answers_value"
    if re.fullmatch(r"[a-z]+ed|sent|done|gone", text):
        lines = "answers_state"
    return rng.choice(language.lines(lines)).replace("{value}", text)


def _short(lexicon: Lexicon, value: Any, rng: Random) -> str:
    if isinstance(value, list):
        return "; ".join(_short(lexicon, entry, rng) for entry in value[:5])
    if isinstance(value, dict):
        return ", ".join(_short(lexicon, entry, rng) for entry in list(value.values())[:4] if entry is not None)
    return spoken(lexicon, value)


def needs_answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """What a tool needs to know."""
    labels = joined([f"the {lexicon.label(words['tool'], p)}" for p in words["parameters"]])
    line = rng.choice(lexicon.language.lines("needs_answers"))
    return line.replace("{labels}", labels).replace("{vp}", lexicon.phrases[words["tool"]][-1])


def chat(language: Language, topic: str, rng: Random) -> str:
    """Something a user says that asks for nothing."""
    material = language.table("chat", topic)
    opener, body = rng.choice(material["openers"]), rng.choice(material["bodies"])
    asks = topic == "abilities"
    text = (
        f"{opener}{rng.choice((', ', '. ', ' - ', '! ') if not asks else ('? ', ', ', ' - '))}{body}"
        if body
        else opener
    )
    asks = not body if asks else body.startswith(language.lines("chat_questions"))
    end = rng.choice(("?", "?", "") if asks else (".", "!", "", ""))
    text += end
    text = re.sub(r"([.!?]\s+)([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
    return text if rng.random() < 0.4 else text[:1].upper() + text[1:]


def chat_answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """The assistant's answer to mere talk."""
    line = str(rng.choice(lexicon.language.table("chat", words["topic"])["answers"]))
    known = [_own(lexicon.phrases[tool][-1]) for tool in words["tools"] if lexicon.phrases[tool]]
    return line.replace("{vps}", joined(known))


def with_fillers(text: str, fillers: Mapping[str, Any], rng: Random) -> str:
    """The text with each `{name}` replaced by one of the words of that name."""
    return re.sub(r"\{(\w+)\}", lambda match: str(rng.choice(fillers[match.group(1)])), text)


SPEAK: Mapping[str, Callable[[Lexicon, Mapping[str, Any], Random], str]] = {
    "ask": ask,
    "ask_invalid": ask_invalid,
    "answer": answer,
    "needs_answer": needs_answer,
    "chat_answer": chat_answer,
}
"""Kind of a note to what the assistant says for it."""
