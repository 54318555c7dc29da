"""A small dataset whose every text tries to break out of the page it is shown on."""

from __future__ import annotations

from typing import Any

ATTACKS = (
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 2</script>",
    '<img src=x onerror="window.pwned = 3">',
    "<!--<script>",
    '"><svg onload="window.pwned = 4">',
    "javascript:window.pwned=5",
    "\u2028window.pwned = 6\u2029",
    "&lt;b&gt; ]]> \\u003cscript\\u003e",
)


def rows() -> list[dict[str, Any]]:
    """Calls with results, a refusal, a call left alone, unreadable arguments, and attacks wherever text can stand."""
    made = [_row(i, f"Please water plant {i} with {i % 5 + 1} litres", f"plant {i}", i % 5 + 1) for i in range(12)]
    made += [_row(100 + i, attack, attack, 2, tool=f"tool{attack}") for i, attack in enumerate(ATTACKS)]
    made.append(_refusal(300))
    broken = _row(301, "a call without a result", "x", 1)
    del broken["messages"][3]
    made.append(broken)
    unread = _row(302, "water it", "x", 1)
    unread["messages"][2]["tool_calls"][0]["function"]["arguments"] = "{not json"
    made.append(unread)
    return made


def _row(number: int, text: str, plant: str, litres: int, tool: str = "water_plant") -> dict[str, Any]:
    import json

    call = {
        "id": f"call{number:05d}",
        "type": "function",
        "function": {"name": tool, "arguments": json.dumps({"plant": plant, "litres": litres})},
    }
    parameters = {
        "type": "object",
        "properties": {"plant": {"type": "string"}, "litres": {"type": "integer", "minimum": 1, "maximum": 5}},
        "required": ["plant", "litres"],
    }
    return {
        "messages": [
            {"role": "system", "content": f"You water plants. {text}"},
            {"role": "user", "content": text},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": call["id"], "name": tool, "content": f"watered {plant}"},
            {"role": "assistant", "content": f"{plant} has had {litres} litres."},
        ],
        "tools": [{"type": "function", "function": {"name": tool, "description": text, "parameters": parameters}}],
        "metadata": {
            "id": f"row{number} {text}" if number >= 100 else f"row{number}",
            "category": "single_tool",
            "shape": "simple",
            "lineage": [f"seed {text}"],
            "teacher": "builtin/0",
            "provenance": [{"plant": "verbatim", "litres": "verbatim"}],
        },
    }


def _refusal(number: int) -> dict[str, Any]:
    row = _row(number, "Order me a pizza", "x", 1)
    row["messages"][2:] = [{"role": "assistant", "content": "I only water plants."}]
    row["metadata"] |= {"category": "refusal", "shape": "out_of_scope"}
    return row
