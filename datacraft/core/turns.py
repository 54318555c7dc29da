"""Which text of a rendered conversation is learnt: by the template's own marks, else by rendering turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datacraft.core.carrier import messages_with
from datacraft.core.example import Example, NotAnExample
from datacraft.core.message import AssistantMessage
from datacraft.core.template import ChatTemplate, Rendered, RenderError


def rendered(example: Example, template: ChatTemplate) -> Rendered:
    """The whole conversation as text. Raises NotAnExample when the template refuses it."""
    try:
        return template.render(_wires(example, template), _tools(example))
    except RenderError as error:
        raise NotAnExample(f"the template {template.name} refuses the row: {error}") from error


def rendered_turns(example: Example, template: ChatTemplate) -> Iterator[Mapping[str, Any]]:
    """Prompt and completion as text, one row per trained turn. Raises NotAnExample."""
    for index, message in enumerate(example.messages):
        if isinstance(message, AssistantMessage) and message.trained:
            prompt, completion = turn_text(_wires(example, template), _tools(example), template, index)
            yield {"prompt": prompt, "completion": completion}


def turn_text(
    messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], template: ChatTemplate, index: int
) -> tuple[str, str]:
    """What stands before the turn `index` and what the turn itself says, as the model is asked for it.

    Raises NotAnExample when the template refuses the conversation up to there, or prints what came before the turn
    differently once the turn is there.
    """
    try:
        before = template.render(messages[:index], tools, generation_prompt=True).text
        bare = template.render(messages[:index], tools).text
        after = template.render(messages[: index + 1], tools).text
    except RenderError as error:
        raise NotAnExample(f"the template {template.name} refuses /messages/{index}: {error}") from error
    for prefix in (before, bare):
        if after.startswith(prefix):
            return prefix, after[len(prefix) :]
    raise NotAnExample(f"the template {template.name} prints the turns before /messages/{index} differently with it")


def trained_spans(example: Example, template: ChatTemplate) -> tuple[Rendered, tuple[tuple[int, int], ...], str]:
    """The text, the spans a trainer learns, and how they are known: `marked`, `by turn` or `unknown`.

    Marks are the template's `{% generation %}` blocks. Without them each assistant turn is found by rendering the
    conversation with and without it; when a template rewrites earlier turns, nobody can say.
    Raises NotAnExample when the template refuses the row.
    """
    whole = rendered(example, template)
    if template.marks_generation:
        return whole, whole.spans, "marked"
    spans = []
    for index, message in enumerate(example.messages):
        if not isinstance(message, AssistantMessage) or not message.trained:
            continue
        try:
            prompt, completion = turn_text(_wires(example, template), _tools(example), template, index)
        except NotAnExample:
            return whole, (), "unknown"
        if not whole.text.startswith(prompt + completion):
            return whole, (), "unknown"
        spans.append((len(prompt), len(prompt) + len(completion)))
    return whole, tuple(spans), "by turn"


def _wires(example: Example, template: ChatTemplate) -> list[dict[str, Any]]:
    return [{k: v for k, v in wire.items() if k != "weight"} for wire in messages_with(example, template.arguments)]


def _tools(example: Example) -> list[dict[str, Any]]:
    return [tool.wire for tool in example.tools]
