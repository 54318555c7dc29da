"""Findings on the user's code that only extraction can make, beside those that the T rules make of the schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.finding import Finding, Severity
from datacraft.core.plugins import discover
from datacraft.core.row import Row
from datacraft.core.rule import Problem, Rule
from datacraft.core.tool import Toolset
from datacraft.core.wire import FORM

NAMES = {
    "T201": "leaked-self",
    "T202": "untyped-parameter",
    "T203": "stringified-result",
    "T204": "undeclared-documentation",
    "T205": "not-trainable",
    "T206": "conditional-tool",
    "T207": "approximate-schema",
    "T208": "dynamic-instructions",
    "T209": "side-effect-at-import",
    "T210": "stopped-at-import",
    "T211": "mcp-tools-left-out",
    "T212": "missing-return-annotation",
}
"""Code to name of each; `docs/extraction.md` says what they mean."""


def lint(answer: dict[str, Any], toolsets: tuple[Toolset, ...]) -> Iterator[Finding]:
    """What is wrong with the code behind a worker's answer, at file:line; each defect once, however many toolsets
    show it."""
    seen: set[tuple[str, str, int, str]] = set()
    for finding in _all(answer, toolsets):
        key = (finding.code, finding.file, finding.line, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def _all(answer: dict[str, Any], toolsets: tuple[Toolset, ...]) -> Iterator[Finding]:
    for entry, made in zip(answer["toolsets"], toolsets, strict=True):
        for tool in entry["tools"]:
            yield from _tool(tool["wire"]["function"]["name"], tool["facts"])
        yield from _schemas(made)
        for one in entry["not_trainable"]:
            yield _finding("T205", made.source, f"{one['name']}: {one['reason']}", "the other tools are not affected")
        for note in entry["notes"]:
            yield _note(note)
        if made.agent is not None and made.agent.dynamic_instructions and made.agent.instructions is not None:
            message = f"the instructions of {made.agent.name} are made by code; they were taken as they are now"
            yield _finding("T208", made.source, message, severity=Severity.INFO)
    for effect in answer["effects"]:
        yield _effect(effect)
    if answer["stopped"]:
        yield _stopped(answer["stopped"])
    for name, where in answer["stubbed"].items():
        advice = "install it, or check the schema by eye"
        yield _finding("T207", where, f"{name} is not installed; a stand-in took its place", advice, Severity.INFO)


def _tool(name: str, facts: dict[str, Any]) -> Iterator[Finding]:
    where, told = facts.get("source", ""), facts.get("lint", {})
    parameters = list(facts.get("parameters", {}))
    if parameters and parameters[0] in ("self", "cls"):
        message = f"{name} is decorated inside its class: the model is asked for {parameters[0]!r}"
        advice = "decorate a function outside the class, or in __init__: self.tool = function_tool(self.method)"
        yield _finding("T201", where, message, advice, Severity.ERROR)
    for parameter in told.get("untyped", ()):
        if parameter not in ("self", "cls"):
            message = f"{name} gives {parameter!r} no type: its schema accepts anything"
            yield _finding("T202", where, message, f"write {parameter}: str, or whatever it is")
    for parameter in told.get("documented", ()):
        if parameter not in parameters:
            message = f"the docstring of {name} describes {parameter!r}, which is no parameter of it"
            yield _finding("T204", where, message, _parameters_are(parameters))
    yield from _result(name, where, facts)
    if facts["conditional"]:
        yield _finding("T206", where, f"{name} is offered only when its is_enabled says so", severity=Severity.INFO)
    if facts.get("approximate"):
        message = f"a stand-in for a package that is not installed reached the schema of {name}"
        yield _finding("T207", where, message, "install the package and extract again")


def _parameters_are(parameters: list[str]) -> str:
    return f"its parameters are {', '.join(parameters)}" if parameters else "it has no parameters"


def _result(name: str, where: str, facts: dict[str, Any]) -> Iterator[Finding]:
    if facts["origin"] != "function":
        return
    returns = facts.get("returns")
    if returns is None:
        unresolved = facts.get("lint", {}).get("unresolved", "")
        reason = f"its annotations cannot be resolved ({unresolved})" if unresolved else "it has no return annotation"
        message = f"what {name} returns is not known: {reason}"
        yield _finding("T212", where, message, "annotate it: -> str", Severity.INFO)
        return
    kind = returns.get(FORM, {}).get("kind")
    advice = "return text: json.dumps(…), model.model_dump_json()"
    if kind == "opaque":
        what = f"returns {returns[FORM]['name']}, which prints itself in its own way"
        yield _finding("T203", where, f"{name} {what}; the model reads str() of it", advice)
    elif kind in ("model", "dataclass", "root", "namedtuple", "enum"):
        message = (
            f"{name} returns {returns[FORM].get('name', 'an enum')}; the model reads Python's str() of it, not JSON"
        )
        yield _finding("T203", where, message, advice)
    elif returns.get("type") in ("object", "array"):
        message = (
            f"{name} returns a Python {'dict' if returns['type'] == 'object' else 'list'}; the model reads its str()"
        )
        yield _finding("T203", where, message, advice, Severity.INFO)


def _schemas(made: Toolset) -> Iterator[Finding]:
    """What the T rules say about the tools, each at the function that the schema was made of.

    Those that a validation run has to ask for are made notes: here the code can still be mended.
    """
    row = Row({"tools": [tool.wire for tool in made.tools]}, made.source)
    rules = sorted(discover("datacraft.rules.tools", Rule).values(), key=lambda rule: rule.code)
    for rule in rules if made.tools else ():
        if not rule.needs and rule.check is not None and rule.severity is not Severity.INFO:
            for problem in rule.check(row):
                yield _of_rule(rule, problem, made)


def _of_rule(rule: Rule, problem: Problem, made: Toolset) -> Finding:
    parts = problem.pointer.split("/")
    index = int(parts[2]) if len(parts) > 2 and parts[1] == "tools" and parts[2].isdigit() else -1
    name = made.tools[index].name if 0 <= index < len(made.tools) else ""
    file, line = _split(made.facts(name).source or made.source)
    severity = problem.severity or rule.severity
    return Finding(
        rule.code,
        rule.name,
        Severity.INFO if rule.on == "asked" else severity,
        problem.message if name in problem.message else f"{name}: {problem.message}",
        file,
        line,
        pointer=problem.pointer,
        suggestion=problem.suggestion,
    )


def _note(note: dict[str, str]) -> Finding:
    name, where = note["name"], note["where"]
    if note["code"] == "duplicate":
        message = f"another tool or handoff is called {name} too: the SDK leaves this one out"
        file, line = _split(where)
        return Finding(
            "T104", "duplicate-tool-name", Severity.ERROR, message, file, line, suggestion="give it a name of its own"
        )
    if note["code"] == "instructions":
        message = f"the instructions of {name} could not be made without a run: {note['text']}"
        advice = "let the callable do with an empty context, or set `system` for datacraft expand"
        return _finding("T208", where, message, advice)
    message = f"{name} has MCP servers whose tools are not in the toolset: {note['text']}"
    return _finding("T211", where or name, message, "start them and ask: --mcp")


def _effect(effect: dict[str, str]) -> Finding:
    words = {"write": "writes {}", "network": "connects to {} (blocked)", "process": "starts {} (blocked)"}
    message = f"importing the module {words[effect['kind']].format(effect['what'])}"
    return _finding("T209", effect["where"], message, "do it in a function, not at import")


def _stopped(stopped: dict[str, Any]) -> Finding:
    reasons = {
        "runner-called": "an agent is run there, which extraction does not do",
        "input-asked": "input is asked for there",
        "exits": "the program ends there",
    }
    message = f"the module was read only to this line: {reasons.get(stopped['kind'], stopped['text'])}"
    severity = Severity.WARNING
    if stopped["unseen"]:
        severity = Severity.ERROR
        lines = ", ".join(f"{name} at {line}" for name, line in stopped["unseen"])
        message += f"; a static scan sees tools that were not made: {lines}"
    advice = "put what runs there under `if __name__ == '__main__':`"
    return _finding("T210", stopped["where"], message, advice, severity)


def _finding(code: str, where: str, message: str, advice: str = "", severity: Severity = Severity.WARNING) -> Finding:
    file, line = _split(where)
    return Finding(code, NAMES[code], severity, message, file, line, suggestion=advice)


def _split(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if file and line.isdigit() else (where, 0)
