"""JSON as anybody wrote it: the value where there is one, and everything that readers disagree on."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import msgspec

from datacraft.core.patterns import matcher

Kind: TypeAlias = Literal["duplicate-key", "non-finite", "precision", "surrogate"]

MAX_DEPTH = 200
"""Levels of nesting that are read; the stacks of common readers end between 250 and 1024."""
EXACT_INTEGER = 2**53
"""Above it a double, and so most JSON readers, cannot hold every integer (RFC 8259, section 6)."""
MAX_DIGITS = 4000
"""Longer integers are not converted: CPython refuses 4300 digits, and conversion takes quadratic time."""

INEXACT = r"[0-9.]{16}|(?:^|[:\[,])\s*(?:-0|-?[0-9.]+[eE])"
"""Numbers of a JSON text that readers may not keep as they are: long ones, powers and negative zero."""
_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")
_LONE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Legal or nearly legal JSON that two readers will not read alike."""

    kind: Kind
    pointer: str
    detail: str
    """The repeated key, the number as written, the escaped surrogate."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a JSON text holds; `error` is empty when it holds a value."""

    value: Any = None
    error: str = ""
    position: int = 0
    """Characters before the place of `error`."""
    oddities: tuple[Oddity, ...] = ()

    def odd(self, kind: Kind) -> Iterator[Oddity]:
        return (oddity for oddity in self.oddities if oddity.kind == kind)


def decode(text: str) -> Decoded:
    """Read one JSON text, never raising: NaN and raw control characters are let through for rules to judge, lone
    surrogates become U+FFFD in the value, and nesting beyond MAX_DEPTH is an error."""
    return _usual(text) or _anyones(text)


