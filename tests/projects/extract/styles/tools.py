"""Ways of making one tool."""

from __future__ import annotations

import copy
import dataclasses
import functools
from typing import Any

from agents import FunctionTool, RunContextWrapper, function_tool
from agents import function_tool as tool


@function_tool(strict_mode=False)
def loose(filters: dict[str, Any], limit: int = 10) -> str:
    """Search with any filters.

    Args:
        filters: Field to value.
    """
    return ""


@function_tool(name_override="renamed_tool", description_override="A description of its own.")
def original(text: str) -> str:
    """The docstring's description."""
    return text


@tool
async def waits(seconds: float = 1.5) -> str:
    """An asynchronous tool."""
    return ""


@function_tool
def in_context(context: RunContextWrapper[Any], order_id: str) -> str:
    """A tool that is handed the run's context."""
    return ""


def logged(function):
    @functools.wraps(function)
    def wrapper(*arguments, **named):
        return function(*arguments, **named)

    return wrapper


@function_tool
@logged
def stacked(city: str, days: int = 3) -> str:
    """A forecast.

    Args:
        city: Where.
        days: How many days ahead.
    """
    return ""


async def _invoke(context: Any, arguments: str) -> str:
    return arguments


by_hand = FunctionTool(
    name="by_hand",
    description="Made without a function.",
    params_json_schema={"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]},
    on_invoke_tool=_invoke,
)

loose_by_hand = FunctionTool(
    name="loose_by_hand",
    description="",
    params_json_schema={"type": "object", "properties": {"z": {"type": "integer"}, "a": {}}},
    on_invoke_tool=_invoke,
    strict_json_schema=False,
)


renamed_copy = dataclasses.replace(original, name="renamed_copy")
plain_copy = copy.copy(stacked)


@function_tool(use_docstring_info=False)
def undescribed(a: int) -> int:
    """Not to be sent."""
    return a


@function_tool(docstring_style="numpy")
def numpy_style(a: int, b: str = "x") -> str:
    """Numpy's way.

    Parameters
    ----------
    a
        The first.
    b
        The second.
    """
    return ""
