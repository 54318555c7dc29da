"""Two tools of one name, and a tool named like a handoff."""

from agents import Agent, function_tool


@function_tool(name_override="find")
def find_first(text: str) -> str:
    """The first."""
    return text


@function_tool
def other(text: str) -> str:
    """In between."""
    return text


@function_tool(name_override="find")
def find_second(number: int) -> str:
    """The second."""
    return ""


agent = Agent(name="Twins", instructions="You find.", tools=[find_first, other, find_second])
