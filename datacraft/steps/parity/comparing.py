"""Asks a server for every prompt and keeps what differs from the training text, each kind of difference once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from datacraft.core.errors import BadRequest
from datacraft.core.parity import Cause, Hunk, cause_of, hunks
from datacraft.core.template import ChatTemplate
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.serving import Address, Server
from datacraft.steps.evaluate.asking import Advance, each
from datacraft.steps.parity.prompts import Prompt

AT_ONCE = 4
"""Prompts asked for at once: servers build them one after another, more would only wait there."""
MOST = 40
"""Differences looked at in one prompt: under a wholly different template every line is one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, with the first prompt that shows it."""

    cause: Cause
    row: str
    line: int
    turn: int
    hunk: Hunk | None = None
    """None where the server gave no prompt."""
    said: str = ""
    """Why it gave none, in its own words."""
    prompts: int = 1
    """How many prompts show it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the prompts of a server come to."""

    equal: int
    differing: int
    differences: tuple[Difference, ...]
    """The most frequent first."""


async def compare(
    server: Server,
    address: Address,
    model: OpenAICompatible,
    prompts: Sequence[Prompt],
    template: ChatTemplate,
    advance: Advance = lambda _: None,
) -> Comparison:
    """Every prompt compared. Raises CannotRender where the server tells none, EndpointError where it is gone."""

    async def one(prompt: Prompt) -> list[Difference]:
        return await _differences(server, address, model.body(prompt.request), prompt, template)

    found = await each(prompts, one, AT_ONCE, advance)
    grouped: dict[Any, Difference] = {}
    for differences in found:
        for difference in {_key(one): one for one in differences}.values():
            known = grouped.get(_key(difference))
            grouped[_key(difference)] = replace(known, prompts=known.prompts + 1) if known else difference
    equal = sum(not differences for differences in found)
    ordered = sorted(grouped.values(), key=lambda one: -one.prompts)
    return Comparison(equal, len(found) - equal, tuple(ordered))


def _key(difference: Difference) -> Any:
    return difference.cause, difference.hunk.key if difference.hunk else difference.said


async def _differences(
    server: Server, address: Address, body: Mapping[str, Any], prompt: Prompt, template: ChatTemplate
) -> list[Difference]:
    try:
        rendering = await server.render(address, body)
    except BadRequest as error:
        return [Difference("refused", prompt.row, prompt.line, prompt.turn, said=error.message)]
    trained = _as_sent(prompt.trained, rendering.text, server, template)
    if trained == rendering.text:
        return []
    # A tokenizer may not give every blank back: equal tokens are equal prompts.
    if rendering.tokens and await server.tokens(address, trained) == rendering.tokens:
        return []
    messages, tools = prompt.request.messages, prompt.request.tools
    return [
        Difference(cause_of(hunk, trained, rendering.text, messages, tools), prompt.row, prompt.line, prompt.turn, hunk)
        for hunk in islice(hunks(trained, rendering.text), MOST)
    ]


def _as_sent(trained: str, served: str, server: Server, template: ChatTemplate) -> str:
    """The training text without the token that begins it, where the server adds that one by itself."""
    bos = template.tokens.get("bos_token", "")
    if server.adds_bos and bos and trained.startswith(bos) and not served.startswith(bos):
        return trained.removeprefix(bos)
    return trained
