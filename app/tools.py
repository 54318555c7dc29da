"""What the triage agent can do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from agents import function_tool
from pydantic import Field

from app.crm import sample_crm

crm = sample_crm()


@function_tool
def lookup_customer(email: str) -> dict[str, Any]:
    """Find a customer by e-mail address.

    Args:
        email: The e-mail address the customer writes from.

    Returns:
        The customer's id, name, plan and number of open tickets.
    """
    return asdict(crm.by_email(email))


@function_tool
def create_ticket(customer_id: str, summary: str, severity: Annotated[int, Field(ge=1, le=5)]) -> str:
    """Open a support ticket for a customer.

    Args:
        customer_id: The customer's id, such as C-1042.
        summary: What is wrong, in one short line.
        severity: From 1 (cosmetic) to 5 (production is down).

    Returns:
        The id of the new ticket.
    """
    return crm.open_ticket(customer_id, summary, severity).ticket_id


@function_tool
def escalate(customer_id: str, reason: str) -> bool:
    """Hand a customer over to the on-call engineer.

    Args:
        customer_id: The customer's id, such as C-1042.
        reason: Why a person has to look at it now.

    Returns:
        True when somebody has been paged.
    """
    crm.escalations[crm.by_id(customer_id).customer_id] = reason
    return True
