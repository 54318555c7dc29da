"""YAML with every scalar kept as text and every node's place known, so that nothing is guessed about its type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from datacraft.core.seed import Place

MAX_NODES = 200_000
"""Aliases can make a small file mean a huge one; a seeds file of this size is no longer written by hand."""


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    plain: bool
    """False when it was quoted or a block: then it is text whatever it looks like."""
    place: Place


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

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


def parse(text: str, path: Path) -> Node | None:
    """The node tree of one YAML document, None for an empty one.

    Raises YamlError for a syntax error, a second document, a repeated or nested key, or more than MAX_NODES nodes.
    """
    import yaml

    try:
        # The C loader is several times faster and is missing only where PyYAML was built without libyaml.
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return None if root is None else _Reader(str(path)).node(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(str(path), mark.line + 1, mark.column + 1) if mark else Place(str(path), 1, 1)
        raise YamlError(place, str(error.problem or error.context or error)) from None
    except yaml.YAMLError as error:
        raise YamlError(Place(str(path), 1, 1), str(error).split("\n")[0]) from None
    except RecursionError:
        raise YamlError(Place(str(path), 1, 1), "nested too deeply") from None


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0

    def node(self, raw: Any) -> Node:
        import yaml

        place = Place(self.file, raw.start_mark.line + 1, raw.start_mark.column + 1)
        self.count += 1
        if self.count > MAX_NODES:
            raise YamlError(place, f"more than {MAX_NODES} nodes (aliases that multiply?)")
        if isinstance(raw, yaml.ScalarNode):
            return Scalar(str(raw.value), not raw.style, place)
        if isinstance(raw, yaml.SequenceNode):
            return Sequence(tuple(self.node(child) for child in raw.value), place)
        return self._mapping(raw, place)

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
