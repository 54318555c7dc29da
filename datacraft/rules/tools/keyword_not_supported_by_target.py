"""T127: a schema uses a word that the target does not support."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema_walk import pointer
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import each_tool, schemas_of

UNSUPPORTED = frozenset(
    [
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "multipleOf",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
    ]
)
"""Not on fine-tuned models (OpenAI's guide *Structured outputs*)."""


@row_rule("T127", "warning", on="target")
def keyword_not_supported_by_target(row: Row) -> Iterator[Problem]:
    """A schema uses a word that the target does not support.

    OpenAI refuses these on fine-tuned models in strict mode; the tool would have to change after training.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string", "minLength": 1}}, "required": ["city"], "additionalProperties": false}, "strict": true}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"], "additionalProperties": false}, "strict": true}}]}
    ```
    """
    if row.circumstances.target in ("openai", "azure"):
        yield from each_tool(row, _unsupported)


def _unsupported(tool: Tool) -> Iterator[Problem]:
    if tool.function.get("strict") is not True:
        return
    for path, schema in schemas_of(tool):
        for keyword in schema:
            if keyword in UNSUPPORTED:
                advice = "say it in the description, or drop strict"
                yield Problem(pointer((*path, keyword)), f"{keyword} is not supported in strict mode here", advice)
