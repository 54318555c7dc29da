"""What the assistant says, and the short answers of users: questions, refusals, results put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from datacraft.teachers.builtin.language import Language
from datacraft.teachers.builtin.learn import Lexicon
from datacraft.teachers.builtin.marked import mark
from datacraft.teachers.builtin.surface import sayable


def joined(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def spoken(lexicon: Lexicon, value: Any, rng: Random, form: str = "plain") -> str:
    """A value as it is said."""
    del rng
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", value):
        return value.replace("_", " ")
    if isinstance(value, list):
        return joined([spoken(lexicon, entry, Random(0)) for entry in value])
    if isinstance(value, dict):
        return ", ".join(f"{lexicon.language.label(k)} {spoken(lexicon, v, Random(0))}" for k, v in value.items())
    return sayable(value, form, "text", lexicon.language)


def listing(lexicon: Lexicon, tool: str, mentions: Sequence[Sequence[Any]], rng: Random) -> str:
    """Values by their names in one go: "origin Paris, date 2027-01-20"."""
    entries = list(mentions)
    rng.shuffle(entries)
    between = ": " if any(len(str(value).split()) > 3 for _, value in entries) else rng.choice((" ", ": ", " "))
    said = [f"{lexicon.label(tool, p)}{between}{kept(spoken(lexicon, value, rng))}" for p, value in entries]
    return joined(said) if rng.random() < 0.5 else ", ".join(said)


def addon(lexicon: Lexicon, tool: str, parameter: str, value: Any, rng: Random) -> str:
    """A sentence in which the user states one value by name."""
    language = lexicon.language
    label = lexicon.label(tool, parameter)
    if isinstance(value, bool):
        return _switch(lexicon, label, value, rng)
    said = spoken(lexicon, value, rng)
    if isinstance(value, int) and label.endswith("s") and not label.endswith("ss") and " " not in label:
        counted = label if value != 1 else language.table("singular").get(label, label[:-1])
        text = rng.choice(language.lines("addons_counted")).replace("{label}", counted)
    elif len(said.split()) > 3:
        text = rng.choice(language.lines("addons_statement")).replace("{label}", label)
    else:
        lines = language.lines("addons_plural" if label.endswith("s") and not label.endswith("ss") else "addons")
        text = rng.choice(lines).replace("{label}", label)
    text = text.replace("{value}", kept(said))
    return text[:1].upper() + text[1:]


def kept(said: str) -> str:
    """A value as a mark that only stands for itself, so that no typing habit touches it."""
    return mark(f"={said}")


def _switch(lexicon: Lexicon, label: str, value: bool, rng: Random) -> str:
    first, _, rest = label.partition(" ")
    if rest and first in lexicon.language.lines("verbs"):
        lines = lexicon.language.lines("switch_on" if value else "switch_off")
        text = rng.choice(lines).replace("{vp}", label)
    else:
        text = rng.choice(lexicon.language.lines("flag_on" if value else "flag_off")).replace("{label}", label)
    return text[:1].upper() + text[1:]


def ask(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """A question for exactly the missing parameters; the seeds' own where they have one."""
    parameters = words["parameters"]
    own = lexicon.asks.get((words["tool"], parameters[0]), ()) if len(parameters) == 1 else ()
    if own and rng.random() < 0.6:
        return rng.choice(own)
    labels = [lexicon.label(words["tool"], p) for p in parameters]
    if len(labels) > 1:
        line = rng.choice(lexicon.language.lines("asks_several"))
        return line.replace("{labels}", joined([f"the {label}" for label in labels]))
    return rng.choice(lexicon.language.lines("asks")).replace("{label}", labels[0])


def ask_invalid(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """What is wrong with a value, and what is allowed."""
    language, allowed = lexicon.language, words["allowed"]
    if "options" in allowed:
        said = joined([spoken(lexicon, o, rng).replace("_", " ") for o in allowed["options"]], "or")
    else:
        said = rng.choice(language.lines("allowed_range")).format(low=allowed["low"], high=allowed["high"])
    value = spoken(lexicon, words["value"], rng)
    line = rng.choice(language.lines("asks_invalid"))
    label = lexicon.label(words["tool"], words["parameter"])
    line = line.replace("{label}", label).replace("{allowed}", said)
    return line.replace("{value}", value).replace("{Value}", value[:1].upper() + value[1:])


def value_answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """A user's answer that gives one value."""
    language = lexicon.language
    statement = str(words.get("variable", "")).startswith("s") or len(str(words["value"]).split()) > 3
    kind = "statement_answers" if statement else "correction_answers" if words.get("correction") else "value_answers"
    lines = language.lines(kind)
    value = spoken(lexicon, words["value"], rng)
    label = lexicon.label(words["tool"], words["parameter"])
    text = rng.choice(lines).replace("{label}", label).replace("{value}", value)
    text = text.replace("{Value}", value[:1].upper() + value[1:])
    return text if rng.random() < 0.3 or text.startswith(value) else text[:1].upper() + text[1:]


def refusal(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """What cannot be done, and what can."""
    language = lexicon.language
    if words["tool"]:
        known = lexicon.phrases[words["tool"]]
        lines = language.lines("refuse_missing" if known else "refuse_unnamed")
        text = rng.choice(lines).replace("{vp}", known[-1] if known else "")
    else:
        text = rng.choice(language.lines("refuse_scope"))
    offers = [tool for tool in words["offers"] if lexicon.phrases[tool]]
    if not offers:
        return text
    return f"{text} {rng.choice(language.lines('offers')).replace('{vps}', _offers(lexicon, offers))}"


def _offers(lexicon: Lexicon, tools: Sequence[str]) -> str:
    return joined([lexicon.phrases[tool][-1] for tool in tools], "or")


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
    text = spoken(lexicon, result, rng)
    if re.fullmatch(r"(?=\S*\d)\S+", text) and not isinstance(result, int | float):
        return rng.choice(language.lines("answers_reference")).replace("{value}", text)
    if isinstance(result, str) and " " in text:
        return text if text.endswith((".", "!")) else f"{text[:1].upper()}{text[1:]}."
    return rng.choice(language.lines("answers_value")).replace("{value}", text)


def _short(lexicon: Lexicon, value: Any, rng: Random) -> str:
    if isinstance(value, list):
        return "; ".join(_short(lexicon, entry, rng) for entry in value[:5])
    if isinstance(value, dict):
        return ", ".join(_short(lexicon, entry, rng) for entry in list(value.values())[:4] if entry is not None)
    return spoken(lexicon, value, rng)


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
    end = rng.choice(("?", "?", "") if asks and not body else (".", "!", "", ""))
    text += end
    text = re.sub(r"([.!?]\s+)([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
    return text if rng.random() < 0.4 else text[:1].upper() + text[1:]


def chat_answer(lexicon: Lexicon, words: Mapping[str, Any], rng: Random) -> str:
    """The assistant's answer to mere talk."""
    line = str(rng.choice(lexicon.language.table("chat", words["topic"])["answers"]))
    known = [lexicon.phrases[tool][-1] for tool in words["tools"] if lexicon.phrases[tool]]
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
