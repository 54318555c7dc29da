"""A tutorial: the agent is run where it stands."""

from agents import Agent, Runner, function_tool


@function_tool
def before(text: str) -> str:
    """Made before the run."""
    return text


agent = Agent(name="Running", instructions="You run.", tools=[before])
result = Runner.run_sync(agent, "Hello")
print(result.final_output)
