"""YAML with every scalar kept as text and every node's place known, so that nothing is guessed about its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from datacraft.core.seed import Place

_VALUE = re.compile(r"^(?:\s|- )*(?:[\w-]+:\s+)?(?P<value>.*)$")
_SWALLOWED = re.compile(r"[ \t]+(?P<text>#[^\s#][^\n]*)")
"""A comment without a space after its mark, such as `#inc-311` behind a text: most likely meant as part of it."""
_OPENING = "@`%*&!|>"
MAX_NODES = 200_000
"""Aliases can make a small file mean a huge one; a seeds file of this size is no longer written by hand."""


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    plain: bool
    """False when it was quoted or a block: then it is text whatever it looks like."""
    place: Place
    lost: str = ""
    """What stands beside it and YAML does not count as part of it, though its author will have meant it so."""


@dataclass(frozen=True, slots=True)
class Sequence:
    nodes: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: dict[str, tuple[Place, Node]]
    """Key to the place of the key and the value's node."""
    place: Place

    def get(self, key: str) -> Node | None:
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node: TypeAlias = Scalar | Sequence | Mapping


class YamlError(ValueError):
    """Text that is not the YAML we read; says where and why."""

    def __init__(self, place: Place, message: str, advice: str = "") -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message
        self.advice = advice


def parse(text: str, path: Path) -> Node | None:
    """The node tree of one YAML document, None for an empty one.

    Raises YamlError for a syntax error, a second document, a repeated or nested key, or more than MAX_NODES nodes.
    """
    import yaml

    try:
        # The C loader is several times faster and is missing only where PyYAML was built without libyaml.
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return None if root is None else _Reader(str(path), text.splitlines()).node(root)
    except yaml.MarkedYAMLError as error:
        raise _spoken(error, text.splitlines(), str(path)) from None
    except yaml.YAMLError as error:
        raise YamlError(Place(str(path), 1, 1), str(error).split("\n")[0]) from None
    except RecursionError:
        raise YamlError(Place(str(path), 1, 1), "nested too deeply") from None


def losing(node: Node) -> Iterator[Scalar]:
    """The scalars below a node that lost a part of their text."""
    match node:
        case Scalar():
            if node.lost:
                yield node
        case Sequence():
            for child in node.nodes:
                yield from losing(child)
        case Mapping():
            for _, child in node.entries.values():
                yield from losing(child)


def _spoken(error: Any, lines: list[str], file: str) -> YamlError:
    """A syntax error of PyYAML at the place where it can be mended, with what to do about it."""
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or error)
    advice = ""
    if "quoted scalar" in str(error.context):
        # It ends where the file does, which may be hundreds of lines on: the place of the quote is what helps.
        mark, problem = error.context_mark, "a quoted text that does not end"
        advice = "close it; text that only starts with an apostrophe or a quote goes in quotes of the other kind"
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return YamlError(place, problem, advice or _advice(line))


def _advice(line: str) -> str:
    """How a line that YAML cannot read is usually mended; `""` when it does not show."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, YAML takes no tabs"
    found = _VALUE.match(line)
    value = found["value"] if found else ""
    if value[:1] in ('"', "'"):
        return "put the whole text in quotes of the other kind"
    if value[:1] and value[:1] in _OPENING:
        return f"put the whole text in quotes: plain YAML text cannot start with {value[0]}"
    if value[:1] in ("[", "{"):
        return "put texts that hold a comma, a bracket or a colon in quotes"
    return "put the text in quotes: in plain YAML text `: ` starts a value" if ": " in value else ""


class _Reader:
    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.count = 0

    def node(self, raw: Any) -> Node:
        import yaml

        place = Place(self.file, raw.start_mark.line + 1, raw.start_mark.column + 1)
        self.count += 1
        if self.count > MAX_NODES:
            raise YamlError(place, f"more than {MAX_NODES} nodes (aliases that multiply?)")
        if isinstance(raw, yaml.ScalarNode):
            return Scalar(str(raw.value), not raw.style, place, "" if raw.style else self._lost(raw))
        if isinstance(raw, yaml.SequenceNode):
            return Sequence(tuple(self.node(child) for child in raw.value), place)
        return self._mapping(raw, place)

    def _lost(self, raw: Any) -> str:
        """What a plain scalar lost: a tag in front of it, or what YAML takes for a comment behind it."""
        if raw.tag.startswith("!"):
            return str(raw.tag)
        end = raw.end_mark
        behind = _SWALLOWED.match(self.lines[end.line], end.column) if end.line < len(self.lines) else None
        return behind["text"].rstrip() if behind else ""

    def _mapping(self, raw: Any, place: Place) -> Mapping:
        entries: dict[str, tuple[Place, Node]] = {}
        for key, value in raw.value:
            name = self.node(key)
            if not isinstance(name, Scalar):
                raise YamlError(name.place, "a key must be plain text")
            if name.text in entries:
                raise YamlError(name.place, f"the key {name.text!r} is repeated (first at {entries[name.text][0]})")
            entries[name.text] = (name.place, self.node(value))
        return Mapping(entries, place)
