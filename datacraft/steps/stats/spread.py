"""Measures a file piece by piece, wherever the pieces are read: first what it offers, then every row's tally."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from datacraft.core.renaming import RENAMED, called, renames
from datacraft.core.tool import Tool, Toolset
from datacraft.io.jsonl import read_piece_examples, row_pieces
from datacraft.io.lines import Piece, piece_bytes
from datacraft.steps.engines import Engine, bytes_of, in_order, workers
from datacraft.steps.reader import Lexicon
from datacraft.steps.stats.measure import Inputs, Statistics, figures, lexicon_of, picked, wrong_lines
from datacraft.steps.stats.tally import Tally, Teller
from datacraft.steps.validate.pool import Judged, Work
from datacraft.steps.validate.shares import Shares, judge_rows

PIECE_BYTES = 2 * 2**20
"""A piece takes a worker about a second."""


class _Offer(msgspec.Struct, gc=False):
    tools: list[msgspec.Raw] | None = None


class _Said(msgspec.Struct, gc=False):
    role: str = ""
    content: str | None = None


class _Row(msgspec.Struct, gc=False):
    messages: list[_Said]


_RENAMED = f'"{RENAMED}"'.encode()
_OFFER = msgspec.json.Decoder(_Offer).decode


@dataclass
class Census:
    """What has to be known of all rows before one is counted: how many there are, and the tools they offer."""

    rows: int = 0
    tools: dict[str, Tool] = field(default_factory=dict)
    """Each as it was first seen."""
    prompt: str = ""
    """The system message of the first row; it may say what day it is."""

    def add(self, later: Census) -> None:
        """Take over the census of the rows that follow."""
        self.prompt = self.prompt if self.rows else later.prompt
        self.rows += later.rows
        for name, tool in later.tools.items():
            self.tools.setdefault(name, tool)


def census(piece: Piece) -> Census:
    """What a worker finds at first sight; a row that cannot be read counts, and is refused when it is counted."""
    found = Census()
    seen: set[bytes] = set()
    for line in filter(bytes.strip, piece_bytes(piece).split(b"\n")):
        found.prompt = found.prompt if found.rows else _prompt(line)
        found.rows += 1
        new = [raw for raw in _offered(line) if raw not in seen]
        seen.update(new)
        for tool in map(_tool, new):
            if tool is not None:
                found.tools.setdefault(tool.name, tool)
    return found


def _prompt(line: bytes) -> str:
    try:
        said = msgspec.json.decode(line, type=_Row).messages
    except (msgspec.DecodeError, RecursionError):
        return ""
    return next((message.content or "" for message in said if message.role in ("system", "developer")), "")


def _offered(line: bytes) -> list[bytes]:
    try:
        if _RENAMED not in line:
            return [bytes(raw) for raw in _OFFER(line).tools or ()]
    except (msgspec.DecodeError, RecursionError):
        pass
    try:  # more lenient, as the reader of rows is
        row = json.loads(line)
        names = renames(row.get("metadata") or {})
        return [json.dumps(_served(tool, names)).encode() for tool in row["tools"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def _served(tool: Any, names: dict[str, str]) -> Any:
    known = Tool(tool) if isinstance(tool, dict) else Tool({})
    return called(known, names[known.name]).wire if known.name in names else tool


def _tool(raw: bytes) -> Tool | None:
    try:
        wire = json.loads(raw)
    except ValueError:
        return None
    return Tool(wire) if isinstance(wire, dict) else None


@dataclass(frozen=True)
class Telling:
    """The function that is run elsewhere: judges and counts the rows of one piece."""

    toolset: Toolset
    lexicon: Lexicon
    work: Work

    def __call__(self, task: tuple[Piece, Sequence[int]]) -> tuple[Tally, Judged]:
        """Their tally, with the rows at the given positions read back, and what the dataset rules saw."""
        piece, picks = task
        numbered = list(read_piece_examples(piece))
        judged = judge_rows(self.work, numbered, piece.file)
        tally = _teller(self).tally((example for _, example in numbered), frozenset(picks))
        tally.wrong = wrong_lines(judged.findings)
        judged.findings.clear()
        return tally, judged


_tellers: list[tuple[Telling, Teller]] = []
"""The teller of this process; kept because its table of value classes takes longer than a piece."""


def _teller(telling: Telling) -> Teller:
    if not _tellers or _tellers[0][0] != telling:
        _tellers[:] = [(telling, Teller(telling.toolset, telling.lexicon))]
    return _tellers[0][1]


def statistics_of(
    path: Path, inputs_of: Callable[[Collection[str]], Inputs], *, jobs: int = 1, engine: Engine | None = None
) -> Statistics:
    """`statistics` of a file; `inputs_of` says what may be used beside rows that offer tools of these names.

    `jobs` processes share the work (0: one per core), or those of `engine`; small files stay in this one. Raises
    InputError with file:line for a line that is no conversation.
    """
    shares = Shares()
    size = shares.size(PIECE_BYTES)
    with workers(jobs, engine, bytes_of([path])) as executor:
        everything = Census()
        rows = []
        for part in in_order(executor, census, row_pieces(path, size)):
            everything.add(part)
            rows.append(part.rows)
        inputs = inputs_of(everything.tools)
        toolset = inputs.toolset or Toolset("the rows", "", tuple(everything.tools.values()))
        toolset = toolset.under(everything.prompt)
        work = Telling(toolset, lexicon_of(inputs), shares.work)
        total = Tally()
        tasks = _with_picks(row_pieces(path, size), rows, sorted(picked(everything.rows, inputs.seed)))
        for tally, judged in in_order(executor, work, tasks):
            total.add(tally)
            shares.take(judged)
    total.wrong |= wrong_lines(shares.finish())
    return figures(total, toolset, inputs)


def _with_picks(
    pieces: Iterable[Piece], rows: Iterable[int], picks: Iterable[int]
) -> Iterator[tuple[Piece, Sequence[int]]]:
    """Each piece with the positions in it of the rows that are picked."""
    left, start = deque(picks), 0
    for piece, count in zip(pieces, rows, strict=True):
        own = []
        while left and left[0] < start + count:
            own.append(left.popleft() - start)
        yield piece, own
        start += count
