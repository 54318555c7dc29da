"""The side record: what a tool's function says and its wire object no longer does."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from . import places
from .results import result_schema

_UNNAMED = "the_func"


def function_of(tool: Any) -> Any:
    """The user's function behind a tool, None for a tool that was not made of one.

    `__wrapped__` has it since openai-agents 0.20; before, it is in the closures of the invoker.
    """
    try:
        return tool.__wrapped__
    except AttributeError:
        pass
    if getattr(tool, "_is_agent_tool", False):
        return None
    return _enclosed(tool.on_invoke_tool, set())


def _enclosed(function: Any, seen: set[int]) -> Any:
    """`the_func` among the variables that nested closures keep."""
    function = getattr(function, "_invoke_tool_impl", function)
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None) or ()
    if code is None or id(function) in seen:
        return None
    seen.add(id(function))
    for name, cell in zip(code.co_freevars, cells):  # noqa: B905 - as long as each other by construction
        try:
            value = cell.cell_contents
        except ValueError:
            continue
        if name == _UNNAMED:
            return value
        inner = _enclosed(value, seen) if callable(value) else None
        if inner is not None:
            return inner
    return None


def source_of(function: Any) -> str:
    """`file:line` of a function, `""` when it has no code (a callable object has that of its call)."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        code = getattr(vars(type(function)).get("__call__"), "__code__", None)
    return f"{places.relative(code.co_filename)}:{code.co_firstlineno}" if code else ""


def describe(function: Any) -> dict[str, Any]:
    """Parameters with their true defaults, return schema, source, whole docstring, and what only lint asks for."""
    hints, unresolved = _hints(function)
    parameters = _parameters(function)
    return {
        "parameters": {p.name: _parameter(p, hints.get(p.name)) for p in parameters},
        "returns": result_schema(hints["return"]) if "return" in hints else None,
        "source": source_of(function),
        "doc": inspect.getdoc(function) or "",
        "lint": {
            "untyped": [p.name for p in parameters if p.name not in hints],
            "documented": _documented(function),
            "unresolved": unresolved,
        },
    }


def _hints(function: Any) -> tuple[dict[str, Any], str]:
    try:
        return typing.get_type_hints(function, include_extras=True), ""
    except Exception as error:  # a hint may be any expression, and may fail in any way
        return {}, f"{type(error).__name__}: {error}"


def _parameters(function: Any) -> list[inspect.Parameter]:
    """The parameters a model is asked for: without the leading run context."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    return parameters[1:] if parameters and _is_context(function, parameters[0]) else parameters


def _is_context(function: Any, parameter: inspect.Parameter) -> bool:
    hint = _hints(function)[0].get(parameter.name, parameter.annotation)
    origin = typing.get_origin(hint) or hint
    names = {kind.__name__ for kind in getattr(origin, "__mro__", ())}
    written = parameter.annotation if isinstance(parameter.annotation, str) else ""
    contexts = ("RunContextWrapper", "ToolContext")
    return bool(names.intersection(contexts)) or written.split("[")[0].rpartition(".")[2] in contexts


def _parameter(parameter: inspect.Parameter, hint: Any) -> dict[str, Any]:
    several = parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    default = _declared(parameter.default, hint)
    if several or default is inspect.Parameter.empty:
        return {"required": not several}
    made, value = _as_json(default, hint)
    return {"default": value, "required": False} if made else {"required": False}


def _declared(default: Any, hint: Any) -> Any:
    """The default behind `= value`, `= Field(value)` or `Annotated[…, Field(default=value)]`."""
    candidates = [default, *getattr(hint, "__metadata__", ())]
    for one in candidates:
        if type(one).__name__ == "FieldInfo":
            if not one.is_required():
                return one.get_default(call_default_factory=True)
        elif one is default and default is not inspect.Parameter.empty:
            return default
    return inspect.Parameter.empty


def _as_json(value: Any, hint: Any) -> tuple[bool, Any]:
    """Whether a default can be written as JSON, and that JSON."""
    import json

    from pydantic import TypeAdapter

    for kind in (hint, Any):
        if kind is None:
            continue
        try:
            made = TypeAdapter(kind).dump_python(value, mode="json", warnings=False)
            json.dumps(made, allow_nan=False)
        except Exception:  # pydantic and the types it asks raise their own
            continue
        return True, made
    return False, None


def _documented(function: Any) -> list[str]:
    """The parameters that the docstring describes, as the SDK reads it."""
    from agents.function_schema import generate_func_documentation

    try:
        return list(generate_func_documentation(function).param_descriptions or {})
    except Exception:  # the docstring parser has no error of its own
        return []
