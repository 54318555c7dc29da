"""Where the values of a row's calls come from: worked out once, told by several rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from datacraft.core.counts import other_count
from datacraft.core.days import WEEKDAYS, Days, anchor_of, meant
from datacraft.core.folding import fold
from datacraft.core.grounding import Leaf, Said, has_word, leaves
from datacraft.core.moment import moment
from datacraft.core.placeholder import is_placeholder, is_reserved_address
from datacraft.core.row import CallView, Row, taught, text_of
from datacraft.core.schema_walk import plain, pointer
from datacraft.core.standing import plainly_said
from datacraft.core.tool import Tool
from datacraft.rules.arguments._checked import checked
from datacraft.rules.grounding._codes import other_code, other_number
from datacraft.rules.grounding._later import said_later
from datacraft.rules.grounding._times import other_time
from datacraft.rules.grounding._tokens import near_token

MOST_TEXT = 100_000
"""Characters of a conversation beyond which values are not looked for: that is a document, not a request."""


_WITH_ME = re.compile(r"\b(?:and|with|plus) (?:me|myself|i|my)\b|\b(?:me|myself|i)(?:,| and| plus| with)\b")


@dataclass(frozen=True, slots=True)
class Stray:
    """A value without a source before its call."""

    code: str
    """The rule that speaks of it."""
    place: str
    tool: str
    leaf: Leaf
    claim: str = ""
    """The provenance that the row declares, where it does not hold."""
    found: Any = None
    """What was found instead: the token it was copied from, the message that says it later, the right days."""


class Before:
    """The conversation up to a call; each part is put together when it is first asked."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self._texts = texts

    @cached_property
    def everything(self) -> Said:
        return Said([text for group in self._texts.values() for text in group])

    @property
    def raw(self) -> str:
        return self.everything.raw

    @cached_property
    def user(self) -> Said:
        return Said(self._texts["user"])

    @cached_property
    def exchange(self) -> Said:
        """Everything but the system text, which says what day today is."""
        return Said([text for role, group in self._texts.items() if role != "system" for text in group])

    @cached_property
    def earlier(self) -> Said:
        """User turns before the latest one."""
        return Said(self._texts["user"][:-1])

    @cached_property
    def latest(self) -> Said:
        """The latest user turn."""
        return Said(self._texts["user"][-1:])

    @cached_property
    def results(self) -> Said:
        return Said(self._texts["tool"])

    @cached_property
    def system(self) -> Said:
        return Said(self._texts["system"])


def strays(row: Row, code: str) -> Iterator[Stray]:
    """The values that the rule of `code` has to speak of."""
    return (stray for stray in row.once(_all_strays) if stray.code == code)


def _all_strays(row: Row) -> list[Stray]:
    return list(_strays(row)) if row.calls else []


def _strays(row: Row) -> Iterator[Stray]:
    if sum(len(text_of(message)) for _, message in row.messages) > MOST_TEXT:
        return
    spoken = {(one.call.pointer, violation.path[:1]) for one in checked(row) for _, violation in one.claims}
    declared = row.metadata.get("provenance")
    weightless = {i for i, message in row.messages if not taught(message)}
    views: dict[int, Before] = {}
    for n, (call, arguments) in enumerate(zip(row.calls, row.arguments, strict=True)):
        if call.tool is None or arguments is None or call.message in weightless:
            continue
        before = views.get(call.message) or views.setdefault(call.message, _before(row, call.message))
        claims = declared[n] if isinstance(declared, list) and n < len(declared) else None
        repeated = {oddity.pointer[1:] for oddity in call.parsed.odd("duplicate-key")}
        declares = call.tool.properties
        for name, value in arguments.items():
            claim = claims.get(name) if isinstance(claims, dict) else None
            if not isinstance(claim, str) and value.__class__ is int:
                counted = other_count(name, arguments, before.latest.raw)
                if counted:
                    place = f"{call.arguments_pointer}#{pointer((name,))}"
                    yield Stray("G101", place, str(call.name), Leaf((name,), value, "number"), found=counted)
                    continue
            if not isinstance(claim, str) and plainly_said(value, before.latest.raw, (before.raw,)):
                continue
            derivable = f"{row.served_name(str(call.name))}.{name}" in row.circumstances.derivable
            spoken_of = (call.pointer, (name,)) in spoken or name in repeated or (declares and name not in declares)
            if not derivable and not spoken_of:
                schema = plain(call.tool.parameters, call.tool.properties.get(name))
                yield from _of_argument(row, call, before, leaves(name, value, schema), claim, name)


