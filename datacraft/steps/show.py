"""Shows one row: as people read it, or as a model will, with the text it learns marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from datacraft.core.errors import InputError
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from datacraft.core.template import ChatTemplate
from datacraft.core.turns import trained_spans
from datacraft.io.jsonl import read_rows
from datacraft.steps import dialects

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as a model reads it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """What is learnt, as start and end in the text."""
    known: str
    """How: `marked` by the template, found `by turn`, or `unknown`."""

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in order, each piece with whether it is learnt."""
        at = 0
        for start, end in self.spans:
            yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        yield self.text[at:], False


def pick(path: Path, line: int = 0, example_id: str = "") -> Example:
    """The example of a line, or of an id; the first one when neither is given. Raises InputError."""
    for number, row, example in dialects.read(path):
        named = example.id or str(row.get("id", ""))
        if (example_id and named == example_id) or (line and number == line) or not (example_id or line):
            return example
    wanted = f"id {example_id!r}" if example_id else f"line {line}"
    raise InputError(f"{path} has no row with {wanted}" if example_id or line else f"{path} has no rows")


def sample(path: Path, count: int) -> list[tuple[int, Example]]:
    """That many rows of a file with their line numbers, in file order; the same ones each time. Raises InputError."""
    return _drawn(((number, example) for number, _, example in dialects.read(path)), count)


def rejected(path: Path, line: int = 0, count: int = 1) -> list[tuple[int, dict[str, Any]]]:
    """Drafts of a `rejected.jsonl` with their line numbers, the one of a line or as many as wanted, drawn at random;
    `[]` for a file of rows. Raises InputError."""
    drafts = []
    for number, row in read_rows(path):
        if not (isinstance(row, dict) and isinstance(row.get("reason"), str) and isinstance(row.get("texts"), list)):
            return []
        drafts.append((number, row))
    if line and line > len(drafts):
        raise InputError(f"{path} has no row with line {line}")
    return [draft for draft in drafts if draft[0] == line] if line else _drawn(drafts, max(1, count))


def _drawn(rows: Iterable[tuple[int, Shown]], count: int) -> list[tuple[int, Shown]]:
    """So many of the rows, each as likely as the others, in one pass."""
    rng = Random("show")
    kept: list[tuple[int, Shown]] = []
    for position, row in enumerate(rows):
        if position < count:
            kept.append(row)
        elif (place := rng.randrange(position + 1)) < count:
            kept[place] = row
    return sorted(kept, key=lambda row: row[0])


def draft_lines(draft: dict[str, Any]) -> Iterator[str]:
    """A rejected draft for people: what it was to be, what was written, why it did not make it."""
    yield ", ".join(str(draft[key]) for key in ("blueprint", "category", "shape") if draft.get(key))
    yield from (f"  {text}" for text in draft["texts"])
    for call in draft.get("calls") or ():
        if isinstance(call, dict):
            yield f"  planned: {call.get('tool')}{dumps(call.get('arguments'))}"
    yield f"  rejected: {draft['reason']}"


def seen(example: Example, template: ChatTemplate) -> Seen:
    """The row through a chat template. Raises InputError when the template refuses it."""
    try:
        rendered, spans, known = trained_spans(example, template)
    except NotAnExample as reason:
        raise InputError(str(reason), "see what the template takes: datacraft export --check-template") from reason
    return Seen(rendered.text, spans, known)


def lines(example: Example, brief: bool = False) -> Iterator[str]:
    """The conversation for people: one block per turn, calls as `name{arguments}`; `brief` without what many rows have
    in common, system prompt and tools."""
    about = [f"{key}: {example.metadata[key]}" for key in ("id", "category", "shape") if example.metadata.get(key)]
    if about:
        yield ", ".join(about)
    if example.tools and not brief:
        yield "tools: " + ", ".join(tool.name for tool in example.tools)
    for message in example.messages:
        match message:
            case SystemMessage():
                if not brief:
                    yield f"{message.role}: {message.content}"
            case UserMessage():
                yield f"user: {message.content}"
            case ToolMessage():
                yield f"  {message.name or 'result'} -> {message.content}"
            case AssistantMessage():
                yield from _assistant(message)


def _assistant(message: AssistantMessage) -> Iterator[str]:
    untrained = "" if message.trained else " (not learnt)"
    if message.reasoning:
        yield f"assistant thinks: {message.reasoning}"
    if message.content or not message.tool_calls:
        yield f"assistant{untrained}: {message.content or ''}"
    for call in message.tool_calls:
        yield f"assistant calls{untrained}: {call.name}{_arguments(call.arguments)}"


def _arguments(text: str) -> str:
    return text if text.startswith("{") else f" {text!r}"
