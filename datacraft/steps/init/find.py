"""Finds agents and tools in a folder by reading its source, without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED = {"node_modules", "site-packages", "build", "dist", "venv", "env", "__pycache__"}
MAX_FILES = 5_000
"""A folder with more Python files is not one project; naming the target is quicker then."""
_DECORATORS = {"function_tool", "tool"}
_AGENTS = {"Agent", "RealtimeAgent", "SandboxAgent"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target that `extract-schemas` could be given."""

    target: str
    agent: bool
    tools: int
    """Agents: tools named in the call where they can be counted; modules: decorated functions."""
    line: int


def find(folder: Path) -> list[Candidate]:
    """Agents and modules with tools below `folder`, the likeliest first: agents before modules, more tools before
    fewer. Files that do not parse are passed over."""
    found = [candidate for path in _sources(folder) for candidate in _in_file(path, folder)]
    return sorted(found, key=lambda c: (not c.agent, -c.tools, c.target))


def _sources(folder: Path) -> Iterator[Path]:
    count = 0
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if any(part in SKIPPED or part.startswith(".") for part in parts) or "tests" in parts[:-1]:
            continue
        count += 1
        if count > MAX_FILES:
            return
        yield path


def _in_file(path: Path, folder: Path) -> Iterator[Candidate]:
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text) if "agents" in text else None
    except (OSError, ValueError, SyntaxError, RecursionError):
        return
    if tree is None:
        return
    parts = path.relative_to(folder).with_suffix("").parts
    module = ".".join(parts[1:] if parts[0] == "src" and len(parts) > 1 else parts)
    tools = [node for node in ast.walk(tree) if _is_tool(node)]
    if tools:
        yield Candidate(module, False, len(tools), min(getattr(node, "lineno", 1) for node in tools))
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and (call := _agent_call(node.value)) is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                yield Candidate(f"{module}:{target.id}", True, _listed_tools(call), node.lineno)


def _is_tool(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(_name(d.func if isinstance(d, ast.Call) else d) in _DECORATORS for d in node.decorator_list)


def _agent_call(value: ast.expr | None) -> ast.Call | None:
    if not isinstance(value, ast.Call):
        return None
    # Agent[Context](…) is a subscript around the name.
    callee = value.func.value if isinstance(value.func, ast.Subscript) else value.func
    return value if _name(callee) in _AGENTS else None


def _listed_tools(call: ast.Call) -> int:
    listed = next((keyword.value for keyword in call.keywords if keyword.arg == "tools"), None)
    return len(listed.elts) if isinstance(listed, ast.List | ast.Tuple) else 0


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
