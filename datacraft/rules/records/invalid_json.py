"""J101: a line that is not JSON."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.line import Line
from datacraft.core.rule import Problem, line_rule

_WORDS = {
    "Expecting property name enclosed in double quotes": "a key in double quotes was expected",
    "Expecting ',' delimiter": "a comma or the end was expected",
    "Expecting ':' delimiter": "a colon was expected",
    "Expecting value": "a value was expected",
    "Extra data": "more text follows the JSON value",
    "Unterminated string starting at": "a text is not closed; it opens",
    "Invalid \\escape": "a backslash escape that JSON does not know stands",
    "Illegal trailing comma before end of object": "a comma stands before the closing brace",
    "Illegal trailing comma before end of array": "a comma stands before the closing bracket",
}


@line_rule("J101")
def invalid_json(line: Line) -> Iterator[Problem]:
    r"""The line is not JSON.

    Loaders stop at it or drop the row. Common causes: single quotes or `True`/`None` from printing a Python dict, a
    comma too many or too few, two rows on one line, a row printed over several lines.

    Bad:

    ```jsonl
    {'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Hello.'}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    decoded = line.decoded
    if decoded is None or not decoded.error or _breaks_off(line):
        return
    text = line.text or ""
    words = _WORDS.get(decoded.error, decoded.error)
    near = text[decoded.position : decoded.position + 20]
    place = f" at character {decoded.position + 1}" if not words.startswith("nested") else ""
    yield Problem("", f"{words}{place}{f', before {near!r}' if near and place else ''}", _hint(text, decoded.error))


def _breaks_off(line: Line) -> bool:
    """Said by F105."""
    return not line.ending


def _hint(text: str, error: str) -> str:
    start = text.lstrip()[:2]
    if start == "{'" or (start.startswith("{") and "': " in text and error.startswith("Expecting property")):
        return "this is a printed Python dict: write it with json.dumps"
    if error == "Extra data":
        return "put every row on a line of its own"
    return "write rows with a JSON library, one per line"
