"""Refusals of what an offered tool does: told without a label only where no reason is given and no rule may be why."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft import validate_examples

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "cancel_subscription",
            "description": "Cancel a subscription.",
            "parameters": {
                "type": "object",
                "properties": {"subscription_id": {"type": "string", "description": "Id of the subscription."}},
                "required": ["subscription_id"],
            },
        },
    }
]
ASKED = "Please cancel subscription SUB-4410 for me."


def codes(answer: str, asked: str = ASKED, system: str = "", metadata: dict[str, Any] | None = None) -> set[str]:
    messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}]
    if system:
        messages.insert(0, {"role": "system", "content": system})
    row: dict[str, Any] = {"messages": messages, "tools": TOOLS} | ({"metadata": metadata} if metadata else {})
    return {finding.code for finding in validate_examples([row])}


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with cancelling subscriptions.",
        "I’m sorry, I can’t do that.",
        "Unfortunately, I am unable to cancel subscriptions.",
        "I do not have the ability to cancel a subscription.",
    ],
)
def test_a_plain_refusal_needs_no_label(answer: str) -> None:
    assert codes(answer) == {"C108"}
    assert codes(answer, system="You are the desk of a newspaper.") == {"C108"}


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, I can't cancel it: only the owner can.",
        "I cannot cancel SUB-4410 because it has been cancelled already.",
        "I can't undo that later. Shall I really cancel SUB-4410?",
        "I can't do that without your password.",
    ],
)
def test_a_reason_is_no_defect(answer: str) -> None:
    assert codes(answer) == set()


def test_what_a_refusal_may_rest_on() -> None:
    refusal = "I'm sorry, I can't do that."
    assert codes(refusal, system="Subscriptions are cancelled by their owners alone.") == set()
    assert codes(refusal, asked="Please cancel my subscription.") == set()
    assert codes(refusal, asked="Please renew subscription SUB-4410.") == set()
    assert codes(refusal, metadata={"category": "refusal"}) == {"C108"}
    assert codes(refusal, metadata={"category": "refusal", "missing_tool": "cancel_subscription"}) & {"C108"} == set()
