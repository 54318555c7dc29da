"""Tools that live everywhere but in plain globals."""

from agents import function_tool


def _make(name):
    @function_tool(name_override=name)
    def tool(text: str) -> str:
        """Do something with text."""
        return text

    return tool


TOOLS = [_make("first"), _make("second")]
BY_NAME = {"b": _make("third"), "a": TOOLS[0]}
NESTED = {"group": (_make("fourth"), [_make("fifth")])}


class Desk:
    tool = _make("sixth")
    tools = [_make("seventh"), _make("eighth")]

    @staticmethod
    @function_tool
    def ninth(count: int) -> int:
        """Count."""
        return count


class Office:
    def __init__(self):
        self.tool = _make("tenth")
        self.prefix = "x"
        self.method = function_tool(self.eleventh)

    def eleventh(self, text: str) -> str:
        """A bound method."""
        return self.prefix + text


office = Office()
_make("unreachable")