def _before(row: Row, index: int) -> Before:
    texts: dict[str, list[str]] = {"user": [], "tool": [], "system": [], "assistant": []}
    for i, message in row.messages:
        if i >= index:
            break
        role = {"developer": "system", "function": "tool"}.get(str(message.get("role")), str(message.get("role")))
        texts.setdefault(role, []).append(text_of(message))
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if call.message < index and arguments:
            texts["assistant"].append(str(call.arguments))
    return Before(texts)


def _of_argument(
    row: Row, call: CallView, before: Before, found: Iterator[Leaf], claim: Any, name: str
) -> Iterator[Stray]:
    if isinstance(claim, str):
        value = (call.decoded() or {}).get(name)
        if not _holds_claim(row, call, claim, name, value, before, found):
            place = f"{call.arguments_pointer}#{pointer((name,))}"
            yield Stray("G101", place, str(call.name), Leaf((name,), value, "free"), claim)
        return
    for leaf in found:
        if isinstance(leaf.value, str) and _stands_for_a_value(leaf.value, before.everything):
            continue  # A121 speaks
        place = f"{call.arguments_pointer}#{pointer(leaf.path)}"
        if leaf.kind == "date":
            stray = _of_day(leaf, before, place, str(call.name))
            if stray is None and ":" in str(leaf.value):
                stray = _of_time(row, call, leaf, before, place)
        elif leaf.kind == "time":
            stray = _of_time(row, call, leaf, before, place)
        elif leaf.kind == "code":
            stray = _of_code(row, call, leaf, before, place)
        else:
            stray = _of_value(row, call, leaf, before, place)
        if stray is not None:
            yield stray


def _stands_for_a_value(text: str, said: Said) -> bool:
    marked = is_placeholder(text) or is_reserved_address(text)
    return marked and text.strip().casefold() not in said.folded


def _of_value(row: Row, call: CallView, leaf: Leaf, before: Before, place: str) -> Stray | None:
    if leaf.kind == "name":
        numbered = other_number(row, str(leaf.value).strip(), (before.latest.raw, before.results.raw))
        if numbered:
            return Stray("G101", place, str(call.name), leaf, found=numbered)
    if before.everything.holds(leaf.value, leaf.kind) or _is_small_talk(leaf, before):
        return None
    if leaf.kind not in ("id", "email", "phone") and call.tool and _documented(call.tool, leaf.value):
        return None
    tool = str(call.name)
    later = said_later(row, call, leaf)
    if later is not None:
        return None if later == "" else Stray("G102", place, tool, leaf, found=later)
    if leaf.kind in ("id", "email"):
        near = near_token(str(leaf.value), before.everything.tokens)
        if near:
            return Stray("G103", place, tool, leaf, found=near)
    return Stray("G104" if leaf.kind == "id" else "G101", place, tool, leaf)


def _of_time(row: Row, call: CallView, leaf: Leaf, before: Before, place: str) -> Stray | None:
    other = other_time(row, leaf, before.latest.raw, before.raw)
    return Stray("G101", place, str(call.name), leaf, found=other) if other else None


def _of_code(row: Row, call: CallView, leaf: Leaf, before: Before, place: str) -> Stray | None:
    value = str(leaf.value)
    if call.tool and _documented(call.tool, value):
        return None
    other = other_code(row, value, before.raw, (before.latest.raw, before.results.raw))
    if other:
        return Stray("G101", place, str(call.name), leaf, found=other)
    return _of_value(row, call, Leaf(leaf.path, value, "name"), before, place) if has_word(value) else None


