"""Target `openai`: chat JSON lines with arguments as text, as OpenAI, Azure, Together, Fireworks and Nebius take them.

Self-serve tuning at OpenAI ends on 2027-01-06 (OpenAI documentation, Deprecations); the format lives on at the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import legacy_lifted
from datacraft.core.example import Example, from_row, to_row
from datacraft.core.target import Profile, Target

_MIB = 1024**2
# https://github.com/openai/openai-openapi (manual_spec, FineTuneChatRequestInput): extra keys are refused; a tool
# message has no name there. Files: 512 MB; at least 10 rows (supervised fine-tuning guide); 128 tools (chat API).
PROFILE = Profile(
    top_level_keys=frozenset({"messages", "tools", "parallel_tool_calls", "functions"}),
    message_keys=frozenset({"role", "content", "name", "tool_calls", "tool_call_id", "refusal", "weight"}),
    min_rows=10,
    max_bytes=512 * _MIB,
    max_tools=128,
    # As users report it for the 4o family; the guide only says that longer examples are cut off.
    max_tokens=65_536,
    retires="2027-01-06",
)
_OTHERS = replace(PROFILE, max_tokens=None, retires=None)
# The clients' own limits: together 3.1 `MAX_FILE_SIZE_GB = 50.1`, fireworks documentation 3 to 3,000,000 rows.
ALIASES = {
    # https://github.com/microsoft-foundry/fine-tuning/issues/23: two assistant turns in a row are refused.
    "azure": replace(PROFILE, consecutive_assistants=False, retires=None),
    "together": replace(_OTHERS, min_rows=1, max_bytes=int(50.1 * 1024**3), top_level_keys=None),
    "fireworks": replace(_OTHERS, min_rows=3, max_rows=3_000_000, max_bytes=None),
    "nebius": replace(_OTHERS, max_bytes=5 * 1024**3),
}


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    row = to_row(replace(example, metadata={}))
    allowed = PROFILE.message_keys or frozenset()
    row["messages"] = [
        {key: value for key, value in message.items() if key in allowed and not (key == "name" and _is_tool(message))}
        for message in row["messages"]
    ]
    yield row


def _is_tool(message: Mapping[str, Any]) -> bool:
    return message.get("role") == "tool"


def decode(row: Mapping[str, Any]) -> Example:
    """Also the older shape of the same wire: `functions`, `function_call` and the role `function`."""
    return from_row(legacy_lifted(row))


def recognises(row: Mapping[str, Any]) -> bool:
    """Chat rows with text arguments and listed tools; a row without calls belongs here too."""
    messages = row.get("messages")
    if not isinstance(messages, list) or isinstance(row.get("tools"), str) or "expected_calls" in row:
        return False
    if any(isinstance(message, dict) and "train" in message for message in messages):
        return False
    calls = [c for m in messages if isinstance(m, dict) for c in m.get("tool_calls") or () if isinstance(c, dict)]
    functions = [c.get("function") for c in calls]
    return all(isinstance(f, dict) and isinstance(f.get("arguments", ""), str) for f in functions)


openai = Target(
    name="openai",
    title="OpenAI chat JSON lines (also azure, together, fireworks, nebius)",
    encode=encode,
    decode=decode,
    recognises=recognises,
    profile=PROFILE,
    losses=("metadata", "tool_names", "reasoning", "null_content"),
    aliases=ALIASES,
    doc=__doc__,
)
