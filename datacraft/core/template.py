"""Renders a conversation through a chat template, as the trainer and the server will, with the trained text marked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

# Unicode non-characters: they cannot occur in exchanged text, so they mark places in a rendering without colliding.
_START, _END = "\ufdd0", "\ufdd1"
CALENDAR = datetime(2026, 1, 15, 12, 0, 0)
"""The moment at which templates that print the date are rendered, so that the same row always gives the same text."""


class RenderError(ValueError):
    """The template refused the conversation; the message is its own."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A conversation as the model reads it."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    """Start and end of the text inside the template's `{% generation %}` blocks."""


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """A chat template and what its tokenizer adds to it."""

    name: str
    source: str
    tokens: Mapping[str, str] = field(default_factory=dict)
    """`bos_token`, `eos_token` and the other special tokens that templates print by name."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Switches of the template, as `enable_thinking`."""
    arguments: str = "object"
    """The carrier of a call's arguments that this template renders right: `object`, or `string` for the few that
    concatenate them."""

    @property
    def marks_generation(self) -> bool:
        """Whether the template says which text is the assistant's (`{% generation %}`)."""
        return "{% generation" in self.source or "{%- generation" in self.source

    def with_arguments(self, carrier: str) -> ChatTemplate:
        return replace(self, arguments=carrier)

    def render(
        self,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]] | None = None,
        *,
        generation_prompt: bool = False,
        now: datetime = CALENDAR,
    ) -> Rendered:
        """The text of a conversation, wire-shaped messages as `apply_chat_template` takes them.

        Keys whose value is None are left out and an empty list of tools counts as none, as `transformers` does.
        Raises RenderError for whatever the template raises.
        """
        given = [{key: value for key, value in message.items() if value is not None} for message in messages]
        try:
            marked = _compile(self.source).render(
                messages=given,
                tools=list(tools) if tools else None,
                documents=None,
                add_generation_prompt=generation_prompt,
                strftime_now=now.strftime,
                **self.tokens,
                **self.variables,
            )
        # A template is a program somebody else wrote: it fails with whatever Python exception its expressions reach.
        except Exception as error:
            raise RenderError(f"{type(error).__name__}: {error}") from error
        return _unmark(marked)


def _unmark(marked: str) -> Rendered:
    """The text without marks, and where they were."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    length = begin = 0
    for piece in _split_keeping_marks(marked):
        if piece == _START:
            begin = length
        elif piece == _END:
            if length > begin:
                spans.append((begin, length))
        else:
            pieces.append(piece)
            length += len(piece)
    return Rendered("".join(pieces), tuple(spans))


def _split_keeping_marks(marked: str) -> list[str]:
    for mark in (_START, _END):
        marked = marked.replace(mark, f"\0{mark}\0")
    return [piece for piece in marked.split("\0") if piece]


class _Generation(Extension):
    """`{% generation %}…{% endgeneration %}`: text that belongs to the assistant."""

    tags = {"generation"}  # noqa: RUF012 - the name and type are jinja2's

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_mark"), [], [], body).set_lineno(line)

    def _mark(self, caller: Any) -> str:
        return f"{_START}{caller()}{_END}"


@lru_cache(maxsize=64)
def _compile(source: str) -> jinja2.Template:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _tojson
    environment.globals["raise_exception"] = _raise
    return environment.from_string(source)


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """jinja2's own filter escapes HTML; models are trained on plain JSON."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _raise(message: str) -> None:
    raise jinja2.TemplateError(message)
