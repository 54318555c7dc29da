"""System prompts made by code."""

from agents import Agent, ModelSettings, function_tool


@function_tool
def look(where: str) -> str:
    """Look somewhere."""
    return where


def made(context, agent) -> str:
    return f"You are {agent.name}.\n  Indented, with a trailing space. "


async def made_later(context, agent) -> str:
    return f"You are {agent.name}, later."


def personal(context, agent) -> str:
    return f"You serve {context.context['customer']}."


def shown(context, agent) -> bool:
    return True


@function_tool(is_enabled=shown)
def sometimes(what: str) -> str:
    """Offered now and then."""
    return what


@function_tool(is_enabled=False)
def never(what: str) -> str:
    """Never offered."""
    return what


callable_prompt = Agent(name="Callable", instructions=made, tools=[look, sometimes, never])
async_prompt = Agent(name="Async", instructions=made_later, model_settings=ModelSettings(parallel_tool_calls=True))
parallel = Agent(name="Parallel", tools=[look], model_settings=ModelSettings(parallel_tool_calls=True))
personal_prompt = Agent(name="Personal", instructions=personal, tools=[look])
