"""The second, which imports the first."""

from agents import function_tool
from reexport.one import one

USES = one


@function_tool
def two(b: str) -> str:
    """Two."""
    return b
