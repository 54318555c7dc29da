"""What extraction has to say something about."""

from typing import Any, Optional

from agents import Agent, function_tool
from pydantic import BaseModel


class Receipt:
    pass


class Order(BaseModel):
    id: str
    total: float


class Desk:
    @function_tool(strict_mode=False)
    def leaks(self, text: str) -> str:
        """Lets self out."""
        return text


@function_tool(strict_mode=False)
def untyped(value, count: int) -> str:
    """Takes anything.

    Args:
        value: Something.
        amount: A parameter that is called otherwise now.
    """
    return ""


@function_tool
def prints_itself(text: str) -> Receipt:
    """Returns an object."""
    return Receipt()


@function_tool
def returns_model(text: str) -> Order:
    """Returns a model."""
    return Order(id=text, total=1)


@function_tool
def returns_dict(text: str) -> dict[str, Any]:
    """Returns a dict."""
    return {}


@function_tool(name_override="bad name!é")
def badly_named(text: str):
    return text


@function_tool(is_enabled=lambda context, agent: True)
def sometimes(text: Optional[str] = None) -> str:
    """Now and then."""
    return ""
