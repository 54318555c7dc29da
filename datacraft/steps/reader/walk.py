"""Reads a row back: calls, questions and decisions recovered from its words and tools, compared with what it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.example import Example
from datacraft.core.json import canonical
from datacraft.core.message import AssistantMessage, SystemMessage, ToolMessage, UserMessage
from datacraft.steps.reader import choice, rivals
from datacraft.steps.reader.arguments import options, recover
from datacraft.steps.reader.evidence import Evidence, Heard, stands
from datacraft.steps.reader.language import EMPTY, KNOWN_ALREADY, MERE_TALK, STOP, folded, stem, stems, tokens
from datacraft.steps.reader.leftover import leftover, undecided
from datacraft.steps.reader.lexicon import Lexicon
from datacraft.steps.reader.parts import asked_for, uncalled_for
from datacraft.steps.reader.purpose import leanings
from datacraft.steps.reader.questions import asked, in_words, is_question, lists_options
from datacraft.steps.reader.rivals import Claim

NOTHING_LEARNT = Lexicon()
_YES_NO = frozenset(("yes", "no", "yeah", "yep", "nope"))
_SHORT = 3
"""Words of an answer that gives a figure and nothing else."""
_NAMED = 0.5
"""How clearly a question must speak of a parameter to count as asking for it (`questions.strength`)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an independent reader makes of a row."""

    agrees: bool
    reasons: tuple[str, ...] = ()
    """Why it does not agree, each as `kind: what`. Kinds are `call`, `unknown value`, `odd value`, `unused`,
    `swapped`, `other tool`, `not served`, `question` and `label`."""
    decisions: tuple[str, ...] = ()
    """Per assistant turn: `call`, `ask` or `tell`."""
    asks: tuple[tuple[str, ...], ...] = ()
    """Per question that led to a call, the parameters that were missing and that it asks for."""
    precise: tuple[bool, ...] = ()
    """Per such question, whether it asks for exactly what is missing."""

    @property
    def kind(self) -> str:
        """The kind of the first reason, `""` when it agrees."""
        return self.reasons[0].split(":")[0] if self.reasons else ""


@dataclass
class _Walk:
    """The state of one reading."""

    example: Example
    lexicon: Lexicon
    evidence: Evidence = field(default_factory=Evidence)
    reasons: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    asks: list[tuple[str, ...]] = field(default_factory=list)
    precise: list[bool] = field(default_factory=list)
    question: str = ""
    """A question nobody has acted on yet."""
    asked_after: int = 0
    """User turns heard when it was asked."""
    run: list[Claim] = field(default_factory=list)
    """Claims of the calls since the assistant last spoke."""
    called: set[str] = field(default_factory=set)
    first: int = 0
    """User turns heard when the assistant last spoke."""
    since: int = 0
    """User turns heard before the request that is open began: a question leaves it open."""
    count: int = 0


def read_back(example: Example, lexicon: Lexicon = NOTHING_LEARNT) -> Reading:
    """The reading of a row from its messages and tools alone; its metadata is only compared with at the end.

    `lexicon` holds what seeds teach about the words of a user population; without one, only schemas and grammar speak.
    """
    walk = _Walk(example, lexicon)
    for i, message in enumerate(example.messages):
        match message:
            case SystemMessage():
                walk.evidence.prompt(message.content)
            case UserMessage():
                walk.evidence.hear(message.content)
            case ToolMessage():
                walk.evidence.show(message.content)
            case AssistantMessage():
                _assistant(walk, message, i)
    _compare(walk)
    reasons = tuple(dict.fromkeys(walk.reasons))
    return Reading(not reasons, reasons, tuple(walk.decisions), tuple(walk.asks), tuple(walk.precise))


def _speaks_last(example: Example, i: int) -> bool:
    return not any(isinstance(message, UserMessage | AssistantMessage) for message in example.messages[i + 1 :])


def _decided(walk: _Walk, i: int) -> bool:
    """Whether the user answers the message with yes or no, or with a figure out of it: then an offer was a question
    ("Shall I take 1?")."""
    following = walk.example.messages[i + 1 : i + 2]
    if not following or not isinstance(following[0], UserMessage):
        return False
    answer = tokens(following[0].content)
    figures = {word for word in tokens(walk.example.messages[i].content or "") if word.isdigit()}
    short = len(answer) <= _SHORT and any(word.isdigit() for word in answer)
    return not _YES_NO.isdisjoint(answer[:2]) or (bool(figures) and (short or not figures.isdisjoint(answer)))


def _assistant(walk: _Walk, message: AssistantMessage, i: int) -> None:
    last = _speaks_last(walk.example, i)
    if message.tool_calls:
        walk.decisions.append("call")
        _calls(walk, message)
        return
    text = message.content or ""
    said = in_words(text)
    offers = not last and (lists_options(said, walk.example.tools) or ("?" in text and _decided(walk, i)))
    asking = (is_question(text) or offers) and not walk.run and not (last and _names_nothing(walk, said))
    walk.decisions.append("ask" if asking else "tell")
    if walk.run:
        walk.reasons += _against(walk)
    elif asking:
        walk.question, walk.asked_after = said, len(walk.evidence.turns)
        walk.reasons += _not_served(walk) if last else ()
    elif walk.first < len(walk.evidence.turns) and "?" not in text and not _repeats(walk, text):
        walk.reasons += _not_served(walk)
    walk.evidence.spoken.append(text.lower())
    walk.run, walk.called, walk.first = [], set(), len(walk.evidence.turns)
    walk.since = walk.since if asking else walk.first


def _calls(walk: _Walk, message: AssistantMessage) -> None:
    made: list[Claim] = []
    for call in message.tool_calls:
        tool = walk.example.tool(call.name)
        try:
            arguments = call.parsed()
        except ValueError:
            arguments = None
        if tool is None or arguments is None:
            walk.reasons.append(
                f"call: {call.name} is not offered" if tool is None else f"call: arguments of {call.name} are no object"
            )
            continue
        walk.count += 1
        made += rivals.claims_of(walk.count, tool, arguments, walk.evidence, walk.lexicon)
        walk.called.add(call.name)
        walk.reasons += [f"call: {call.name} lacks {name}" for name in choice.required(tool) if name not in arguments]
        walk.reasons += [f"call: {call.name} has no {name}" for name in arguments if name not in tool.properties]
    if not message.trained:
        return  # nobody shall learn it, and what it holds was not said
    walk.reasons += _unknown(made)
    walk.reasons += rivals.odd(made, walk.lexicon)
    walk.reasons += rivals.misplaced(made, walk.lexicon)
    walk.reasons += rivals.halved(made, walk.evidence.turns)
    walk.reasons += _twice(message)
    if walk.question:
        _answered(walk, made)
    walk.run += made
    for claim in made:
        if claim.value is not None:
            walk.evidence.used.append(claim.value)


def _twice(message: AssistantMessage) -> Iterator[str]:
    """Calls that one turn makes twice over."""
    seen: set[str] = set()
    for call in message.tool_calls:
        made = canonical([call.name, call.arguments])
        if made in seen:
            yield f"call: {call.name} is called twice with the same arguments"
        seen.add(made)


def _unknown(made: Sequence[Claim]) -> Iterator[str]:
    """Arguments that nothing in the conversation tells."""
    raised = {claim.slot.path for claim in made if claim.value is True}
    for claim in made:
        if not claim.how and not (claim.value is False and claim.slot.path in raised):
            place = ".".join((claim.slot.tool.name, *claim.slot.path))
            yield f"unknown value: nothing tells that {place} is {claim.value!r}"


def _against(walk: _Walk) -> Iterator[str]:
    """What the turns that led to the finished calls hold against them."""
    for turn in walk.evidence.turns[walk.first :]:
        yield from rivals.unused(walk.run, turn, walk.lexicon)
        for check in (rivals.ignored, rivals.swapped, rivals.crossed):
            yield from check(walk.run, turn)
    for turn in walk.evidence.turns[max(0, walk.first - 1) : walk.first]:
        yield from rivals.swapped(walk.run, turn)
    yield from leftover(walk.run, _open(walk), walk.lexicon)
    yield from undecided(walk.run, walk.evidence.turns[-1], walk.lexicon) if walk.evidence.turns else ()
    yield from uncalled_for(walk.run, walk.example.tools, _open(walk), walk.lexicon)
    held = [claim.value for claim in walk.run]
    for tool in asked_for(walk.example.tools, _open(walk), held, walk.evidence, walk.lexicon):
        if tool not in walk.called:
            yield f"unused: a part of the request speaks for {tool}, which is not called"
    better = choice.beaten(walk.example.tools, walk.called, walk.evidence, _purpose(walk), walk.lexicon)
    if better and len(walk.called) == 1 and len(walk.evidence.turns) == walk.first + 1:
        yield f"other tool: the request speaks for {better}, which is not called"


def _open(walk: _Walk) -> list[Heard]:
    """The turns of the open request."""
    return walk.evidence.turns[walk.since :]


def _purpose(walk: _Walk) -> frozenset[str]:
    """What the open request is told by, answers to questions about it included; texts that a call takes aside."""
    heard = frozenset(word for turn in _open(walk) for word in turn.features)
    texts = [claim.value for claim in walk.run if isinstance(claim.value, str) and not options(claim.slot.schema)]
    return heard - frozenset(stem(word) for text in texts for word in tokens(text) if word not in STOP)


def _not_served(walk: _Walk) -> Iterator[str]:
    """A request that was answered in words although a tool fits and everything it needs was said."""
    tools = walk.example.tools
    said = _purpose(walk)
    tool = choice.servable(tools, walk.evidence, said, walk.lexicon)
    if not tool and not choice.withdrawn(tools, said, walk.lexicon):
        tool = next(asked_for(tools, _open(walk), (), walk.evidence, walk.lexicon), "")
    if tool and not MERE_TALK.search(walk.evidence.turns[-1].text):
        yield f"not served: {tool} could have served the request"


def _repeats(walk: _Walk, text: str) -> bool:
    """Whether a text answers a question for something known with what a result showed or the user said before; a turn
    with a value of its own asks for something new."""
    turn = walk.evidence.turns[-1]
    if not KNOWN_ALREADY.search(turn.text) or any(mention.kind != "number" for mention in turn.live()):
        return False
    known = [folded(str(value)) for value in (*walk.evidence.results, *walk.evidence.used) if value is not None]
    if any((len(value) > 1 or value.isdigit()) and stands(value.rstrip("."), folded(text)) for value in known):
        return True
    shown = {word for result in walk.evidence.results for word in tokens(str(result))}
    return not shown.isdisjoint(word for word in tokens(text) if word not in STOP and word not in tokens(turn.text))


def _names_nothing(walk: _Walk, text: str) -> bool:
    """Whether a question that ends a row speaks of nothing that a tool needs: "What can I help you with?"."""
    for tool in walk.example.tools:
        needed = {*choice.unfilled(tool, walk.evidence, walk.lexicon), *choice.required(tool)}
        if any(score >= _NAMED for name, score in asked(text, tool, walk.lexicon).items() if name in needed):
            return False
    return True


def _answered(walk: _Walk, made: Sequence[Claim]) -> None:
    """Hold a question against the call that followed: it should have asked for what was missing, and only for that."""
    before, after = walk.evidence.until(walk.asked_after), walk.evidence.turns[walk.asked_after :]
    question, walk.question = walk.question, ""
    given = Evidence(walk.evidence.today, turns=list(after))
    fresh = {
        c.slot.parameter: c.slot.tool for c in made if _tells(c, given, walk) and c.how not in ("default", "result")
    }
    missing = {
        name: tool
        for name, tool in fresh.items()
        if not all(_tells(c, before, walk) for c in made if c.slot.parameter == name)
    }
    missing = missing or {n: tool for n, tool in fresh.items() if _offered(n, made, question) or _surer(n, made, walk)}
    if not fresh and _chosen(walk, question, made):
        walk.asks.append(())
        walk.precise.append(True)
        return
    named = {
        name: score
        for tool in {t.name: t for t in fresh.values()}.values()
        for name, score in asked(question, tool, walk.lexicon).items()
    }
    needed = [name for name, tool in missing.items() if name in choice.required(tool)]
    named_ones = needed or [name for name in missing if named.get(name, 0.0) >= _NAMED]
    missing = {name: missing[name] for name in named_ones} or missing  # what is volunteered need not be asked for
    unasked = [name for name in missing if named.get(name, 0.0) < _NAMED and len(missing) > 1]
    if len(missing) == 1 and not _speaks_of(next(iter(missing)), named):
        unasked = list(missing)
    already = [
        name
        for name, score in named.items()
        if score == 1.0 and name not in fresh and _was_said(name, made, before, walk)
    ]
    walk.asks.append(tuple(missing))
    walk.precise.append(bool(missing) and not unasked and not already)
    walk.reasons += [f"question: {name} was missing and is not asked for" for name in unasked]
    walk.reasons += [
        f"question: {name} is asked for and was known"
        for name in already
        if missing and name not in missing and unasked
    ]
    if not missing:
        walk.reasons.append("question: it asks for nothing that was missing")


def _chosen(walk: _Walk, question: str, made: Sequence[Claim]) -> bool:
    """Whether a question named several offered tools, and the answer speaks for the called one of them most."""
    asking, called = set(stems(question)), {claim.slot.tool.name for claim in made}
    before = walk.evidence.until(walk.asked_after).words()
    named = {tool.name for tool in walk.example.tools if choice.named(tool, asking, before)}
    leaning = leanings(walk.example.tools, walk.evidence.turns[-1].features - EMPTY, walk.lexicon.requests)
    best = max((leaning[name].odds for name in named), default=0.0)
    return len(called) == 1 and called < named and leaning[next(iter(called))].odds >= best


def _tells(claim: Claim, evidence: Evidence, walk: _Walk) -> bool:
    return recover(claim.slot, claim.value, evidence, walk.lexicon) not in ("", "default")


def _surer(name: str, made: Sequence[Claim], walk: _Walk) -> bool:
    """Whether the answer says outright what was at most implied before, as Ireland looks like Iceland mistyped."""
    before = walk.evidence.until(walk.asked_after)
    own = [claim for claim in made if claim.slot.parameter == name]
    return bool(own) and all(
        isinstance(claim.value, str)
        and not options(claim.slot.schema)
        and claim.how == "said"
        and recover(claim.slot, claim.value, before, walk.lexicon) != "said"
        for claim in own
    )


def _offered(name: str, made: Sequence[Claim], question: str) -> bool:
    """Whether a question offered the value that was then taken: a choice between readings, not something missing."""
    values = [folded(str(c.value)).replace("_", " ") for c in made if c.slot.parameter == name and c.value is not None]
    return any(value in folded(question).replace("_", " ") for value in values)


def _speaks_of(name: str, named: dict[str, float]) -> bool:
    """Whether a question speaks of one parameter, or of no other more clearly."""
    others = max((score for other, score in named.items() if other != name), default=0.0)
    return named.get(name, 0.0) >= min(_NAMED, others) if others < 1.0 or name in named else False


def _was_said(name: str, made: Sequence[Claim], before: Evidence, walk: _Walk) -> bool:
    return any(claim.slot.parameter == name and _tells(claim, before, walk) for claim in made)


def _compare(walk: _Walk) -> None:
    """The label the row carries, against what its assistant does."""
    category: Any = walk.example.category
    calls = sum(1 for _ in walk.example.calls())
    if category == "clarification" and "ask" not in walk.decisions:
        walk.reasons.append("label: clarification, and nothing is asked")
    if category == "refusal" and calls:
        walk.reasons.append("label: refusal, and a tool is called")
    if category == "single_tool" and calls != 1:
        walk.reasons.append(f"label: single_tool, with {calls} calls")
    if category == "multi_tool" and calls < 2:
        walk.reasons.append(f"label: multi_tool, with {calls} calls")
