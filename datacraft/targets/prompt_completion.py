"""Target `prompt-completion`: one row per trained turn, what comes before it as the prompt.

For trainers that put the completion, and nothing else, into the loss: the way to train on templates that do not mark
the assistant's text (Llama 3.1 to 3.3, Gemma 4). With `--template` both columns are rendered text, which no loader can
change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import from_carried, messages_with, tools_text, unreadable_arguments, unrolled
from datacraft.core.example import Example, NotAnExample
from datacraft.core.target import Options, Profile, Target
from datacraft.core.turns import rendered_turns

PROFILE = Profile(arguments="object", tools="json-string", trained_turns="last")


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    for turn, _ in unrolled(example):
        messages = [{k: v for k, v in wire.items() if k != "weight"} for wire in messages_with(turn, "object")]
        tools = tools_text(turn.tools) if turn.tools else None
        yield {"prompt": messages[:-1], "completion": messages[-1:], "tools": tools}


def decode(row: Mapping[str, Any]) -> Example:
    """Turns of the prompt are context: they get weight 0."""
    prompt, completion = row.get("prompt"), row.get("completion")
    if isinstance(prompt, str) and isinstance(completion, str):
        prompt, completion = [{"role": "user", "content": prompt}], [{"role": "assistant", "content": completion}]
    if not isinstance(prompt, list) or not isinstance(completion, list):
        raise NotAnExample("/prompt and /completion are neither messages nor texts")
    return from_carried(row, [*map(_context, prompt), *completion])


def _context(message: Any) -> Any:
    untrained = isinstance(message, dict) and message.get("role") == "assistant"
    return {**message, "weight": 0} if untrained else message


def recognises(row: Mapping[str, Any]) -> bool:
    return "prompt" in row and "completion" in row


def refuses(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)


def bind(options: Options) -> Target:
    template = options.template
    if template is None:
        return prompt_completion
    return replace(
        prompt_completion,
        profile=replace(PROFILE, tools="absent"),
        encode=lambda example: rendered_turns(example, template),
        decode=None,
        columns={},
    )


prompt_completion = Target(
    name="prompt-completion",
    title="Prompt and completion, one row per trained turn; rendered with --template",
    encode=encode,
    decode=decode,
    recognises=recognises,
    refuses=refuses,
    profile=PROFILE,
    losses=(
        *("metadata", "parallel_flag", "weight_spelling", "null_content"),
        *("argument_spelling", "untrained_tail"),
    ),
    bind=bind,
    columns={"prompt": "List(Json())", "completion": "List(Json())", "tools": 'Value("string")'},
    doc=__doc__,
)
