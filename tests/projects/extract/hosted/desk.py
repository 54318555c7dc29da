"""Hosted tools beside a function."""

from agents import Agent, FileSearchTool, WebSearchTool, function_tool


@function_tool
def local(text: str) -> str:
    """Stays here."""
    return text


agent = Agent(name="Hosted", instructions="You search.", tools=[WebSearchTool(), local, FileSearchTool(["vs_1"])])
local_only = Agent(name="Hosted", instructions="You search.", tools=[local])
