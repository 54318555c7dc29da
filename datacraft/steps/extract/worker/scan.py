"""Sees decorated tools in source text without running it, so that a failure can say what there was to find."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

_DECORATORS = {"function_tool"}


def tools(file: str) -> list[tuple[str, int]]:
    """Name and line of every tool that a file makes with the SDK's decorator or class; `[]` when it cannot be read."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    names = _DECORATORS | _aliases(tree)
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(_name(decorator) in names for decorator in node.decorator_list):
                found.append((node.name, node.lineno))
        elif isinstance(node, ast.Call) and _name(node.func) == "FunctionTool":
            found.append(("FunctionTool(…)", node.lineno))
    return sorted(found, key=lambda entry: entry[1])


def agents(file: str) -> list[tuple[str, int]]:
    """Enclosing function (`""` for none) and line of every agent that a file makes; `[]` when it cannot be read."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    return sorted(_made(tree, ""), key=lambda entry: entry[1])


def _made(node: ast.AST, function: str) -> Iterator[tuple[str, int]]:
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.Call) and _name(below.func).endswith("Agent"):
            yield function, below.lineno
        within = below.name if isinstance(below, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        yield from _made(below, within)


def _aliases(tree: ast.Module) -> set[str]:
    """Other names that the file gives to the decorator: `from agents import function_tool as tool`."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "agents"
        for alias in node.names
        if alias.name in ("function_tool", "tool")
    }


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
