"""Lies in a folder `agents` of the project."""

from agents import Agent, function_tool

from agents.phrases import GREETING


@function_tool
def greet(name: str) -> str:
    """Greet somebody."""
    return GREETING + name


agent = Agent(name="Helpdesk", instructions="You greet.", tools=[greet])
