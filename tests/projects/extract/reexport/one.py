"""The first."""

from agents import function_tool


@function_tool
def one(a: str) -> str:
    """One."""
    return a


again = one
