"""M128: a template that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule

_SLOT = re.compile(
    r"(?<![\w$#{])\{\{\s*[A-Za-z_][\w. ]{0,40}\}\}(?!\})"  # {{ name }}
    r"|(?<![\w`$])\$\{[A-Za-z_]\w{0,40}\}"  # ${name}
    r"|(?<![\w{}$`\\^])\{(?:[a-z]+(?:_[a-z]+){1,4}|name|city|date|customer|user|location|product)\}(?![\w}({])"
)
_ADDRESSED = re.compile(
    r"^\s*(?:dear|hello|hi|hey|thank you|thanks),? (?:mr\.? |ms\.? |mrs\.? )?"
    r"[\[<](?:the |your )?(?:customer|user|client|guest|patient|first|last|full|recipient|name)\b[\w' ]{0,20}[\]>]",
    re.I,
)
_ASKED = re.compile(
    r"\[(?:insert|your|the|enter)? ?(?:name|city|date|e-?mail|phone|address|destination|location|number|amount|time|"
    r"product|company|\w{1,30} (?:name|number|id|address|date))\](?!\()",
    re.I,
)
_FILLER = re.compile(r"\blorem ipsum\b", re.I)
_CODE = re.compile(
    r"```|`[^`\n]*[{\[<]|\b(?:templates?|placeholders?|render|jinja2?|handlebars|mustache|liquid|vue|angular|f-strings?|"
    r"format strings?|variables?|javascript|typescript|python|latex|regex|shell|bash|html|css|yaml|json|source code|"
    r"boilerplate|dummy text|sets?|draft)\b|\\[a-z]+\{|</\w|[;=]\s*$",
    re.I,
)
"""What makes braces a subject of the conversation."""
_SIGHT = (
    r"\{\{[\s\w]|\$\{[A-Za-z_]|\{[a-z]+(?:_[a-z]+){0,4}\}|(?i:lorem ipsum)"
    r"|(?i:dear|hello|hi|hey|thank you|thanks),? (?i:mr\.? |ms\.? |mrs\.? )?[\[<]"
    r"|\[(?i:insert|your|the|enter|name|city|date|e-?mail|phone|address|destination|location|number|amount|time|product"
    r"|company|\w+ (?:name|number|id|address|date))[\] ]"
)


@row_rule("M128", "warning", sight=_SIGHT)
def unfilled_template(row: Row) -> Iterator[Problem]:
    """A text has a slot that nobody filled: `{{ name }}`, `${city}`, `Dear [Customer Name]`, lorem ipsum.

    The template came through instead of the text; the model learns to say the slot. Silent where the conversation is
    about code or templates.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is my visit booked?"}, {"role": "assistant", "content":
      "You are booked with {{ doctor }} on Thursday."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Is my visit booked?"}, {"role": "assistant", "content":
      "You are booked with Dr Lindqvist on Thursday."}]}
    ```
    """
    sent = "\n".join(str(call.arguments) for call in row.calls)
    spoken = [(i, m["role"], text_of(m)) for i, m in row.messages if m.get("role") in ("user", "assistant")]
    found = [(i, slot) for i, role, text in spoken if (slot := _slot(role, text)) and slot not in sent]
    if not found or any(_CODE.search(_FILLER.sub("", text)) for _, _, text in spoken):
        return
    for i, slot in found:
        yield Problem(f"/messages/{i}/content", f"{slot!r} was never filled in", "write what belongs there")


def _slot(role: str, text: str) -> str:
    """The first unfilled slot of a text, `""` when it has none."""
    found = _SLOT.search(text) or _FILLER.search(text)
    found = found or (_ASKED.search(text) if role == "user" else _ADDRESSED.search(text))
    return found.group().strip() if found else ""
