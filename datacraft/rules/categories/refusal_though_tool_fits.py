"""C108: a row refuses what one of its tools does."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._labels import first_assistant, kind_of
from datacraft.rules.categories._needless import allowed, refused_plainly, serving_tool


@row_rule("C108", "warning")
def refusal_though_tool_fits(row: Row) -> Iterator[Problem]:
    r"""A row refuses what one of its tools does.

    The model learns to send users away. Said of rows labelled as refusals, or that refuse in so many words without any
    reason, whose request says the words of an offered tool's name and gives the only thing it requires, an id.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Please cancel my order A-1042."}, {"role": "assistant", "content": "I
      am sorry, I cannot do that."}], "tools": [{"type": "function", "function": {"name": "cancel_order",
      "description": "Cancel an order.", "parameters": {"type": "object", "properties": {"order_id": {"type":
      "string", "description": "The order."}}, "required": ["order_id"]}}}], "metadata": {"category": "refusal"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Please cancel my order A-1042."}, {"role": "assistant", "content": "I
      am sorry, I cannot do that."}], "tools": [{"type": "function", "function": {"name": "get_order", "description":
      "State of an order.", "parameters": {"type": "object", "properties": {"order_id": {"type": "string",
      "description": "The order."}}, "required": ["order_id"]}}}], "metadata": {"category": "refusal"}}
    ```
    """
    index = first_assistant(row)
    if index is None or row.calls:
        return
    label = kind_of(row.metadata.get("category"))
    if label != "refusal" and (label is not None or "shape" in row.metadata or not refused_plainly(row, index)):
        return
    tool = serving_tool(row, index)
    if tool is not None and row.metadata.get("missing_tool") != tool.name and (label or allowed(row, tool)):
        yield Problem(f"/messages/{index}/content", f"{tool.name} does what is asked", "call it, or withdraw the tool")
