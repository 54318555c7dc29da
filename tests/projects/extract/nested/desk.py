"""Agents used as tools."""

from agents import Agent, function_tool


@function_tool
def spell(word: str) -> str:
    """Spell a word."""
    return word


spanish = Agent(name="Spanish agent", instructions="Translate into Spanish.", tools=[spell])
manager = Agent(
    name="Manager",
    instructions="You use the others.",
    tools=[
        spanish.as_tool(tool_name="to_spanish", tool_description="Translate into Spanish."),
        spanish.as_tool(tool_name=None, tool_description=None),
        spell,
    ],
)
