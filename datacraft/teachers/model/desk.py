"""One paid question: looked up in the journal, weighed against the budget, asked, written down, then used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from datacraft.core.chat import ChatReply, ChatRequest, Usage
from datacraft.core.errors import BadRequest, EndpointError, RateLimited, Unavailable
from datacraft.core.prices import Price
from datacraft.io.journal import Entry, Journal, hash_of
from datacraft.providers.ladder import Ladder
from datacraft.teachers.model.money import Purse

HOPELESS = 3
"""Questions given up one after the other, with no answer in between, after which the endpoint counts as gone: one alone
may be about something the endpoint cannot digest."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what it is about."""

    request: ChatRequest
    schema: dict[str, Any]
    form: str
    """Name of the answer's form."""
    subject: str
    """Digest of the blueprint it is about."""
    attempt: int

    def key(self, model: str) -> str:
        """Equal for questions that everything shaped equally; neither address nor rung is part of it."""
        request = self.request
        return hash_of(
            [
                model,
                list(request.messages),
                self.schema,
                request.max_tokens,
                request.options,
                self.subject,
                self.attempt,
            ]
        )


class GivenUp(Exception):
    """One question that will not be answered; the reason is in the message."""


class Desk:
    """Where every question of a run is put."""

    def __init__(
        self,
        ladder: Ladder,
        journal: Journal | None,
        purse: Purse,
        *,
        price: Price | None = None,
        fitting: bool = False,
    ) -> None:
        """`price` is that of this desk's model, `fitting` takes answers to the same subject however they were asked."""
        self.ladder = ladder
        self.journal = journal
        self.purse = purse
        self.price = price
        self.stopped = False
        self._fitting = fitting
        self._in_vain = 0

    async def ask(self, question: Question) -> ChatReply:
        """The answer, durable. Raises GivenUp for this question alone, EndpointError or OutputError for the run."""
        key = question.key(self.ladder.model.name)
        kept = self._kept(key, question)
        if kept is not None:
            self.purse.spend.reused += 1
            return kept.reply
        self.check()
        promised = await self.purse.promise(question.request, self.price)
        used: Usage | None = None
        try:
            self.check()
            reply = await self._answer(question)
            self.purse.learn(question.request, reply.usage)
            used = reply.usage if reply.usage.known else _estimate(promised.usage, reply)
            reply = replace(reply, usage=used)
            usd = self.price.of(used) if self.price else 0.0
            await self._keep(key, question, reply, usd)
        finally:
            self.purse.settle(promised, used)
        return reply

    def check(self) -> None:
        """Raise when nothing more should be sent."""
        if self.journal and self.journal.trouble:
            raise self.journal.trouble
        if self.stopped:
            raise GivenUp("stopped")

    def _kept(self, key: str, question: Question) -> Entry | None:
        if self.journal is None:
            return None
        exact = self.journal.get(key)
        if exact is None and self._fitting and question.attempt == 0:
            return self.journal.about(question.subject, 0)
        return exact

    async def _answer(self, question: Question) -> ChatReply:
        try:
            reply = await self.ladder.ask(question.request, question.schema, question.form)
        except (RateLimited, Unavailable, BadRequest) as error:
            self._in_vain += 1
            if self._in_vain >= HOPELESS:
                self.stopped = True
                raise
            raise GivenUp(f"provider: {_kind(error)}") from error
        except EndpointError:
            self.stopped = True
            raise
        self._in_vain = 0
        return reply

    async def _keep(self, key: str, question: Question, reply: ChatReply, usd: float) -> None:
        if self.journal is None:
            return
        model = self.ladder.model.name
        prompt = hash_of(list(question.request.messages))
        await self.journal.put(Entry(key, reply, prompt, question.subject, question.attempt, model, usd))


def _estimate(promised: Usage, reply: ChatReply) -> Usage:
    """Tokens of an answer whose endpoint does not count: the prompt as promised, the answer by its size."""
    said = len((reply.text + (reply.reasoning or "")).encode())
    return Usage(promised.input_tokens, said // 3 + 1, known=False)


def _kind(error: EndpointError) -> str:
    """A few words for counts: no addresses, no texts of the endpoint."""
    if isinstance(error, RateLimited):
        return "rate limited"
    if isinstance(error, BadRequest):
        return f"refused the request ({error.code or error.parameter or 'no reason given'})"
    if isinstance(error, Unavailable) and error.status:
        return f"status {error.status}"
    return "no answer"
