"""A file that no import statement can name, importing its neighbour as a script would."""

from agents import function_tool
from neighbour import UNIT


@function_tool
def weather(city: str, unit: str = UNIT) -> str:
    """The weather."""
    return city
