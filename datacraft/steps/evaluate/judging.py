"""A model as judge of free text: it only says whether two texts tell the same thing, and is asked each pair once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.decision import structured
from datacraft.core.json import dumps
from datacraft.steps.evaluate.asking import Advance, Health, each, tell

_INSTRUCTIONS = """\
Two short texts were written as the same argument of one tool call. First list the facts each of them states: who, what,
numbers, names, negations. Then compare the lists. They are the same when neither states a fact that contradicts the
other and neither leaves out a fact that the tool's user would need; wording, order and length do not matter.
Answer with JSON only: {"first": [facts], "second": [facts], "same": true or false}"""


@dataclass(slots=True)
class Judgements:
    """Verdicts so far; calling it looks one up, and notes a pair that has none."""

    known: dict[tuple[str, str], bool] = field(default_factory=dict)
    open: dict[tuple[str, str], None] = field(default_factory=dict)
    unclear: int = 0
    """Pairs on which the judge gave no verdict: they stay with the similarity."""

    def __call__(self, expected: str, got: str) -> bool | None:
        verdict = self.known.get((expected, got))
        if verdict is None:
            self.open.setdefault((expected, got))
        return verdict

    async def settle(self, judge: ChatModel, concurrency: int, advance: Advance = lambda _: None) -> None:
        """Ask the judge about every open pair. Raises EndpointError when it answers none."""
        health = Health()
        pairs: Sequence[tuple[str, str]] = list(self.open)
        self.open.clear()

        async def one(pair: tuple[str, str]) -> bool | None:
            reply = await tell(judge, _request(*pair), health)
            return _verdict(reply) if isinstance(reply, ChatReply) else None

        verdicts = await each(pairs, one, concurrency, advance)
        self.known |= {pair: verdict for pair, verdict in zip(pairs, verdicts, strict=True) if verdict is not None}
        self.unclear += sum(verdict is None for verdict in verdicts)


def _request(expected: str, got: str) -> ChatRequest:
    return ChatRequest(
        messages=(
            {"role": "system", "content": _INSTRUCTIONS},
            {"role": "user", "content": dumps({"first": expected, "second": got})},
        ),
        max_tokens=1000,
        options={"temperature": 0.0},
    )


def _verdict(reply: ChatReply) -> bool | None:
    text = reply.text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    found = structured(text)
    same = found.get("same") if found else None
    return same if isinstance(same, bool) else None
