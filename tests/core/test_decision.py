"""What a turn in words decides; sentences from the sample project's seeds and from public assistants' habits."""

from __future__ import annotations

import pytest

from datacraft.core.decision import decision_of_text

TEXTS = {
    "nothing": ["", None, "  \n", "...", "<>", 'I\ufffdtR"\ufffdo', "th\x14ere", '"6"/"|>*("6'],
    "ask": [
        "Which e-mail address does the customer write from?",
        "Sorry, I can't do that without the e-mail. Could you share it?",
        "I need your order number first.",
        "Please provide the dates.",
        "Severity goes from 1 to 5, so 9 is not possible. Which one shall I take?",
        "For which customer id should I open it?",
        '{"reply": "Which day would suit you?", "ticket_id": null}',
        '{"answer": {"text": "I need your order number first."}, "done": false}',
        "I could not find a customer with that e-mail. Is it spelled right?",
    ],
    "refuse": [
        "I can't order food. I can look up customers and open tickets.",
        "I can’t book flights here. Would you like me to open a ticket instead?",
        "Deleting accounts is not something I can do. I could escalate the request.",
        "I have no weather information, I only handle support requests.",
        "Booking a flight is outside what I can do; I handle support requests.",
        "I'm unable to process refunds.",
        "There is no tool for that here.",
        '{"category": "other", "reply": "I can\'t book flights here."}',
    ],
    "answer": [
        '{"category": "other", "severity": 1}',
        '{"reply": "Ticket T-1 is open. Anything else I can help with?", "tags": ["new ticket"]}',
        "Ticket T-1 is open.",
        "The customer does not have any open tickets.",
        "You're welcome! Anything else I can help with?",
        "You're welcome. Tell me when the next one comes in.",
        "I could not find a customer with that e-mail.",
        "Done. Would you like me to escalate it as well?",
    ],
}


@pytest.mark.parametrize(("decision", "text"), [(d, text) for d, texts in TEXTS.items() for text in texts])
def test_decision_of_text(decision: str, text: str | None) -> None:
    assert decision_of_text(text) == decision
