"""An object that can be called, as a tool."""

from agents import function_tool


class Callable:
    """An object that can be called."""

    __name__ = "callable_object"

    def __call__(self, text: str) -> str:
        """Say it again."""
        return text


called = function_tool(Callable(), name_override="callable_object")
