"""Cuts the values out of a seed: which words of a conversation stand for which argument or result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from datacraft.core.blueprint import Provenance
from datacraft.core.coverage import leaves, resolve
from datacraft.core.seed import Seed, SeedAssistant, SeedCall, SeedCalls, SeedUser
from datacraft.core.tool import Toolset
from datacraft.teachers.builtin import kinds
from datacraft.teachers.builtin.language import Language, split_name
from datacraft.teachers.builtin.situations import Clause, find_clause
from datacraft.teachers.builtin.surface import find
from datacraft.teachers.builtin.template import (
    CallSketch,
    CallsSketch,
    Composed,
    Ref,
    ReplySketch,
    Sketch,
    Slot,
    StepSketch,
    Text,
    UserSketch,
    Variable,
    references,
    slots,
)

_DIGITS = re.compile(r"\d")


@dataclass
class _Board:
    """What is known while one seed is being cut."""

    toolset: Toolset
    language: Language
    kinds: dict[tuple[str, str], str]
    variables: list[Variable] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    """Numbers above one among the arguments of the call at hand: its result may repeat them."""
    said: dict[str, int] = field(default_factory=dict)
    """Variable to the first user turn that says it."""

    def matching(self, value: Any, parameter: str, result: bool = False) -> Variable | None:
        """The variable that stands for this value here, if one was met already."""
        last = parameter.rsplit(".", 1)[-1]
        for variable in self.variables:
            if type(variable.value) is not type(value) or _fold(variable.value) != _fold(value):
                continue
            if distinctive(value) or variable.parameter.rsplit(".", 1)[-1] == last:
                return variable
            if variable.name in self.counted and result:
                return variable
        return None

    def add(
        self,
        tool: str,
        parameter: str,
        value: Any,
        schema: dict[str, Any],
        source: str,
        owner: int,
        company: frozenset[str] = frozenset(),
    ) -> Variable:
        own = self.kinds.get((tool, parameter)) if owner < 0 else None
        kind = own or kinds.detect(parameter, schema, [value], company)
        variable = Variable(f"v{len(self.variables)}", kind, value, tool, parameter, schema, source, owner)
        self.variables.append(variable)
        return variable


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def distinctive(value: Any) -> bool:
    """Whether a value that turns up twice is surely the same thing."""
    if isinstance(value, str):
        return len(value) > 2
    return isinstance(value, int | float) and not isinstance(value, bool) and (value >= 100 or value != int(value))


def cut(seed: Seed, toolset: Toolset, known: dict[tuple[str, str], str], language: Language) -> Sketch:
    """The sketch of a seed; `known` holds the kind of each tool's parameters, learned from all seeds."""
    board = _Board(toolset, language, known)
    texts = [step.text for step in seed.turns if isinstance(step, SeedUser)]
    _meet_values(seed, board, texts)
    users = _cut_users(texts, board)
    users, situations = _situations(users, board)
    steps = tuple(_steps(seed, board, users))
    literal = [part for step in steps if not isinstance(step, CallsSketch) for part in step.text]
    frozen = frozenset(kind for part in literal if isinstance(part, str) for kind in _unexplained(part, language))
    return Sketch(seed, steps, {v.name: v for v in board.variables}, frozen, situations)


def _unexplained(text: str, language: Language) -> Iterator[str]:
    """What a literal piece states beside the values: then values of that kind must stay as they are."""
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    digits = bool(_DIGITS.search(text))
    if digits or not words.isdisjoint(language.lines("freezing", "numbers")):
        yield "numbers"
    if digits or not words.isdisjoint(language.lines("freezing", "dates")):
        yield "dates"


def _meet_values(seed: Seed, board: _Board, texts: list[str]) -> None:
    for number, call in enumerate(seed.calls()):
        for parameter, value, schema in _arguments(call, board.toolset):
            if board.matching(value, parameter) is None and _variable(value):
                kind = board.kinds.get((call.tool, parameter), "text")
                said = any(True for text in texts for _ in find(text, value, kind, board.language))
                board.add(call.tool, parameter, value, schema, "user" if said else "written", -1)
        _count(call, board)
        company = frozenset(w for name in (call.tool, *_keys(call.returns)) for w in split_name(name))
        for path, value in leaf_values(call.returns):
            if _variable(value) and board.matching(value, path, result=True) is None:
                board.add(call.tool, path, value, {}, "result", number, company)


