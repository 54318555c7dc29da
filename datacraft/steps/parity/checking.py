"""The whole check of a server: who it is, its prompts beside the trained ones, what its template lets through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datacraft.core.chat import ChatRequest
from datacraft.core.errors import BadRequest, Refused
from datacraft.core.example import Example
from datacraft.core.parity import CAUSES, Cause
from datacraft.core.template import ChatTemplate
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.serving import ANY, Address, CannotRender, Served, Server, recognise
from datacraft.steps.evaluate.asking import Advance
from datacraft.steps.evaluate.cases import cut
from datacraft.steps.evaluate.references import Terms
from datacraft.steps.parity.canaries import ask, canaries
from datacraft.steps.parity.comparing import Comparison, Difference, compare
from datacraft.steps.parity.counting import Sign, context_for, count, needed, why_refused
from datacraft.steps.parity.prompts import Prompt, Unwritten, prompts
from datacraft.steps.recipe.serving import vllm_parser

ROOM = 512
"""Tokens to keep free for an answer: a call with its arguments, or a few sentences."""
Progress = Callable[[str, int], Advance]
"""Given a title and how many steps there will be, what to call after each."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A cause that was found, and what to do about it on this server."""

    cause: Cause
    said: str
    fix: str


@dataclass(frozen=True, slots=True)
class Parity:
    """What was found out about a server."""

    server: Server
    served: Served
    model: str
    template: str = ""
    comparison: Comparison | None = None
    """None where there was nothing to compare with, or the server tells no prompts."""
    unwritten: tuple[Unwritten, ...] = ()
    signs: tuple[Sign, ...] = ()
    parser: str = ""
    """vLLM's parser for the training template's calls, `""` where none is known."""

    @property
    def clean(self) -> bool:
        """Whether every prompt is equal and nothing failed."""
        same = self.comparison is None or not self.comparison.differing
        return same and not self.unwritten and all(sign.state != "failed" for sign in self.signs)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Each cause that was found once, those of differing prompts first."""
        causes: dict[Cause, int] = dict.fromkeys((d.cause for d in self.differences), 0)
        for sign in self.signs:
            if sign.cause and sign.state != "ok":
                causes[sign.cause] = max(causes.get(sign.cause, 0), sign.needs)
        return tuple(Remedy(cause, CAUSES[cause], self._fix(cause, needs)) for cause, needs in causes.items())

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.comparison.differences if self.comparison else ()

    def _fix(self, cause: Cause, needs: int) -> str:
        fix = self.server.fixes.get(cause) or ANY.fixes.get(cause, "")
        parser = self.parser or "PARSER (the one of the format that the template prints)"
        return fix.format(context=needs or 8192, parser=parser, model=self.model)


async def examine(
    address: Address,
    model: OpenAICompatible,
    rows: Sequence[tuple[int, Example]],
    template: ChatTemplate | None,
    progress: Progress,
    *,
    behaviour: bool | None = None,
) -> Parity:
    """Everything that can be told of a server.

    `behaviour` asks the canaries, or leaves them out; None asks them where the prompts could not be compared.
    Raises EndpointError when the server cannot be reached, InputError for rows that cannot be cut into turns.
    """
    server, served = await recognise(address)
    written, unwritten = prompts(rows, template) if template else ((), ())
    comparison = None
    if template and written:
        try:
            comparison = await compare(
                server, address, model, written, template, progress("prompts compared", len(written))
            )
        except CannotRender:
            comparison = None
    signs = [_declared(served)] if served.tools is not None else []
    if longest := _longest(written, rows):
        signs.append(await _fits(model, longest, served, alone=comparison is None))
    if behaviour or (behaviour is None and comparison is None):
        signs += await _behaviour(model, rows, progress)
    return Parity(
        server,
        served,
        model.model,
        template.name if template else "",
        comparison,
        unwritten,
        tuple(signs),
        (vllm_parser(template) or "") if template else "",
    )


async def _behaviour(model: OpenAICompatible, rows: Sequence[tuple[int, Example]], progress: Progress) -> list[Sign]:
    birds = canaries(cut(rows, Terms()))
    advance = progress("canaries", len(birds) + 1)
    signs = await count(model)
    advance(1)
    for done, canary in enumerate(birds, 2):
        signs.append(await ask(model, canary))
        advance(done)
    return signs


def _declared(served: Served) -> Sign:
    said = served.declared or ("tools" if served.tools else "no tools")
    return Sign("declared", "ok" if served.tools else "failed", said, None if served.tools else "no_tools")


def _longest(written: Sequence[Prompt], rows: Sequence[tuple[int, Example]]) -> ChatRequest | None:
    """The request with the longest prompt; without a template, the one with the most text."""
    if written:
        return max(written, key=lambda prompt: len(prompt.trained)).request
    cases = cut(rows, Terms())
    return max((case.request for case in cases), key=lambda request: len(str(request)), default=None)


async def _fits(model: OpenAICompatible, request: ChatRequest, served: Served, *, alone: bool) -> Sign:
    """Whether the longest held-out prompt and an answer fit the context."""
    name = "context"
    try:
        reply = await model.complete(ChatRequest(request.messages, request.tools, max_tokens=1, tries=2))
    except Refused as error:
        # Some servers only build prompts; where no prompt came either, the address or the key is wrong.
        if alone:
            raise
        return Sign(name, "warning", f"not known: {error.message}")
    except BadRequest as error:
        cause = why_refused(error)
        said = f"the longest held-out prompt is refused: {error.message}"
        return Sign(name, "failed", said, cause, needed(error, ROOM) if cause == "context" else 0)
    used = reply.usage.input_tokens
    if not reply.usage.known or served.context is None:
        told = f"the longest held-out prompt takes {used} tokens" if reply.usage.known else "tokens are not counted"
        return Sign(name, "ok", f"{told}; how many fit is not told")
    if used + ROOM > served.context:
        said = f"the longest held-out prompt takes {used} of {served.context} tokens, too few are left for an answer"
        return Sign(name, "failed", said, "context", context_for(used + ROOM))
    return Sign(name, "ok", f"the longest held-out prompt takes {used} of {served.context} tokens")
