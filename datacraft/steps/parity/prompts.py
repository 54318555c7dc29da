"""The prompts of held-out rows: as the training template writes them, beside the request a server gets for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from datacraft.core.carrier import messages_with
from datacraft.core.chat import ChatRequest
from datacraft.core.example import Example, NotAnExample
from datacraft.core.message import AssistantMessage
from datacraft.core.template import ChatTemplate, RenderError
from datacraft.steps.evaluate.cases import request_before, row_name
from datacraft.steps.evaluate.references import Terms


@dataclass(frozen=True, slots=True)
class Prompt:
    """What stands before one turn of the assistant."""

    row: str
    line: int
    turn: int
    """Index of the assistant's message in the row."""
    trained: str
    """As the training template writes it, the opening of the turn included."""
    request: ChatRequest
    """As the Agents SDK asks for the turn: no text is null, results carry no name."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A turn that the training template itself refuses."""

    row: str
    line: int
    reason: str


def prompts(
    rows: Iterable[tuple[int, Example]], template: ChatTemplate
) -> tuple[tuple[Prompt, ...], tuple[Unwritten, ...]]:
    """One prompt per trained turn, in order, and the rows for which there is none."""
    written: list[Prompt] = []
    refused: list[Unwritten] = []
    for line, example in rows:
        try:
            written.extend(_of(line, example, template))
        except (NotAnExample, RenderError) as error:
            refused.append(Unwritten(row_name(example, line), line, str(error)))
    return tuple(written), tuple(refused)


def _of(line: int, example: Example, template: ChatTemplate) -> list[Prompt]:
    wires = [{k: v for k, v in wire.items() if k != "weight"} for wire in messages_with(example, template.arguments)]
    tools = [tool.wire for tool in example.tools]
    return [
        Prompt(
            row=row_name(example, line),
            line=line,
            turn=turn,
            trained=template.render(wires[:turn], tools, generation_prompt=True).text,
            request=request_before(example, turn, Terms()),
        )
        for turn, message in enumerate(example.messages)
        if turn and isinstance(message, AssistantMessage) and message.trained
    ]
