"""How often each way in which requests can differ turns up in a set, judged from its texts and calls alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from datacraft.core.diversity import words
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.core.signature import SPOKEN, leaves

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATES = {
    "iso": r"\d{4}-\d\d-\d\d",
    "month first": rf"{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?",
    "day first": rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}",
    "relative": r"\b(?:today|tomorrow|tonight|"
    r"(?:next|this|on) (?:week|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b",
}
POLITE = r"\b(?:please|pls|thanks?|thank you|cheers|appreciate|could you|would you|kindly|if you (?:can|could))\b"
GREETING = r"^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|morning|dear|hiya)\b"
NEED = r"^(?:i|we)(?:'d| would|'m| am|'ve| have)? (?:need|want|like|love|have to|got to|looking|trying|supposed|hoping)"
CORRECTION = r"(?: - |, |\.\.\. | \()(?:no,? |sorry,? |wait,? |i mean,? |actually,? |make that )"
NEGATED = r"\b(?:not|instead of|rather than)\b"
BACK = r"\b(?:it|that|this|them|those|these|same|again|there|the (?:first|last|other|second) one|too|as well)\b"
AFTER = r"^(?:thanks|great|okay|ok|now|and|also|then|good|perfect|nice|right|cool|alright|lovely|got it)\b"


def axes(examples: Sequence[Example]) -> dict[str, float]:
    """Name of an axis to the share of rows (or of values, where it says so) that show it."""
    first = [example.user_texts()[0] for example in examples]
    whole = [" ".join(example.user_texts()) for example in examples]
    acts = Counter(map(act, first))
    found: dict[str, float] = {f"act: {name}": acts[name] / len(first) for name in ACTS}
    found |= {
        "polite": _share(POLITE, first),
        "greeting": _share(GREETING, first),
        "starts in lower case": _mean(text[:1].islower() for text in first),
        "no full stop": _mean(not text.rstrip().endswith((".", "!", "?")) for text in first),
        "up to four words": _mean(len(words(text)) <= 4 for text in first),
        "twenty words and more": _mean(len(words(text)) >= 20 for text in first),
        "sentence without a value": _mean(map(_bare_sentence, examples)),
        "slip of the keyboard": _mean(_slips(whole)),
        "self-correction": _share(CORRECTION, first),
        "negated alternative": _share(NEGATED, first),
        "several requests in one message": _mean(map(_several, examples)),
        "later turn points back": _mean(map(_points_back, examples)),
        "value given over two turns": _mean(map(_over_turns, examples)),
        "values out of schema order": _mean(_out_of_order(examples)),
        "optional value left out": _mean(_left_out(examples)),
    }
    found |= dict(_surface(examples))
    return found


ACTS = ("question", "need", "command", "fragment", "statement")


def act(text: str) -> str:
    """What a request is as speech: judged by its marks, its first words and its length."""
    bare = re.sub(rf"{GREETING}[\w ]{{0,12}}[,.!-]+\s*", "", text.strip().lower())
    if "?" in bare:
        return "question"
    if re.match(NEED, bare):
        return "need"
    if len(words(bare)) <= 4 or re.match(r"^[^.]*:", bare):
        return "fragment"
    ordered = re.match(r"^(?:please |pls |kindly |just |now )?[a-z]+ (?!is|was|has|are|have)", bare)
    return "command" if ordered else "statement"


def _mean(hits: Any) -> float:
    listed = [bool(hit) for hit in hits]
    return sum(listed) / len(listed) if listed else 0.0


def _share(pattern: str, texts: Sequence[str]) -> float:
    return _mean(re.search(pattern, text.lower()) for text in texts)


def _bare_sentence(example: Example) -> bool:
    """Whether the first request has a sentence that names no argument."""
    said = [str(leaf).lower() for call in example.calls() for leaf in leaves(call.parsed())]
    sentences = re.split(r"(?<=[.!?])\s+", example.user_texts()[0].lower())
    return len(sentences) > 1 and any(not any(value in sentence for value in said) for sentence in sentences)


def _slips(texts: Sequence[str]) -> Iterator[bool]:
    """Per text, whether one of its words is a frequent word with two letters swapped or one lost."""
    counts = Counter(word for text in texts for word in words(text))
    bent = {other: word for word, n in counts.items() if n >= 3 and len(word) > 4 for other in _bent(word)}
    for text in texts:
        yield any(word in bent and counts[word] == 1 for word in words(text))


def _bent(word: str) -> Iterator[str]:
    for i in range(1, len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        yield word[:i] + word[i + 1 :]


def _several(example: Example) -> bool:
    for before, after in pairwise(example.messages):
        if isinstance(before, UserMessage) and isinstance(after, AssistantMessage) and len(after.tool_calls) > 1:
            return True
    return False


def _points_back(example: Example) -> bool:
    return any(re.search(BACK, text.lower()) or re.search(AFTER, text.lower()) for text in example.user_texts()[1:])


def _over_turns(example: Example) -> bool:
    """Whether a call takes values from two user turns."""
    turns: list[str] = []
    for message in example.messages:
        if isinstance(message, UserMessage):
            turns.append(message.content.lower())
        elif isinstance(message, AssistantMessage):
            for call in message.tool_calls:
                places = [_latest(str(leaf).lower(), turns) for leaf in leaves(call.parsed())]
                if len({place for place in places if place is not None}) > 1:
                    return True
    return False


def _latest(value: str, turns: Sequence[str]) -> int | None:
    return next((i for i in reversed(range(len(turns))) if len(value) > 1 and value in turns[i]), None)


def _out_of_order(examples: Sequence[Example]) -> Iterator[bool]:
    """Per call with several values in the first request, whether they stand there in another order than in the call."""
    for example in examples:
        text = example.user_texts()[0].lower()
        for call in example.calls():
            places = [text.find(str(leaf).lower()) for leaf in leaves(call.parsed()) if len(str(leaf)) > 1]
            said = [place for place in places if place >= 0]
            if len(said) > 1:
                yield said != sorted(said)


def _left_out(examples: Sequence[Example]) -> Iterator[bool]:
    for example in examples:
        for call in example.calls():
            tool = example.tool(call.name)
            optional = [n for n, s in tool.properties.items() if _optional(tool, n, s)] if tool else []
            arguments = call.parsed()
            yield from (arguments.get(name) in (None, _default(tool, name)) for name in optional)


def _optional(tool: Any, name: str, schema: Any) -> bool:
    nullable = "null" in str(schema.get("anyOf", schema.get("type", "")))
    return name not in tool.required or "default" in schema or nullable


def _default(tool: Any, name: str) -> Any:
    return tool.properties[name].get("default")


def _surface(examples: Sequence[Example]) -> Iterator[tuple[str, float]]:
    numbers, spelled, options, other = 0, 0, 0, 0
    dates: Counter[str] = Counter()
    for example in examples:
        text = " ".join(example.user_texts()).lower()
        for name, pattern in DATES.items():
            dates[name] += len(re.findall(pattern, text))
        for call in example.calls():
            tool = example.tool(call.name)
            for key, value in call.parsed().items():
                if isinstance(value, int) and not isinstance(value, bool) and 1 < value < len(SPOKEN):
                    word = re.search(rf"\b{SPOKEN[value]}\b", text) is not None
                    numbers, spelled = numbers + (word or str(value) in text), spelled + word
                if isinstance(value, str) and tool and "'enum'" in str(tool.properties.get(key)):
                    options, other = options + 1, other + (value.lower() not in text)
    yield "value: small number as a word", spelled / numbers if numbers else 0.0
    yield "value: option not in its own letters", other / options if options else 0.0
    total = dates.total()
    for name in DATES:
        yield f"date: {name}", dates[name] / total if total else 0.0
