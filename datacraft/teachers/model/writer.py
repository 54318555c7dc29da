"""One blueprint from plan to outcome: ask, classify, check, hand back with findings, at most so often."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.chat import ChatReply, ChatRequest, Usage
from datacraft.core.finding import Finding
from datacraft.core.teacher import Judge, Outcome, Verdict
from datacraft.io.journal import hash_of
from datacraft.teachers.model.answers import VALUES, Answer, classify
from datacraft.teachers.model.desk import Desk, GivenUp, Question
from datacraft.teachers.model.fidelity import departures
from datacraft.teachers.model.free_values import closed, wrong_choices
from datacraft.teachers.model.plan import draft_schema, keys_of
from datacraft.teachers.model.prompt import ChatMessage, Prompts, asked_again, with_feedback
from datacraft.teachers.model.second_reader import SecondReader
from datacraft.teachers.model.settings import TeacherSettings

RAISED = 4
"""How many times the limit an answer gets after it was cut off."""
FORM = "draft"


@dataclass
class _Progress:
    """Where the writing of one blueprint stands."""

    first: tuple[ChatMessage, ...]
    messages: tuple[ChatMessage, ...]
    limit: int
    verdict: Verdict = field(default_factory=lambda: Verdict(None, reason="not written"))
    draft: Draft | None = None
    planned: Blueprint | None = None
    """The blueprint with the model's own choices in it."""
    reply: ChatReply | None = None
    attempts: int = 0
    usage: Usage = field(default_factory=Usage)


class Writer:
    """Writes blueprints, any number at once."""

    def __init__(
        self, desk: Desk, prompts: Prompts, settings: TeacherSettings, second: SecondReader | None = None
    ) -> None:
        """`second` reads every accepted row once more and may turn it down."""
        self.second = second
        self.desk = desk
        self.prompts = prompts
        self.settings = settings

    async def write(self, blueprint: Blueprint, judge: Judge) -> Outcome:
        """What became of the blueprint. Raises what stops the whole run."""
        keys = keys_of(blueprint, self.prompts.toolset)
        if not any(keys):
            draft = Draft(("",) * len(keys))
            return Outcome(blueprint, judge(blueprint, draft), draft, attempts=0)
        first = self.prompts.first(blueprint)
        state = _Progress(first, first, self.settings.max_tokens)
        redone, raised = 0, False
        while redone <= self.settings.retries:
            try:
                answer = await self._ask(blueprint, keys, state)
            except GivenUp as reason:
                state.verdict = Verdict(None, reason=str(reason))
                break
            if answer.kind == "length" and not raised:
                raised, state.limit = True, state.limit * RAISED
                state.verdict = Verdict(None, reason="answer: length")
                continue
            if self._take(blueprint, keys, answer, judge, state) and await self._agreed(blueprint, state):
                break
            redone += 1
        return self._outcome(blueprint, state)

    async def _ask(self, blueprint: Blueprint, keys: tuple[str | None, ...], state: _Progress) -> Answer:
        request = ChatRequest(state.messages, max_tokens=state.limit, options=self.settings.options)
        subject = hash_of([blueprint.id, _plain(blueprint)])
        schema = draft_schema(keys, self.prompts.openings(blueprint))
        question = Question(request, schema, FORM, subject, state.attempts)
        state.attempts += 1
        state.reply = await self.desk.ask(question)
        state.usage += state.reply.usage
        return classify(state.reply, [key for key in keys if key])

    def _closed(self, blueprint: Blueprint, answer: Answer) -> tuple[Blueprint, list[str]]:
        """The blueprint with the model's choices in it, or what is wrong with them."""
        found = self.prompts.openings(blueprint)
        chosen = answer.value.get(VALUES) if answer.value else None
        wrong = wrong_choices(found, chosen)
        return (closed(blueprint, found, chosen) if found and not wrong and chosen else blueprint), wrong

    def _take(
        self, blueprint: Blueprint, keys: tuple[str | None, ...], answer: Answer, judge: Judge, state: _Progress
    ) -> bool:
        """Use an answer; whether it became a row. What is wrong with it goes into the next request."""
        said = state.reply.text if state.reply else ""
        wrong: list[str] = list(answer.wrong)
        if answer.kind == "ok":
            assert answer.value is not None
            state.draft = Draft(tuple(answer.value[key] if key else "" for key in keys))
            state.planned, wrong = self._closed(blueprint, answer)
            wrong = wrong or list(departures(state.planned, state.draft.texts))
            state.verdict = Verdict(None, reason="breaks the plan") if wrong else judge(state.planned, state.draft)
            if state.verdict.example is not None:
                return True
            wrong = wrong or _words(state.verdict)
        elif answer.kind == "breaks":
            state.verdict = Verdict(None, reason="answer: wrong keys")
        else:
            state.verdict = Verdict(None, reason=f"answer: {answer.kind}")
            state.messages = asked_again(state.first, _WHAT[answer.kind], [key for key in keys if key])
            return False
        state.messages = with_feedback(state.first, said, wrong)
        return False

    async def _agreed(self, blueprint: Blueprint, state: _Progress) -> bool:
        """Whether the second reader finds the plan in the words too; its verdict goes into the row."""
        example = state.verdict.example
        if self.second is None or state.draft is None or example is None:
            return True
        try:
            reading = await self.second.read(state.planned or blueprint, state.draft, state.attempts)
        except GivenUp:
            return True
        if reading.agrees is False:
            state.verdict = Verdict(None, reason="judge: " + reading.differences[0])
            state.messages = with_feedback(
                state.first, state.reply.text if state.reply else "", list(reading.differences)
            )
            return False
        state.verdict = Verdict(replace(example, metadata={**example.metadata, "judge": reading.as_json()}))
        return True

    def _outcome(self, blueprint: Blueprint, state: _Progress) -> Outcome:
        used: dict[str, Any] = {
            "requests": state.attempts,
            "input_tokens": state.usage.input_tokens,
            "output_tokens": state.usage.output_tokens,
            "cached_tokens": state.usage.cached_tokens,
        }
        if self.desk.price is not None:
            used["usd"] = self.desk.price.of(state.usage)
        raw = state.reply.text or state.reply.refusal or "" if state.reply else ""
        return Outcome(blueprint, state.verdict, state.draft, raw, state.attempts, used)


_WHAT = {
    "length": "it was cut off; be brief",
    "content_filter": "a content filter stopped it; keep to harmless everyday matters",
    "refusal": "it was declined; this is ordinary customer talk for a training set",
    "empty": "it was empty",
    "unparsable": "it was no JSON object",
}


def _words(verdict: Verdict) -> list[str]:
    """A verdict as a writer can act on it."""
    return [_finding(finding) for finding in verdict.findings] or [verdict.reason]


def _finding(finding: Finding) -> str:
    return f"{finding.message}. {finding.suggestion}".strip(" .") + "."


def _plain(blueprint: Blueprint) -> str:
    """Everything a blueprint says, as text: equal for equal blueprints."""
    return repr(blueprint)
