"""One seeds file: YAML steps to typed seeds, with every defect said at its line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn

from datacraft.core import coerce
from datacraft.core.finding import Finding, Severity
from datacraft.core.names import did_you_mean
from datacraft.core.schema import Checker, checker, nearest
from datacraft.core.seed import (
    CATEGORIES,
    Place,
    PoolRow,
    Seed,
    SeedAssistant,
    SeedCall,
    SeedCalls,
    SeedStep,
    SeedUser,
    ValuePool,
    category_problem,
)
from datacraft.core.seed_shape import derived_category, derived_shape
from datacraft.core.tool import Tool, Toolset, accepts_null
from datacraft.io.yaml_nodes import Mapping, Node, Scalar, Sequence, YamlError, losing, parse

_SEED_KEYS = ("id", "category", "shape", "turns", "tools", "tags", "note")
_STEP_KEYS = ("user", "assistant", "output", "call", "calls", "args", "returns", "error", "wrong", "note")
_POOL_KEYS = ("tool", "rows")
_ROW_KEYS = ("said", "returns", "output")
_CODES = {
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
         "minItems", "maxItems"), ("A111", "out-of-range"),
    ),
    "pattern": ("A112", "pattern-mismatch"),
    "format": ("A113", "format-mismatch"),
    "type": ("A109", "wrong-type"),
    "enum": ("A110", "enum-mismatch"),
}  # fmt: skip
"""Schema keyword to the rule that says the same of a dataset row."""
MEANINGS = {
    "Y101": "invalid-yaml: the file is not YAML that can be read; the finding says how such text is written",
    "Y102": "unknown-key: a key that seeds do not have, most often a typing error",
    "Y103": "missing-key: a seed or a step lacks what it cannot do without",
    "Y104": "wrong-node: a list where a mapping or a text belongs, or the other way round",
    "Y105": "repeated-id: two seeds have one id",
    "Y106": "lost-text: YAML drops a part of a text as a comment or a tag",
}
"""The findings that only seeds have, by their codes."""
_WRITTEN = {
    "date": "write it like 2026-12-01",
    "date-time": "write it with its time zone, like 2026-12-01T14:30:00Z or 2026-12-01T14:30:00+01:00",
    "time": "write it with its time zone, like 14:30:00Z",
    "duration": "write it like PT30M",
}
"""How RFC 3339, which JSON Schema's formats follow, wants a value written."""


def _lenient(schema: Any) -> Any:
    """A schema that lets nested objects leave out what may be null or has a default: composing a row fills it in."""
    if isinstance(schema, list):
        return [_lenient(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _lenient(part) for key, part in schema.items()}
    inner = made.get("properties")
    if isinstance(inner, dict) and isinstance(made.get("required"), list):
        made["required"] = [
            name
            for name in made["required"]
            if not accepts_null(inner.get(name))
            and not (isinstance(inner.get(name), dict) and "default" in inner[name])
        ]
    return made


def _place(node: Node, path: tuple[str | int, ...]) -> Place:
    """Where the value at `path` was written, or the nearest thing around it."""
    for step in path:
        if isinstance(node, Mapping) and step in node.entries:
            node = node.entries[str(step)][1]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.nodes):
            node = node.nodes[step]
    return node.place


class _Unusable(Exception):
    """The part being read cannot be read further; its finding has been made."""


