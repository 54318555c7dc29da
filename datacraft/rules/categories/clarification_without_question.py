"""C104: a row that is labelled as a clarification asks nothing."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._labels import kind_of
from datacraft.rules.categories._questions import asks


@row_rule("C104")
def clarification_without_question(row: Row) -> Iterator[Problem]:
    """A row that is labelled as a clarification asks nothing.

    The assistant is to say what is missing; an answer without a question leaves the user waiting.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content":
      "The weather is different in every city."}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}], "metadata": {"category": "clarification"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content":
      "For which city do you want it?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}],
      "metadata": {"category": "clarification"}}
    ```
    """
    if kind_of(row.metadata.get("category")) != "clarification":
        return
    texts = [(i, text_of(message)) for i, message in row.messages if message.get("role") == "assistant"]
    if texts and not any(asks(text) for _, text in texts) and not (row.calls and row.calls[0].message == texts[0][0]):
        yield Problem(
            f"/messages/{texts[0][0]}/content", "no turn of the assistant asks for anything", "ask for what is missing"
        )
