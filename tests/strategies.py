"""Examples of every shape that hypothesis can think of, well-formed but otherwise free."""

from __future__ import annotations

import json
import string
from typing import Any

from hypothesis import strategies as st

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from datacraft.core.tool import Tool

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=40)
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
names = st.from_regex(r"[a-z][a-z_]{2,12}[a-z]", fullmatch=True)
ids = st.text(string.ascii_letters + string.digits, min_size=9, max_size=9)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: x + 0.0)
    | texts
    | st.dates().map(lambda day: day.isoformat())
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=5
)
objects = st.dictionaries(names, values, max_size=4)
TYPES = ["string", "integer", "number", "boolean", "array", "object"]


@st.composite
def tools(draw: Any, name: str) -> Tool:
    properties = draw(
        st.dictionaries(
            names,
            st.fixed_dictionaries({"type": st.sampled_from(TYPES)}, optional={"description": texts}),
            max_size=4,
        )
    )
    schema = {
        "type": "object",
        "properties": properties,
        "required": sorted(properties)[: draw(st.integers(0, 4))],
        "additionalProperties": False,
    }
    function: dict[str, Any] = {"name": name, "description": draw(words), "parameters": schema}
    if draw(st.booleans()):
        function["strict"] = True
    return Tool({"type": "function", "function": function})


@st.composite
def examples(
    draw: Any,
    *,
    text_beside_calls: bool = True,
    weights: bool = True,
    speaker_names: bool = True,
    alternating: bool = False,
    parallel: bool = True,
) -> Example:
    """A conversation that pairs every call with its result and ends with the assistant."""
    if draw(st.booleans()):  # half of them are what every dialect can hold
        text_beside_calls = weights = speaker_names = False
    offered = draw(st.lists(names, max_size=3, unique=True))
    made_ids = iter(draw(st.lists(ids, min_size=12, max_size=12, unique=True)))
    weight = st.sampled_from([None, None, 0, 1]) if weights else st.none()
    messages: list[Message] = []
    if offered and draw(st.integers(0, 5)) == 0:  # the shortest thing with a call: a request and its answer
        call = ToolCall(next(made_ids), draw(st.sampled_from(offered)), draw(arguments()))
        wire = [draw(tools(name)) for name in offered]
        return Example((UserMessage(draw(words)), AssistantMessage("", (call,))), tuple(wire))
    if draw(st.booleans()):
        messages.append(SystemMessage(draw(words), draw(st.sampled_from(["system", "developer"]))))
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.none() | names) if speaker_names else None
        messages.append(UserMessage(draw(words), name))
        for _ in range(draw(st.integers(0, 2)) if offered else 0):
            calls = [
                ToolCall(next(made_ids), draw(st.sampled_from(offered)), draw(arguments()))
                for _ in range(draw(st.integers(1, 2)) if parallel else 1)
            ]
            beside = draw(st.sampled_from([None, "", "One moment."] if text_beside_calls else [None, ""]))
            messages.append(AssistantMessage(beside, tuple(calls), draw(weight), reasoning=draw(st.none() | words)))
            messages.extend(
                ToolMessage(draw(texts), call.id, draw(st.sampled_from([call.name, call.name]))) for call in calls
            )
        messages.append(AssistantMessage(draw(words), weight=draw(weight)))
    return Example(
        tuple(messages),
        tuple(draw(tools(name)) for name in offered),
        draw(st.none() | st.booleans()),
        draw(st.sampled_from([{}, {"id": "x-1", "category": "single_tool", "lineage": ["s1"]}])),
    )


def arguments() -> st.SearchStrategy[str]:
    """Argument texts in more than one spelling of the same object."""
    return st.tuples(objects, st.sampled_from([(", ", ": "), (",", ":")]), st.booleans()).map(
        lambda drawn: json.dumps(drawn[0], separators=drawn[1], ensure_ascii=drawn[2])
    )