class SeedFile:
    """Reads one file; `findings` holds what is wrong with it."""

    def __init__(self, path: Path, toolset: Toolset) -> None:
        self.path = path
        self.toolset = toolset
        self.findings: list[Finding] = []

    def read(self, text: str) -> tuple[list[Seed], list[ValuePool]]:
        """The seeds and value pools that could be read."""
        try:
            root = parse(text, self.path)
        except YamlError as error:
            self._find("Y101", "invalid-yaml", error.place, error.message, error.advice)
            return [], []
        if root is None:
            return [], []
        if not isinstance(root, Sequence):
            self._find("Y104", "wrong-node", root.place, "a seeds file is a list: start each seed with `- id: …`")
            return [], []
        for scalar in losing(root):
            message = f"YAML drops {scalar.lost!r}, it is not part of the text {scalar.text!r}"
            self._find("Y106", "lost-text", scalar.place, message, "put the whole text in quotes")
        seeds: list[Seed] = []
        pools: list[ValuePool] = []
        for node in root.nodes:
            try:
                entry = self._mapping(node, "a seed")
                if "turns" in entry.entries or "rows" not in entry.entries:
                    seeds.append(self._seed(entry, len(seeds) + 1))
                else:
                    pools.append(self._pool(entry))
            except _Unusable:
                continue
        return seeds, pools

    # -- one seed

    def _seed(self, entry: Mapping, number: int) -> Seed:
        self._known_keys(entry, _SEED_KEYS)
        turns = self._required(entry, "turns")
        if not isinstance(turns, Sequence) or not turns.nodes:
            self._stop("Y104", "wrong-node", turns.place, "`turns` must be a list of steps")
        before = len(self.findings)
        steps = tuple(step for node in turns.nodes for step in self._step(node))
        if len(self.findings) > before and any(f.severity is Severity.ERROR for f in self.findings[before:]):
            raise _Unusable
        category = self._choice(entry, "category", CATEGORIES, default=derived_category(steps))
        offered = self._offered(entry)
        withheld = offered is not None and any(tool.name not in offered for tool in self.toolset.tools)
        shape = derived_shape(category, steps, withheld)
        shape = self._choice(entry, "shape", CATEGORIES[category], default=shape)
        name = self._text(entry, "id", f"{self.path.stem}-{number}")
        seed = Seed(
            id=name,
            category=category,
            shape=shape,
            turns=steps,
            place=entry.place,
            tools=offered,
            tags=tuple(self._texts(entry, "tags")),
            note=self._text(entry, "note", ""),
        )
        self._check_category(seed)
        return seed

    def _step(self, node: Node) -> Iterator[SeedStep]:
        step = self._mapping(node, "a step")
        self._known_keys(step, _STEP_KEYS)
        if "user" in step.entries:
            yield SeedUser(self._text(step, "user", ""))
        elif "assistant" in step.entries:
            yield SeedAssistant(self._text(step, "assistant", ""), self._output(step))
        elif "calls" in step.entries:
            nodes = self._required(step, "calls")
            if not isinstance(nodes, Sequence) or not nodes.nodes:
                self._stop("Y104", "wrong-node", nodes.place, "`calls` must be a list of calls")
            calls = tuple(self._call(self._mapping(call, "a call")) for call in nodes.nodes)
            yield SeedCalls(calls, wrong=self._flag(step, "wrong"))
        elif "call" in step.entries:
            yield SeedCalls((self._call(step),), wrong=self._flag(step, "wrong"))
        else:
            self._stop("Y103", "missing-key", step.place, "a step needs one of `user`, `assistant`, `call` or `calls`")

    def _call(self, step: Mapping) -> SeedCall:
        name = self._text(step, "call", "")
        tool = self.toolset.tool(name)
        if tool is None:
            known = [tool.name for tool in self.toolset.tools]
            place = step.entries["call"][0] if "call" in step.entries else step.place
            self._stop("A106", "unknown-tool", place, f"there is no tool {name!r}", did_you_mean(name, known))
        arguments = self._arguments(step, tool)
        if "error" in step.entries and "returns" in step.entries:
            self._stop("Y104", "wrong-node", step.place, "a call has either `returns` or `error`, not both")
        error = self._text(step, "error", "") if "error" in step.entries else None
        returns = step.get("returns")
        schema = self.toolset.facts(name).returns or {}
        value = self._value(returns, schema, schema, "/returns") if returns is not None else None
        if returns is None and error is None:
            self._find(
                "Y103", "missing-key", step.place, f"the call of {name} has no result",
                "add `returns: …` (what the tool gives back) or `error: …`",
            )  # fmt: skip
        return SeedCall(name, arguments, value, error)

    def _arguments(self, step: Mapping, tool: Tool) -> dict[str, Any]:
        node = step.get("args")
        given = self._mapping(node, "`args`") if node is not None else Mapping({}, step.place)
        for name, (place, value) in given.entries.items():
            if name not in tool.properties:
                torn = isinstance(value, Scalar) and value.plain and not value.text
                advice = "put a text that holds a comma in quotes" if torn else did_you_mean(name, tool.properties)
                self._stop("A108", "undeclared-argument", place, f"{tool.name} has no parameter {name!r}", advice)
        for name in self.toolset.truly_required(tool.name):
            if name not in given.entries:
                self._stop("A107", "missing-required", step.place, f"{tool.name} needs {name!r}", f"add `{name}: …`")
        root = tool.parameters
        arguments = {
            name: self._value(given.entries[name][1], schema, root, f"{tool.name}.{name}")
            for name, schema in tool.properties.items()
            if name in given.entries
        }
        self._check(arguments, tool, given)
        return arguments

    def _check(self, arguments: dict[str, Any], tool: Tool, given: Mapping) -> None:
        """What coercion cannot see: ranges, lengths, patterns, formats, nested objects."""
        found = checker({**_lenient(tool.parameters), "required": []})
        for violation in found.violations(arguments) if isinstance(found, Checker) else ():
            violation = nearest(violation)
            place = _place(given, violation.path)
            path = ".".join([tool.name, *map(str, violation.path)])
            code, name = _CODES.get(violation.keyword, ("A114", "nested-value-invalid"))
            advice = _WRITTEN.get(str(violation.wanted), "") if violation.keyword == "format" else ""
            self._stop(code, name, place, f"{path}: {violation.message}", advice)

    def _output(self, step: Mapping) -> dict[str, Any] | None:
        node = step.get("output")
        if node is None:
            return None
        schema = (self.toolset.agent.final_schema if self.toolset.agent else None) or {}
        value = self._value(node, schema, schema, "output")
        if not isinstance(value, dict):
            self._stop("Y104", "wrong-node", node.place, "`output` must be a mapping: the fields of the final output")
        return value

    def _check_category(self, seed: Seed) -> None:
        problem = category_problem(seed)
        if problem:
            self._find("C102", "label-shape-mismatch", seed.place, f"{seed.id}: {problem}")

    def _offered(self, entry: Mapping) -> tuple[str, ...] | None:
        if "tools" not in entry.entries:
            return None
        names = tuple(self._texts(entry, "tools"))
        known = [tool.name for tool in self.toolset.tools]
        for name in names:
            if name not in known:
                place = entry.entries["tools"][0]
                self._stop("A106", "unknown-tool", place, f"there is no tool {name!r}", did_you_mean(name, known))
        return names

    # -- value pools

    def _pool(self, entry: Mapping) -> ValuePool:
        self._known_keys(entry, _POOL_KEYS)
        name = self._text(entry, "tool", "")
        tool = self.toolset.tool(name)
        if tool is None:
            known = [tool.name for tool in self.toolset.tools]
            self._stop("A106", "unknown-tool", entry.place, f"there is no tool {name!r}", did_you_mean(name, known))
        rows = self._required(entry, "rows")
        if not isinstance(rows, Sequence):
            self._stop("Y104", "wrong-node", rows.place, "`rows` must be a list of mappings")
        return ValuePool(
            name, tuple(self._pool_row(self._mapping(row, "a row"), tool) for row in rows.nodes), entry.place
        )

    def _pool_row(self, row: Mapping, tool: Tool) -> PoolRow:
        """A row; a parameter of the tool wins where it has the name of another key."""
        own = [key for key in _ROW_KEYS if key not in tool.properties]
        self._known_keys(row, (*own, *tool.properties))
        values = {
            name: self._value(node, tool.properties[name], tool.parameters, f"{tool.name}.{name}")
            for name, (_, node) in row.entries.items()
            if name in tool.properties
        }
        self._check(values, tool, row)
        schema = self.toolset.facts(tool.name).returns or {}
        returns = row.get("returns") if "returns" in own else None
        return PoolRow(
            values,
            tuple(self._texts(row, "said")) if "said" in own else (),
            self._value(returns, schema, schema, "/returns") if returns is not None else None,
            self._output(row) if "output" in own else None,
        )

    # -- nodes

    def _value(self, node: Node, schema: Any, root: Any, what: str) -> Any:
        match node:
            case Scalar():
                try:
                    return coerce.scalar(coerce.Text(node.text, node.plain), schema, root)
                except coerce.Mismatch as mismatch:
                    self._stop("A109", "wrong-type", node.place, f"{what}: {mismatch}")
            case Sequence():
                return [
                    self._value(child, coerce.element(schema, root, i), root, f"{what}[{i}]")
                    for i, child in enumerate(node.nodes)
                ]
            case Mapping():
                return {
                    key: self._value(child, coerce.member(schema, root, key), root, f"{what}.{key}")
                    for key, (_, child) in node.entries.items()
                }

    def _mapping(self, node: Node, what: str) -> Mapping:
        if not isinstance(node, Mapping):
            self._stop("Y104", "wrong-node", node.place, f"{what} must be a mapping (`key: value`)")
        return node

    def _required(self, entry: Mapping, key: str) -> Node:
        node = entry.get(key)
        if node is None:
            self._stop("Y103", "missing-key", entry.place, f"`{key}` is missing")
        return node

    def _text(self, entry: Mapping, key: str, default: str) -> str:
        node = entry.get(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self._stop("Y104", "wrong-node", node.place, f"`{key}` must be text")
        return node.text

    def _texts(self, entry: Mapping, key: str) -> list[str]:
        node = entry.get(key)
        nodes = node.nodes if isinstance(node, Sequence) else (node,) if node is not None else ()
        for child in nodes:
            if not isinstance(child, Scalar):
                self._stop("Y104", "wrong-node", child.place, f"`{key}` must be a list of texts")
        return [child.text for child in nodes if isinstance(child, Scalar)]

    def _flag(self, entry: Mapping, key: str) -> bool:
        return self._text(entry, key, "false") == "true"

    def _choice(self, entry: Mapping, key: str, allowed: Collection[str], default: str) -> str:
        value = self._text(entry, key, default)
        if value not in allowed:
            code, name = ("C101", "unknown-category") if key == "category" else ("C102", "label-shape-mismatch")
            hint = did_you_mean(value, allowed)
            self._stop(code, name, entry.entries[key][1].place, f"there is no {key} {value!r} here", hint)
        return value

    def _known_keys(self, entry: Mapping, allowed: tuple[str, ...]) -> None:
        for key, (place, _) in entry.entries.items():
            if key not in allowed:
                self._stop("Y102", "unknown-key", place, f"unknown key {key!r}", did_you_mean(key, allowed))

    def _find(self, code: str, name: str, place: Place, message: str, suggestion: str = "") -> None:
        self.findings.append(
            Finding(code, name, Severity.ERROR, message, place.file, place.line, place.column, suggestion=suggestion)
        )

    def _stop(self, code: str, name: str, place: Place, message: str, suggestion: str = "") -> NoReturn:
        self._find(code, name, place, message, suggestion)
        raise _Unusable