def _count(call: SeedCall, board: _Board) -> None:
    """Note which numbers a result of this call may repeat."""
    numbers = {v for _, v in leaf_values(call.arguments) if isinstance(v, int) and not isinstance(v, bool) and v > 1}
    board.counted = {v.name for v in board.variables if v.value in numbers and v.tool == call.tool and v.owner < 0}


def _keys(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        yield from entry if isinstance(entry, dict) else ()


def _variable(value: Any) -> bool:
    return value is not None and not isinstance(value, bool) and value != ""


def _arguments(call: SeedCall, toolset: Toolset) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    tool = toolset.tool(call.tool)
    schemas = {leaf.name: leaf.schema for leaf in leaves(toolset, tool)} if tool else {}
    for path, value in leaf_values(call.arguments):
        schema = schemas.get(path, {})
        items = schema.get("items")
        inner = resolve(items, tool.parameters if tool else {}) if isinstance(items, dict) else schema
        yield path, value, inner


def leaf_values(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every scalar of a JSON value with its dotted path; entries of a list share the list's path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaf_values(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaf_values(inner, path)
    else:
        yield ".".join(path), value


def _cut_users(texts: list[str], board: _Board) -> list[Text]:
    named = [v for v in board.variables if v.source == "user" and not _statement(v, board.language)]
    cut_texts = [_cut_text(text, named, board) for text in texts]
    _note_said(cut_texts, board)
    return cut_texts


def _statement(variable: Variable, language: Language) -> bool:
    """Whether a value is a sentence of its own (a summary, a reason), not the name of something."""
    if variable.kind != "text" or not isinstance(variable.value, str) or len(variable.value.split()) < 3:
        return False
    named = not set(split_name(variable.parameter.rsplit(".", 1)[-1])).isdisjoint(language.lines("statements"))
    return named or not set(variable.value.lower().split()[1:]).isdisjoint(language.lines("finite"))


def _note_said(texts: list[Text], board: _Board) -> None:
    for number, text in enumerate(texts):
        for part in text:
            if isinstance(part, Slot):
                board.said.setdefault(part.variable, number)


def _recut(text: Text, candidates: list[Variable], board: _Board) -> Text:
    """The text with more variables cut out of its literal pieces."""
    pieces = ((part,) if isinstance(part, Slot) else _cut_text(part, candidates, board) for part in text)
    return tuple(part for piece in pieces for part in piece)


def _cut_text(text: str, candidates: list[Variable], board: _Board) -> Text:
    """The text with every candidate's mentions cut out; longer values first."""
    spans: list[tuple[int, int, Slot]] = []
    for variable in sorted(candidates, key=lambda v: (-len(str(v.value)), v.name)):
        for start, end, form in find(text, variable.value, variable.kind, board.language):
            if all(end <= s or start >= e for s, e, _ in spans):
                spans.append((start, end, Slot(variable.name, form)))
                if not distinctive(variable.value):
                    break
    parts: list[str | Slot] = []
    position = 0
    for start, end, slot in sorted(spans, key=lambda span: span[0]):
        if start > position:
            parts.append(text[position:start])
        parts.append(slot)
        position = end
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


def _situations(users: list[Text], board: _Board) -> tuple[list[Text], dict[str, frozenset[str]]]:
    """Cut out the clause that free-text arguments were written from, as a variable of its own."""
    found: dict[str, frozenset[str]] = {}
    written = [v for v in board.variables if v.kind == "text" and v.source != "result" and " " in str(v.value)]
    for variable in sorted(written, key=lambda v: -len(str(v.value))):
        if variable.source == "user" and not _statement(variable, board.language):
            continue
        for number, text in enumerate(users):
            clause = find_clause(text, variable, board.language)
            if clause is None:
                continue
            name = f"s{number}"
            if name in found:
                break
            users[number] = _with_clause(text, clause, name)
            board.variables.append(Variable(name, "situation", clause.text, variable.tool, "", {}, "user"))
            found[name] = frozenset({variable.name})
            board.said.setdefault(variable.name, number)
            break
    spoken = [v for v in written if v.source == "user" and v.name not in board.said]
    users = [_recut(text, spoken, board) for text in users]
    _note_said(users, board)
    held = {name for text in users for name in _bound(text, board.language)}
    kept = [v for v in spoken if v.name in held and _statement(v, board.language)]
    board.variables = [replace(v, source="written") if v in kept else v for v in board.variables]
    return users, found


def _bound(text: Text, language: Language) -> Iterator[str]:
    """The variables that a verb before them or a "by" behind them binds: "she was robbed in the street by two men"."""
    for index, part in enumerate(text):
        before, after = (text[i] if 0 <= i < len(text) else "" for i in (index - 1, index + 1))
        if isinstance(part, Slot):
            last = re.findall(r"[^\W\d_]+", before.lower())[-1:] if isinstance(before, str) else []
            behind = isinstance(after, str) and re.match(r"\s+by\b", after) is not None
            if behind or not set(last).isdisjoint(language.lines("linking")):
                yield part.variable


def _with_clause(text: Text, clause: Clause, name: str) -> Text:
    part = text[clause.part]
    if isinstance(part, Slot):
        return (*text[: clause.part], Slot(name, clause.form), *text[clause.part + 1 :])
    before, after = part[: clause.start], part[clause.end :]
    middle: list[str | Slot] = [piece for piece in (before, Slot(name, clause.form), after) if piece != ""]
    return (*text[: clause.part], *middle, *text[clause.part + 1 + clause.swallowed :])


def _steps(seed: Seed, board: _Board, users: list[Text]) -> Iterator[StepSketch]:
    turn = number = 0
    met: set[str] = set()
    for step in seed.turns:
        if isinstance(step, SeedUser):
            met.update(slot.variable for slot in slots(users[turn]))
            yield UserSketch(users[turn])
            turn += 1
        elif isinstance(step, SeedCalls):
            calls = [_call(call, board, turn - 1, number + i) for i, call in enumerate(step.calls)]
            number += len(calls)
            met.update(name for call in calls for name, _ in references([call.arguments, call.returns]))
            yield CallsSketch(tuple(calls), step.wrong)
        elif isinstance(step, SeedAssistant):
            shown = [v for v in board.variables if v.name in met and v.kind != "situation"]
            yield ReplySketch(_cut_text(step.text, shown, board), _template(step.output, board))


def _call(call: SeedCall, board: _Board, turn: int, number: int) -> CallSketch:
    provenance: dict[str, Provenance] = {}
    tool = board.toolset.tool(call.tool)
    defaults = {leaf.path[0]: leaf.default for leaf in leaves(board.toolset, tool)} if tool else {}
    for parameter, value in call.arguments.items():
        provenance[parameter] = _provenance(parameter, value, defaults.get(parameter), board, turn, number)
    arguments = {name: _linked(value, name, board) for name, value in call.arguments.items()}
    error = call.error if call.error is None else _composed(call.error, board)
    _count(call, board)
    returns = _linked(call.returns, "", board, result=True)
    return CallSketch(call.tool, arguments, returns, error, provenance)


def _provenance(parameter: str, value: Any, default: Any, board: _Board, turn: int, number: int) -> Provenance:
    found = [board.matching(leaf, f"{parameter}.{p}" if p else parameter) for p, leaf in leaf_values(value)]
    present = [variable for variable in found if variable is not None]
    if any(v.source == "result" and v.owner < number for v in present):
        return "tool_result"
    said = [board.said[v.name] for v in present if v.name in board.said and v.source == "user"]
    if said:
        return "verbatim" if min(said) >= turn else "earlier_turn"
    if value is None or value == default:
        return "default"
    if isinstance(value, str) and any(v.kind == "text" for v in present):
        return "composed"
    return "context" if any(v.kind in kinds.TEMPORAL for v in present) else "mapped"


def _linked(value: Any, path: str, board: _Board, result: bool = False) -> Any:
    """The value with its variables in place of what they stand for."""
    if isinstance(value, dict):
        return {k: _linked(inner, f"{path}.{k}" if path else str(k), board, result) for k, inner in value.items()}
    if isinstance(value, list):
        return [_linked(inner, path, board, result) for inner in value]
    if not _variable(value):
        return value
    variable = board.matching(value, path, result)
    if variable is not None and (variable.kind != "text" or _fold(variable.value) == _fold(value)):
        return Ref(variable.name)
    return _composed(value, board) if isinstance(value, str) else value


def _composed(text: str, board: _Board) -> Any:
    held = [v for v in board.variables if v.kind in ("id", "email", "person", "phone") and isinstance(v.value, str)]
    cut_text = _cut_text(text, held, board)
    return Composed(cut_text) if any(isinstance(part, Slot) for part in cut_text) else text


def _template(output: Any, board: _Board) -> Any:
    """A final output with values of this conversation put back as variables."""
    if not isinstance(output, dict):
        return None
    return {key: _linked(value, key, board) for key, value in output.items()}
