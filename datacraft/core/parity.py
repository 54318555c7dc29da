"""Two prompts compared: the one a model was trained on and the one its server builds; where they differ, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Cause: TypeAlias = Literal[
    "no_tools",
    "tool_definitions",
    "parser",
    "content_dropped",
    "calls",
    "think",
    "context",
    "system",
    "opening",
    "bos",
    "date",
    "blanks",
    "refused",
    "output_schema",
    "template",
]
CAUSES: Mapping[Cause, str] = {
    "no_tools": "no tools block: the server's template prints none of the tools it is sent",
    "tool_definitions": "the server writes the tool definitions otherwise than the training text does",
    "parser": "wrong tool parser: the call arrives as text, or the server parses none",
    "content_dropped": "content dropped: part of the conversation is not in the server's prompt",
    "calls": "earlier calls are written otherwise than in the training text",
    "think": "think text on one side only",
    "context": "context too small",
    "system": "the server's template adds a system text of its own, or leaves the row's out",
    "opening": "the text that opens the model's turn is another one",
    "bos": "the token that begins a text is there once more, or once less",
    "date": "the template prints today's date",
    "blanks": "only blanks and line ends differ",
    "refused": "the server refuses the conversation",
    "output_schema": "an output schema beside the tools: the server holds every answer to it, so that no call is made",
    "template": "another template",
}
"""What can stand between training and serving, in the words of a report."""
_CLOSING = re.compile(r"[\"']?(?:\s*:\s*(?:true|false|null|-?[\d.]+))?[\s}\]\"']*")
"""What may still come behind the last text of a JSON value."""
_NEAR = 60
"""Characters between two neighbouring texts of a definition, at most: brackets and names of keys stand there."""
_HEAD = len('{"type": "function", "function": {"name": "')
AROUND = 40
"""Characters of context kept on each side of a difference."""
_SAME = 24
"""So many equal characters in a row and two texts are taken to run together again: shorter runs recur within JSON."""
_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|\b\d{4}-\d{2}-\d{2}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b")
_THINK = re.compile(r"</?think|</?\|?(?:begin_of_)?thought|reasoning|/no_think", re.I)


@dataclass(frozen=True, slots=True)
class Hunk:
    """One stretch in which two prompts differ."""

    at: int
    """Character of the trained prompt."""
    trained: str
    served: str
    before: str = ""
    after: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Equal for the same difference in another row."""
        return self.trained, self.served


def hunks(trained: str, served: str) -> Iterator[Hunk]:
    """Every stretch in which the two texts differ, in order; nothing for equal texts."""
    i = j = 0
    while True:
        step = _equal(trained, i, served, j)
        i, j = i + step, j + step
        if i == len(trained) and j == len(served):
            return
        a, b = _together_again(trained, i, served, j)
        if i == j < _SAME:
            i = j = _begun(trained, i, a, served, b)
        before, after = trained[max(0, i - AROUND) : i], trained[i + a : i + a + AROUND]
        yield Hunk(i, trained[i : i + a], served[j : j + b], before, after)
        i, j = i + a, j + b


def _equal(a: str, i: int, b: str, j: int) -> int:
    """How many characters are equal from here on."""
    size, step = 0, 1 << 16
    while step:
        while a[i + size : i + size + step] == b[j + size : j + size + step] and min(len(a) - i, len(b) - j) > size:
            size = min(size + step, len(a) - i, len(b) - j)
        step >>= 1
    return size


def _together_again(a: str, i: int, b: str, j: int) -> tuple[int, int]:
    """How many characters of each to skip until the texts are the same again; all that is left where they never are."""
    window = 512
    while True:
        seen: dict[str, int] = {}
        for place in range(min(window, len(b) - j - _SAME + 1)):
            seen.setdefault(b[j + place : j + place + _SAME], place)
        found = [
            (place + seen[gram], place, seen[gram])
            for place in range(min(window, len(a) - i - _SAME + 1))
            if (gram := a[i + place : i + place + _SAME]) in seen
        ]
        if found:
            _, skip_a, skip_b = min(found)
            return skip_a, skip_b
        if window >= max(len(a) - i, len(b) - j):
            same = 0
            while same < min(len(a) - i, len(b) - j) and a[-1 - same] == b[-1 - same]:
                same += 1
            return len(a) - i - same, len(b) - j - same
        window *= 4


def _begun(a: str, at: int, skip_a: int, b: str, skip_b: int) -> int:
    """0 where what is on one side only may as well stand at the very beginning: `<s><|im` adds `<s>`, not `s><`."""
    more, skip = (a, skip_a) if skip_b == 0 else (b, skip_b)
    if min(skip_a, skip_b) or more[:at] != more[skip : skip + at]:
        return at
    return 0


