"""G107: the assistant says what it did or found, though the row has no call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, taught, text_of
from datacraft.core.rule import Problem, row_rule

_CLAIMS = re.compile(
    r"\bI(?:'ve|\u2019ve| have)\s+(?:just\s+|now\s+|already\s+|successfully\s+)*(?:"
    r"cancell?ed|booked|sent|e-?mailed|scheduled|rescheduled|transferred|refunded|deleted|placed (?:your|the|an) order|"
    r"submitted|processed|opened (?:a|the|your) ticket|reserved|looked (?:it|that|this|them|him|her) up|"
    r"(?:checked|searched|queried) (?:the|our|your) (?:system|database|records?|calendar|account|inventory|orders?))\b"
    r"|\bI (?:looked (?:it|that|this|them) up|(?:checked|searched|queried) (?:the|our|your) "
    r"(?:system|database|records?|calendar|account|inventory))\b"
    r"|\baccording to (?:the|our) (?:system|database|records),"
)
_PASSIVE = re.compile(
    r"^(?:your|the|it|[A-Z]+[-\d]+)\b[^.!?]{0,60}? (?:has|have) been (?:successfully )?"
    r"(cancel|book|sen[dt]|schedul|reschedul|transferr|refund|delet|submit|reserv)\w*",
    re.I,
)
"""What is done, as of itself: claimed only where the request asks for just that."""
_SIGHT = (
    r"(?:has|have) been (?:successfully )?(?:cancel|book|sent|schedul|reschedul|transferr|refund|delet|submit|reserv)|"
    r"I(?:'ve|’ve| have)(?:\s|\\[nrt])+(?:(?:just|now|already|successfully)(?:\s|\\[nrt])+)*(?:"
    r"cancel|book|sent|e-?mail|schedul|reschedul|transferr|refund|delet|plac|submit|process|open|reserv|look|check|"
    r"search|quer)|I (?:looked|checked|searched|queried)|according to (?:the|our) "
)
_HEDGED = re.compile(r"\b(?:if|once|when|after|before|until|unless|whether|would|could|did|drafted)\b|n't\b|\?", re.I)


@row_rule("G107", "warning", sight=_SIGHT)
def result_invented(row: Row) -> Iterator[Problem]:
    r"""The assistant says what it did or found, though the row has no call.

    It has tools, used none, and reports success all the same: the model learns to claim instead of to act. Said of
    plain claims in the first person ("I have cancelled ...", "I looked it up") in rows with tools and without any call,
    and of "it has been cancelled" where that is just what was asked for.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content": "I
      have cancelled order A-1042 for you."}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "cancelled"},
      {"role": "assistant", "content": "I have cancelled order A-1042 for you."}], "tools": [{"type": "function",
      "function": {"name": "cancel_order", "description": "Cancel an order.", "parameters": {"type": "object",
      "properties": {"order_id": {"type": "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    if not row.tools or row.calls or any(message.get("tool_calls") for _, message in row.messages):
        return
    for i, message in row.messages:
        if message.get("role") != "assistant" or not taught(message):
            continue
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text_of(message)):
            claim = _CLAIMS.search(sentence) or _asked_for(row, i, sentence)
            if claim and not _HEDGED.search(sentence):
                what = f"{claim.group()!r} is claimed, but nothing was called"
                yield Problem(f"/messages/{i}/content", what, "add the call and its result, or say what is possible")
                return


def _asked_for(row: Row, index: int, sentence: str) -> re.Match[str] | None:
    """A sentence that says something has been done which the latest request asks for in so many words."""
    done = _PASSIVE.match(sentence.strip())
    asked = row.heard_before(index)
    if done is None or not asked or "?" in asked[-1]:
        return None
    return done if re.search(rf"\b{done[1][:4]}\w*", asked[-1], re.I) else None