def _is_small_talk(leaf: Leaf, before: Before) -> bool:
    """Small counts are derived ("me and my wife"): they only count as strays where other figures are said."""
    if leaf.kind != "number" or not isinstance(leaf.value, int | float) or abs(leaf.value) > 12:
        return False
    if leaf.value in (0, 1) or _WITH_ME.search(before.latest.folded):
        return True  # "a child"; "me, Ann and Bob"
    return not any(abs(figure) <= 100 for figure in before.latest.figures)


@lru_cache(maxsize=2_000)
def _documentation(key: bytes) -> str:
    return fold(key.decode())


def _documented(tool: Tool, value: Any) -> bool:
    """Whether the tool's own definition names the value."""
    try:
        text = _documentation(msgspec.json.encode(tool.function))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False
    return fold(str(value)) in text


def _of_day(leaf: Leaf, before: Before, place: str, tool: str) -> Stray | None:
    value = moment(str(leaf.value))
    day = value.date() if isinstance(value, datetime) else value
    latest = before.latest.days
    relative = latest.relative
    if relative and not (latest.full or latest.partial or latest.months or latest.vague):
        anchor = anchor_of([before.user.raw]) or anchor_of([before.system.raw], only_date=True)
        if anchor is None:
            held = before.everything.holds(leaf.value, "date")
            return None if held else Stray("G109", place, tool, leaf, found=relative[0])
        right = frozenset().union(*(meant(words, anchor) for words in relative))
        if day in right or not right or before.results.holds(leaf.value, "date") or before.earlier.days.full & {day}:
            return None
        return Stray("G110", place, tool, leaf, found=(relative[0], anchor, sorted(right)))
    if before.everything.holds(leaf.value, "date") or _is_open(before.exchange.days) or before.user.foreign:
        return None
    if isinstance(value, datetime) and value.hour < 12 and before.exchange.days.full & {value.date() - timedelta(1)}:
        return None  # the morning after a night that was said
    return Stray("G101", place, tool, leaf)


def _is_open(said: Days) -> bool:
    """Whether days are said by words that may mean any; a weekday beside its date means that date."""
    named = {WEEKDAYS[day.weekday()] for day in said.full}
    return any(words.removeprefix("on ") not in named for words in said.relative)


def _holds_claim(
    row: Row, call: CallView, claim: str, name: str, value: Any, before: Before, found: Iterator[Leaf]
) -> bool:
    """Whether the provenance that a row declares for an argument is true, as far as it can be checked."""
    sources = {
        "verbatim": before.user,
        "normalised": before.user,
        "earlier_turn": before.earlier,
        "tool_result": before.results,
    }
    if claim == "default":
        return value is None or _is_default(row, call, name, value)
    if claim not in sources:
        return True
    said = sources[claim]
    if plainly_said(value, "", (said.raw,)):
        return True
    if claim == "verbatim":
        return all(_stands_in(said, leaf.value) for leaf in found)
    return all(leaf.kind == "free" or said.holds(leaf.value, leaf.kind) or _is_counted(leaf, said) for leaf in found)


def _stands_in(said: Said, value: Any) -> bool:
    if isinstance(value, str) and value in said.raw:
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return said.holds(value, "number")
    return not isinstance(value, str) or fold(value) in said.folded


def _is_counted(leaf: Leaf, said: Said) -> bool:
    """Whether a day may have been counted from words such as tomorrow."""
    return leaf.kind == "date" and bool(said.days.relative)


def _is_default(row: Row, call: CallView, name: str, value: Any) -> bool:
    """Whether the function or the schema gives this default, or none that would contradict it."""
    toolset = row.circumstances.toolset
    facts = toolset.facts(row.served_name(str(call.name))).parameters.get(name) if toolset else None
    if facts is not None and facts.has_default:
        return bool(facts.default == value)
    schema = call.tool.properties.get(name) if call.tool else None
    return not isinstance(schema, dict) or "default" not in schema or bool(schema["default"] == value)