def cause_of(
    hunk: Hunk, trained: str, served: str, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
) -> Cause:
    """The likeliest reason for a difference: read off where it lies, and what is on one side only."""
    either = hunk.trained + hunk.served
    ends = hunk.at + len(hunk.trained)
    first, last = tools_span(trained, tools)
    if tools and no_tools(tools, served) and not no_tools(tools, trained) and hunk.at <= last:
        return "no_tools"
    if _THINK.search(either):
        return "think"
    if first <= hunk.at < last:
        return "tool_definitions"
    if hunk.at == 0 and _is_token(either) and not (hunk.trained and hunk.served):
        return "bos"
    if (dropped := _dropped(hunk, served, messages)) is not None:
        return dropped
    if _is_date(hunk):
        return "date"
    if ends == len(trained) and not (hunk.trained and hunk.served and len(either) > 200):
        return "opening"
    if not hunk.trained and hunk.at <= _first_user(trained, messages) and re.search(r"\w{3}", hunk.served):
        return "system"
    if "".join(hunk.trained.split()) == "".join(hunk.served.split()):
        return "blanks"
    return "template"


def no_tools(tools: Sequence[Mapping[str, Any]], text: str) -> bool:
    """Whether a prompt holds none of the definitions, told by their descriptions (or names)."""
    return not any(any(form in text for form in _forms(_told(tool))) for tool in tools)


def tools_span(text: str, tools: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Where the definitions begin and end in a prompt; (0, 0) when there are none."""
    places = [found for tool in tools if (found := _find(_told(tool), text, 0))]
    if not places:
        return 0, 0
    first, last = min(places), max(places)
    name = text.rfind(str((tools[places.index(first)].get("function") or {}).get("name")), 0, first[0])
    begins = name if first[0] - name < _NEAR and name >= 0 else first[0]
    leaves = list(_leaves(tools[places.index(last)]))
    place = last[1]
    for leaf in leaves[leaves.index(_told(tools[places.index(last)])) + 1 :]:
        if found := _find(leaf, text, place, place + _NEAR):
            place = found[1]
    closing = _CLOSING.match(text, place)
    return max(0, begins - _HEAD), closing.end() if closing else place


def _find(piece: str, text: str, start: int, end: int | None = None) -> tuple[int, int] | None:
    """Where a text begins and ends, bare or as JSON; None when it is not there."""
    found = [(at, at + len(form)) for form in _forms(piece) if (at := text.find(form, start, end)) >= 0]
    return min(found, default=None)


def _told(tool: Mapping[str, Any]) -> str:
    function = tool.get("function") or {}
    return str(function.get("description") or function.get("name") or "")


def _leaves(value: Any) -> Iterator[str]:
    """Keys and texts of a JSON value, in order."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str) and value:
        yield value


def _forms(text: str) -> set[str]:
    """A text as it may stand in a prompt: bare, or inside JSON."""
    return {text, json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]}


def _dropped(hunk: Hunk, served: str, messages: Sequence[Mapping[str, Any]]) -> Cause | None:
    """`content_dropped` or `calls` where the difference is a piece of the conversation that the server left out."""
    for message in messages:
        for call in message.get("tool_calls") or ():
            function = call["function"]
            pieces = [str(function["name"]), *_values(function["arguments"])]
            touched = [piece for piece in pieces if len(piece) > 1 and any(f in hunk.trained for f in _forms(piece))]
            if touched:
                return "content_dropped" if not any(_in(piece, served) for piece in touched) else "calls"
        content = message.get("content")
        if isinstance(content, str) and content.strip() and not _in(content, served):
            whole = content if len(content) < len(hunk.trained) else hunk.trained
            if whole.strip() and whole.strip() in content and whole.strip() in hunk.trained:
                return "system" if message.get("role") == "system" else "content_dropped"
    return None


def _in(piece: str, text: str) -> bool:
    return any(form in text for form in _forms(piece))


def _values(arguments: Any) -> list[str]:
    try:
        value = json.loads(arguments) if isinstance(arguments, str) else arguments
    except ValueError:
        return [str(arguments)]
    return [leaf for inner in (value.values() if isinstance(value, dict) else ()) for leaf in _leaves(inner)]


def _first_user(text: str, messages: Sequence[Mapping[str, Any]]) -> int:
    said = next((str(m.get("content") or "") for m in messages if m.get("role") == "user"), "")
    return text.find(said) if said else -1


def _is_date(hunk: Hunk) -> bool:
    """Whether the difference lies in a date: day or month alone may be what differs."""
    before, after = hunk.before[-12:], hunk.after[:12]
    return all(
        any(found.start() <= len(before) + len(side) and found.end() > len(before) for found in _DATE.finditer(text))
        for side in (hunk.trained, hunk.served)
        for text in [before + side + after]
    )


def _is_token(text: str) -> bool:
    return bool(re.fullmatch(r"(<[^<>\s]{1,30}>|\[[A-Z]{2,8}\])\s*", text))
