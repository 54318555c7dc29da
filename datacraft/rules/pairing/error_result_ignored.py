"""P115: the answer reports success after a result that is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_FAILED = re.compile(r"\s*(?:error\b|failed\b|failure\b|exception\b|traceback\b|an error occurred)", re.I)
_ADMITS = re.compile(
    r"sorry|unfortunate|apolog|error|fail|unable|trouble|issue|problem|again|invalid|wrong|missing|however|instead|"
    r"\bno\b|\bnot\b|n't|n\u2019t|cannot|unavailable|denied|declin|reject|refus|already|must|need|only|\?|wait|later|"
    r"appears|seems|does|exceed|limit|expired|out of|too |\bbut\b|without|alternativ|manual|human|transfer",
    re.I,
)
_ENGLISH = re.compile(
    r"\b(?:the|is|your|you|has|have|been|are|for|and|with|it|this|that|done|was|will|booked|sent|created|cancelled|"
    r"confirmed|updated)\b",
    re.I,
)

_SIGHT = r'(?i:error|failed|failure|exception|traceback)|\\"(?:success|ok)\\"(?:\s|\\\\[nrt])*:(?:\s|\\\\[nrt])*false'


@row_rule("P115", "warning", sight=_SIGHT)
def error_result_ignored(row: Row) -> Iterator[Problem]:
    r"""The answer reports success after a result that is an error.

    The model learns to say "done" whatever the tool says. Said where every result of the latest calls is an error and
    the answer (in English) has no word of doubt, failure or excuse.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"error\":
      \"order_already_shipped\"}"}, {"role": "assistant", "content": "Your order A-1042 has been cancelled."}],
      "tools": [{"type": "function", "function": {"name": "cancel_order", "description": "Cancel an order.",
      "parameters": {"type": "object", "properties": {"order_id": {"type": "string", "description": "The order."}},
      "required": ["order_id"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Cancel order A-1042, please."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "cancel_order", "arguments":
      "{\"order_id\": \"A-1042\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"error\":
      \"order_already_shipped\"}"}, {"role": "assistant", "content": "I am sorry, order A-1042 has been shipped and
      cannot be cancelled any more."}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}]}
    ```
    """
    failed = False
    for i, message in row.messages:
        role = message.get("role")
        if role == "tool":
            failed = _is_error(text_of(message)) and (failed or not _follows_result(row, i))
        elif role == "assistant" and failed and not message.get("tool_calls"):
            text = text_of(message)
            if _ENGLISH.search(text) and not _ADMITS.search(text):
                what = "the answer reports success, the result before it is an error"
                yield Problem(f"/messages/{i}/content", what, "say what went wrong")
            failed = False
        else:
            failed = False


def _follows_result(row: Row, index: int) -> bool:
    return any(i == index - 1 and message.get("role") == "tool" for i, message in row.messages)


def _is_error(text: str) -> bool:
    if "{" not in text[:2]:
        return bool(_FAILED.match(text)) and len(text) < 500
    if "rror" not in text and "ail" not in text and "alse" not in text:
        return False
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    if value.get("error") and len(value) <= 4:
        return True
    if value.get("success") is False or value.get("ok") is False:
        return True
    return str(value.get("status", "")).lower() in ("error", "failed", "failure")
