"""Target `unsloth`: rows rendered to text with the model's own template, which no loader can change.

Unsloth pins a loader that fills objects with nulls; text is the one form that reaches its trainer as it was written.
It marks what is learnt by the strings around answers; `--unroll` says it by columns instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.carrier import unreadable_arguments
from datacraft.core.dialogue import untrained
from datacraft.core.example import Example, NotAnExample
from datacraft.core.target import Options, Profile, Target
from datacraft.core.turns import rendered, rendered_turns

PROFILE = Profile(tools="absent", ids="any", trained_turns="all", weights=False)


def encode(_example: Example) -> Iterable[Mapping[str, Any]]:
    raise NotAnExample("rendered text needs a chat template: add --template NAME|PATH")


def bind(options: Options) -> Target:
    template = options.template
    if template is None:
        return unsloth
    if options.unroll:
        return replace(
            unsloth,
            profile=replace(PROFILE, trained_turns="last", weights=True),
            encode=lambda example: rendered_turns(example, template),
            refuses=unreadable_arguments,
        )
    return replace(unsloth, encode=lambda example: iter(({"text": rendered(example, template).text},)))


unsloth = Target(
    name="unsloth",
    title="Rendered text for Unsloth, or any trainer; needs --template",
    encode=encode,
    refuses=lambda example: (*unreadable_arguments(example), *untrained(example, "a trainer on text")),
    profile=PROFILE,
    bind=bind,
    needs_template=True,
    doc=__doc__,
)
