"""Mends rows by the edits of the rules: only what is asked for, and never so that a new finding appears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datacraft.core.decode import decode
from datacraft.core.errors import InputError
from datacraft.core.json import dumps
from datacraft.core.line import BOM, Line
from datacraft.core.rule import Edit, Problem, Rule
from datacraft.io.files import whole
from datacraft.io.lines import read
from datacraft.steps.validate.edits import Misplaced, apply, at
from datacraft.steps.validate.judge import Judge

_ROUNDS = 1000
"""Fixes of one row; each removes a finding, so that rows with fewer findings are always done."""
_SEPARATORS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"}


@dataclass(frozen=True, slots=True)
class Change:
    """One edit that was made, for the diff."""

    file: str
    line: int
    code: str
    pointer: str
    before: str
    after: str
    """`""` for what is gone."""


def preview(path: Path, judge: Judge, unsafe: bool) -> Iterator[Change]:
    """Every change that `fix_file` would make. Raises InputError."""
    for line in read(path):
        yield from _mended(line, judge, unsafe)[1]


def fix_file(path: Path, output: Path, judge: Judge, unsafe: bool) -> Iterator[Change]:
    """Write the mended file, whole or not at all, and yield every change. Rows nothing is changed in keep their bytes.

    Raises InputError and OutputError.
    """
    with whole(output) as stream:
        for line in read(path):
            raw, changes = _mended(line, judge, unsafe)
            stream.write(raw)
            yield from changes


def _mended(line: Line, judge: Judge, unsafe: bool) -> tuple[bytes, list[Change]]:
    """The bytes that stand for a line in the mended file, its ending included."""
    if line.blank and not line.cut:
        return b"", [Change(line.file, line.number, "F103", "", "a blank line", "")]
    if line.cut:
        message = f"{line.file}:{line.number} is too long to be read, so the file cannot be written anew"
        raise InputError(message, "remove that line first")
    raw, changes = fix_line(line, judge, unsafe)
    return raw + b"\n", changes


def fix_line(line: Line, judge: Judge, unsafe: bool) -> tuple[bytes, list[Change]]:
    """The mended bytes of one line and what was changed."""
    clean, changes = _bytes(line)
    if not clean.readable:
        return clean.raw, changes
    row, text = clean.value, clean.text or ""
    for _ in range(_ROUNDS):
        made = _round(Line(text.encode(), line.number, line.file), row, judge, unsafe)
        if not made:
            break
        row, more = made
        text = dumps(row)
        changes += more
    return text.encode(), changes


def _bytes(line: Line) -> tuple[Line, list[Change]]:
    """The line without a byte order mark and with line separators escaped, where it is readable."""
    changes = []
    raw = line.raw
    if raw.startswith(BOM):
        raw = raw.removeprefix(BOM)
        changes.append(Change(line.file, line.number, "F102", "", "byte order mark", ""))
    if line.readable and line.text and any(character in line.text for character in _SEPARATORS):
        text = raw.decode()
        for character, escaped in _SEPARATORS.items():
            if character in text:
                text = text.replace(character, escaped)
                changes.append(Change(line.file, line.number, "F106", "", f"raw {escaped}", escaped))
        raw = text.encode()
    if line.readable and (b"\n" in raw or b"\r" in raw):  # a row of a document that was printed over several lines
        raw = dumps(decode(raw.decode()).value).encode()
    return Line(raw, line.number, line.file, line.ending), changes


def _round(line: Line, row: Any, judge: Judge, unsafe: bool) -> tuple[Any, list[Change]] | None:
    """The row after the first fix that can be made, None when there is none."""
    said = judge.said(line)
    before = Counter(rule.code for rule, _ in said)
    allowed = {"safe", "unsafe"} if unsafe else {"safe"}
    for rule, problem in said:
        if rule.fix in allowed and problem.edits:
            made = _tried(row, rule, problem, line, judge, before)
            if made is not None:
                return made, [_change(row, made, edit, rule, line) for edit in problem.edits]
    return None


def _tried(row: Any, rule: Rule, problem: Problem, line: Line, judge: Judge, before: Counter[str]) -> Any | None:
    """The row after one fix; None when it cannot be made, mends nothing, or something new is found then."""
    try:
        made = apply(row, problem.edits)
        raw = dumps(made).encode()
    except (Misplaced, ValueError):
        return None
    after = Counter(found.code for found, _ in judge.said(Line(raw, line.number, line.file)))
    return made if after[rule.code] < before[rule.code] and after <= before else None


def _change(before: Any, after: Any, edit: Edit, rule: Rule, line: Line) -> Change:
    return Change(line.file, line.number, rule.code, edit.pointer, _shown(before, edit.pointer), _after(after, edit))


def _after(row: Any, edit: Edit) -> str:
    return "" if edit.remove else _shown(row, edit.pointer)


def _shown(row: Any, pointer: str) -> str:
    try:
        return dumps(at(row, pointer))
    except (Misplaced, ValueError):
        return ""
