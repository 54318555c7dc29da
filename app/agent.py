"""The customer-support triage agent."""

from __future__ import annotations

from typing import Literal

from agents import Agent
from pydantic import BaseModel, Field

from app.tools import create_ticket, escalate, lookup_customer

INSTRUCTIONS = """\
You triage customer-support requests for a hosted software product.
Look the customer up before you open a ticket. Severity runs from 1 (cosmetic) to 5 (production is down).
Escalate when production is down, data is lost, or the customer threatens to leave.
If something you need is missing, ask for it. If a request has nothing to do with support, say so."""


class TriageDecision(BaseModel):
    """What was decided about a request."""

    category: Literal["outage", "bug", "billing", "account", "question", "other"]
    severity: int = Field(ge=1, le=5)
    ticket_id: str | None
    escalated: bool = False


triage_agent = Agent(
    name="Triage agent",
    instructions=INSTRUCTIONS,
    tools=[lookup_customer, create_ticket, escalate],
    output_type=TriageDecision,
)
