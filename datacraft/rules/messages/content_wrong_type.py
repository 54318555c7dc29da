"""M113: contents that are no text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.names import did_you_mean
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M113", fix="unsafe")
def content_wrong_type(row: Row) -> Iterator[Problem]:
    """A content is neither text nor a list of content parts, or `tool_calls` is no list.

    Templates print an object as Python shows it, or raise. Tool results are text too: write the JSON as a string.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": {"text": "Hi"}}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    for i, message in row.messages:
        content = message.get("content")
        if isinstance(content, list):
            yield from _parts(content, f"/messages/{i}/content")
        elif content is not None and not isinstance(content, str):
            pointer = f"/messages/{i}/content"
            text = Edit(pointer, json.dumps(content, ensure_ascii=False))
            yield Problem(pointer, f"the content is {_kind(content)}, not a text", "write it as a text", (text,))
        calls = message.get("tool_calls")
        if calls is not None and not isinstance(calls, list):
            pointer = f"/messages/{i}/tool_calls"
            yield Problem(pointer, f"tool_calls is {_kind(calls)}, not a list", "write a list of calls")


_PARTS = frozenset(
    """text image_url input_audio file refusal input_text output_text input_image input_file image audio video video_url
    audio_url document thinking reasoning redacted_thinking tool_use tool_result image_file""".split()  # noqa: SIM905
)
"""Types of parts that services and chat templates know."""


def _parts(parts: list[Any], pointer: str) -> Iterator[Problem]:
    for i, part in enumerate(parts):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str):
            yield Problem(f"{pointer}/{i}", "the content part has no type", 'write {"type": "text", "text": "…"}')
        elif part["type"] not in _PARTS:
            what = f"{part['type']!r:.40} is no type of content part"
            yield Problem(f"{pointer}/{i}/type", what, did_you_mean(part["type"], ("text", "image_url", "refusal")))
        elif part["type"] == "text" and not isinstance(part.get("text"), str):
            yield Problem(f"{pointer}/{i}/text", "the text part has no text", 'write {"type": "text", "text": "…"}')


def _kind(value: object) -> str:
    return {dict: "an object", bool: "true or false", str: "a text"}.get(type(value), "a number")
