"""In a src layout, with a relative import."""

from agents import function_tool

from .units import DEFAULT


@function_tool
def stock(sku: str, unit: str = DEFAULT) -> int:
    """How many there are."""
    return 3
