"""Questions whose answers stand in the conversation, and refusals of what a tool does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.synonyms import stems
from datacraft.core.tool import Tool

_ID = re.compile(r"(?<![\w@.-])(?=[\w.-]{0,40}\d)[A-Za-z]{0,6}[-_#]?\d[\w-]{2,40}(?![\w@])")
_VALUE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|" + _ID.pattern)
_PLEASE = frozenset(
    "it is its it's the my number id order yes sure please that's that this of course thanks".split()  # noqa: SIM905
)
_WHICH = re.compile(r"\b(?:which|what(?:'s| is| are)?|provide|give me|tell me|specify|need)\b", re.I)
_CONFIRMS = re.compile(
    r"\b(?:confirm|correct|right|proceed|shall i|should i go|go ahead|verify|are you sure|one of|or)\b|\?.*\?", re.I
)
_NOUN = re.compile(r"^([a-z]+)_(?:id|number|no)$")


def repeated_answers(row: Row) -> Iterator[tuple[int, str]]:
    """Index of a question and the value, where the reply gives nothing but a value that an earlier user turn gave."""
    turns = row.messages
    for n in range(2, len(turns) - 1):
        (index, asked), (_, reply) = turns[n - 1], turns[n]
        if reply.get("role") != "user" or asked.get("role") != "assistant" or asked.get("tool_calls"):
            continue
        said = text_of(reply)
        found = _VALUE.findall(said) if len(said) < 60 else []
        if len(found) != 1 or not _only(said, found[0]):
            continue
        question = text_of(asked)
        if not _WHICH.search(question) or _CONFIRMS.search(question) or _VALUE.search(question):
            continue
        earlier = [text_of(message) for _, message in turns[: n - 1] if message.get("role") == "user"]
        if any(found[0].casefold() in _values(text) for text in earlier) and _no_result(row, index):
            yield index, found[0]


def _values(text: str) -> set[str]:
    return {value.casefold() for value in _VALUE.findall(text)}


def _only(said: str, value: str) -> bool:
    """Whether a reply is a value and words that add nothing to it."""
    rest = said.replace(value, " ").casefold()
    return all(word in _PLEASE for word in re.findall(r"[\w']+", rest))


def _no_result(row: Row, index: int) -> bool:
    """Whether nothing was called before: a result may be why it is asked again."""
    return not any(message.get("role") == "tool" for i, message in row.messages if i < index)


def answered_already(row: Row, index: int) -> str:
    """The id that a question at the end of a row asks for though the user gave it beside its noun, `""` if none."""
    question = text_of(dict(row.messages)[index])
    if _CONFIRMS.search(question) or not _WHICH.search(question):
        return ""
    said = "\n".join(row.heard_before(index))
    for _, tool in row.tools:
        for name in tool.required:
            match = _NOUN.match(name)
            if match is None or not re.search(rf"\b{match[1]}(?:'s)?\s+(?:id|number|no)\b", question, re.I):
                continue
            given = re.search(rf"\b{match[1]}\s+(?:(?:id|number|no\.?)\s+)?(?:is\s+)?#?({_ID.pattern})", said, re.I)
            if given:
                return given[1]
    return ""


def serving_tool(row: Row, index: int) -> Tool | None:
    """A tool whose name the request before `index` says, verb and noun, with a value for all that it requires."""
    said = row.heard_before(index)
    if not said:
        return None
    words = stems(said[-1].casefold())
    for _, tool in row.tools:
        named = _named(tool)
        given = bool(tool.required) and all(_given(name, said[-1]) for name in tool.required)
        if len(named) >= 2 and named <= words and given:
            return tool
    return None


_REFUSES = re.compile(
    r"\b(?:(?:i(?:'m| am)?|we(?:'re| are)?) (?:(?:really|very|so|but|afraid|sorry|currently|just|,|i|we) ?)*"
    r"(?:can(?:not|'t)|unable to|not able to|don't have (?:access|the (?:ability|tools?|means))|"
    r"do not have (?:access|the (?:ability|tools?|means))|have no (?:access|way)|lack the|won't be able to))\b",
    re.I,
)
REFUSALS = r"(?i:cannot|can.?t |unable to|not able to|n.t have|not have|have no |lack the|n.t be able)"
"""What stands in the text of every refusal that is told as one."""
_REASON = re.compile(
    r"\b(?:only|because|since|as (?:it|the|your|this)|due to|policy|policies|until|allowed|already|unless|must|need|"
    r"first|confirm|if|but|however|instead|without|permission|authori[sz]ed|verify|please|owner|which|what|delivered|"
    r"shipped)\b|\?",
    re.I,
)


def refused_plainly(row: Row, index: int) -> bool:
    """Whether a turn refuses and says nothing of why, and no system text speaks of what may be done."""
    text = text_of(dict(row.messages)[index]).replace("\u2019", "'")
    if not _REFUSES.search(text) or len(text) > 240:
        return False
    return not _REASON.search(re.sub(r"\bbut (?=i\b)", " ", text, flags=re.I))


def allowed(row: Row, tool: Tool) -> bool:
    """Whether no system text says anything of what the tool works on."""
    nouns = _named(tool)
    said = (text_of(m) for _, m in row.messages if m.get("role") in ("system", "developer"))
    return not any(nouns & stems(text.casefold()) for text in said)


def _named(tool: Tool) -> frozenset[str]:
    return stems(tool.name.replace("_", " ").replace("-", " ").casefold())


def _given(name: str, said: str) -> bool:
    """Whether the request surely holds a value of a required id: the only kind told without doubt."""
    return bool(_NOUN.match(name)) and len(_ID.findall(said)) == 1