def _usual(text: str) -> Decoded | None:
    """The value of a text on which all readers agree; None where that takes a closer look."""
    if text.count("[") + text.count("{") > MAX_DEPTH or _closer_look()(text):
        return None
    try:
        value = _read(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    # Every key and every text stands between two quotes: a key given twice leaves two too many.
    return Decoded(value) if quotes(text) == 2 * texts(value) else None


_read = msgspec.json.Decoder().decode


@cache
def _closer_look() -> Callable[[str], bool]:
    """Halves of pairs, numbers that a reader may not keep as they are, and backslashes that hide where a text ends."""
    return matcher(rf"\\u[dD][89a-fA-F]|{INEXACT}|(?:^|[^\\])(?:\\\\)+\"")


def quotes(text: str) -> int:
    """Quotes that open or close a key or a text, where no backslash stands before a backslash."""
    count = text.count('"')
    return count - text.count('\\"') if "\\" in text else count


def texts(value: Any) -> int:
    """Keys and texts inside a JSON value."""
    kind = type(value)
    if kind is str:
        return 1
    if kind is dict:
        return len(value) + sum(map(texts, value.values()))
    return sum(map(texts, value)) if kind is list else 0


def _anyones(text: str) -> Decoded:
    hooks = _Hooks(mark=False)
    try:
        value = hooks.read(text)
        if hooks.odd:
            value = hooks.again().read(text)
    except json.JSONDecodeError as error:
        return Decoded(error=error.msg, position=error.pos)
    except RecursionError:
        return _too_deep()
    deep = text.count("[") + text.count("{") > MAX_DEPTH
    if not deep and not hooks.odd and not _SURROGATE.search(text):
        return Decoded(value)
    if deep and _depth(value) > MAX_DEPTH:
        return _too_deep()
    found: list[Oddity] = []
    return Decoded(_settle(value, "", found), oddities=tuple(found))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every JSON value in a text: the members of one array, or values one after the other.

    Raises ValueError where the text breaks off or is no JSON, RecursionError where it is nested too deep.
    """
    decoder = json.JSONDecoder(strict=False)
    at = _skip(text, 0)
    array = text.startswith("[", at)
    at = _skip(text, at + 1) if array else at
    while at < len(text) and not (array and text[at] == "]"):
        _, end = decoder.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        if array and text.startswith(",", at):
            at = _skip(text, at + 1)
        elif array and not text.startswith("]", at):
            raise ValueError("the array breaks off")
    if array and _skip(text, at + 1) < len(text):
        raise ValueError("more follows the array")


def _skip(text: str, at: int) -> int:
    """The next place that is no white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _too_deep() -> Decoded:
    return Decoded(error=f"nested more than {MAX_DEPTH} levels deep")


def pointer_step(key: object) -> str:
    """A key as a JSON Pointer step (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


class _Object(dict[str, Any]):
    """An object in which keys were repeated."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that cannot be kept as it was written."""

    text: str
    kind: Kind


class _Hooks:
    """One reading: notices oddities, and with `mark` leaves their traces in the value."""

    def __init__(self, mark: bool) -> None:
        self.mark = mark
        self.odd = False

    def again(self) -> _Hooks:
        return _Hooks(mark=True)

    def read(self, text: str) -> Any:
        return json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=self._float,
            parse_int=self._int,
            parse_constant=lambda text: self._number(text, "non-finite", float),
            strict=False,
        ).decode(text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        self.odd = True
        if not self.mark:
            return made
        seen: set[str] = set()
        repeated = dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        marked = _Object(made)
        marked.repeated = tuple(repeated)
        return marked

    def _float(self, text: str) -> Any:
        number = float(text)
        if math.isinf(number):
            return self._number(text, "non-finite", float)
        if len(text) > 17 and _digits(text) > 17:
            return self._number(text, "precision", float)
        return number

    def _int(self, text: str) -> Any:
        if len(text) < 16:
            return int(text)
        if len(text) > MAX_DIGITS:
            return self._number(text, "precision", lambda _: 0)
        number = int(text)
        return number if abs(number) <= EXACT_INTEGER else self._number(text, "precision", int)

    def _number(self, text: str, kind: Kind, plain: Callable[[str], Any]) -> Any:
        self.odd = True
        return _Number(text, kind) if self.mark else plain(text)


def _digits(text: str) -> int:
    return len(text.lower().split("e")[0].replace(".", "").lstrip("-0"))


def _depth(value: Any) -> int:
    """Levels of nesting, without recursion."""
    level, current = 0, [value]
    while level <= MAX_DEPTH:
        current = [item for item in current if isinstance(item, dict | list)]
        if not current:
            break
        level += 1
        current = [child for item in current for child in (item.values() if isinstance(item, dict) else item)]
    return level


def _settle(value: Any, pointer: str, found: list[Oddity]) -> Any:
    """The value without marks; what the marks said goes to `found`."""
    if isinstance(value, str):
        return _text(value, pointer, found)
    if isinstance(value, list):
        return [_settle(child, f"{pointer}/{i}", found) for i, child in enumerate(value)]
    if isinstance(value, dict):
        if isinstance(value, _Object):
            found.extend(Oddity("duplicate-key", f"{pointer}/{pointer_step(k)}", k) for k in value.repeated)
        return {
            _text(key, pointer, found): _settle(child, f"{pointer}/{pointer_step(key)}", found)
            for key, child in value.items()
        }
    if isinstance(value, _Number):
        found.append(Oddity(value.kind, pointer, value.text))
        return _nearest(value)
    return value


def _text(text: str, pointer: str, found: list[Oddity]) -> str:
    lone = _LONE.search(text)
    if lone is None:
        return text
    found.append(Oddity("surrogate", pointer, f"\\u{ord(lone.group()):04x}"))
    return _LONE.sub("\ufffd", text)


def _nearest(number: _Number) -> int | float:
    """What most readers make of it; 0 for an integer too long to convert."""
    if len(number.text) > MAX_DIGITS and number.text.lstrip("-").isdigit():
        return 0
    try:
        return int(number.text)
    except ValueError:
        return float(number.text)
