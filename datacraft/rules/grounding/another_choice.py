"""G116: a call chooses one value of a list, and the request names another one."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.choices import may_say_other, other_choice
from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import plain, pointer


@row_rule("G116", "warning")
def another_choice(row: Row) -> Iterator[Problem]:
    r"""A call chooses one value of a list, and the request names another one.

    The model learns not to listen where it has only to choose. Said where the latest request has exactly one other
    value of the `enum` as a word, nothing says the chosen one in any words, and the request neither denies nor
    compares; everyday words such as "high" count only beside the word of their parameter ("high priority").

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "A table on the terrace for 2, please."}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table",
      "arguments": "{\"people\": 2, \"seating\": \"inside\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "book_table", "description": "Book a table.", "parameters": {"type": "object", "properties": {"people": {"type":
      "integer"}, "seating": {"type": "string", "enum": ["inside", "terrace", "bar"]}}, "required": ["people"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "A table on the terrace for 2, please."}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "book_table",
      "arguments": "{\"people\": 2, \"seating\": \"terrace\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "book_table", "description": "Book a table.", "parameters": {"type": "object", "properties": {"people": {"type":
      "integer"}, "seating": {"type": "string", "enum": ["inside", "terrace", "bar"]}}, "required": ["people"]}}}]}
    ```
    """
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for name, value in (arguments or {}).items() if call.tool else ():
            values = plain(call.tool.parameters, call.tool.properties.get(name)).get("enum") if call.tool else None
            if not isinstance(value, str) or not isinstance(values, list) or value not in values:
                continue
            heard = row.heard_before(call.message)
            if not heard or not may_say_other(value, values, heard[-1]):
                continue
            earlier = [
                text_of(message) for i, message in row.messages if i < call.message and message.get("role") != "system"
            ]
            used = [str(other.arguments) for other in row.calls]
            other = other_choice(name, value, values, heard[-1], earlier, used)
            if other:
                place = f"{call.arguments_pointer}#{pointer((name,))}"
                yield Problem(
                    place, f"{name} is {show(value)}, the request says {show(other)}", f"did you mean {show(other)}?"
                )
