"""Three agents that hand over to one another, in a circle."""

from agents import Agent, ModelSettings, function_tool, handoff
from pydantic import BaseModel


class Reason(BaseModel):
    why: str
    urgent: bool = False


@function_tool
def refund(order_id: str) -> str:
    """Refund an order."""
    return order_id


@function_tool
def faq(question: str) -> str:
    """Look into the FAQ."""
    return question


async def noted(context, reason: Reason) -> None:
    """Nothing to do."""


billing = Agent(name="Billing Agent", instructions="You do billing.", tools=[refund])
questions = Agent(
    name="Questions (general)",
    instructions="You answer questions.",
    handoff_description="Knows the FAQ.",
    tools=[faq],
    model_settings=ModelSettings(parallel_tool_calls=False),
)
triage = Agent(
    name="Triage",
    instructions="You send people on.",
    handoffs=[
        billing,
        handoff(questions, tool_name_override="ask_expert", on_handoff=noted, input_type=Reason),
    ],
)
billing.handoffs = [triage]
questions.handoffs = [triage, billing]
