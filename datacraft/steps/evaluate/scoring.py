"""One answer against its reference: what was right, and every mistake with the reason it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from datacraft.core.comparison import ABSENT, AUTO, Judge
from datacraft.core.decision import Decision, decision_of_text, structured
from datacraft.core.matching import Argument, ExpectedCall, Matched, arguments_of, compare_arguments, match
from datacraft.core.message import ToolCall
from datacraft.core.schema import Broken, checker, show
from datacraft.core.tool import Tool
from datacraft.steps.evaluate.cases import Case
from datacraft.steps.evaluate.references import Reference

MistakeKind: TypeAlias = Literal[
    "decision",  # called, asked, refused or answered instead of what was right
    "missing_call",
    "extra_call",
    "invented_tool",  # a call of a tool that was not offered
    "unreadable_arguments",  # not one JSON object
    "wrong_value",
    "missing_parameter",
    "unexpected_parameter",
    "wrong_output",  # a field of the final output
    "invalid_output",  # a final output that is not JSON or breaks the agent's schema
    "no_answer",  # the endpoint refused the request for good
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one case."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    finish_reason: str = ""
    refusal: str | None = None
    error: str = ""
    """Why there is no answer, `""` when there is one."""

    @property
    def decision(self) -> Decision:
        """What the turn decides; a turn with calls calls, whatever else it says."""
        if self.calls:
            return "call"
        if self.refusal:
            return "refuse"
        said = decision_of_text(self.text)
        # A text that ran into its limit is no answer: it was still going, usually in circles.
        return "nothing" if self.finish_reason == "length" else said


@dataclass(frozen=True, slots=True)
class Mistake:
    kind: MistakeKind
    why: str
    """One sentence for the reader of a report."""
    tool: str = ""
    parameter: str = ""
    expected: Any = None
    got: Any = None


@dataclass(frozen=True, slots=True)
class Score:
    """One answer judged."""

    case: Case
    answer: Answer
    reference: Reference
    """The right answer that it came nearest to."""
    decision: Decision
    matched: Matched
    fields: tuple[Argument, ...]
    """Of a final output, field by field; `()` where none was due."""
    output_valid: bool | None
    """Whether the final output obeys the agent's schema; None where no final output was due or the turn called."""
    valid_calls: tuple[bool, ...]
    """Per call of the answer, whether the tool is offered and its arguments obey the wire schema."""
    mistakes: tuple[Mistake, ...]

    @property
    def right(self) -> bool:
        return not self.mistakes

    @property
    def decided(self) -> bool:
        return self.decision == self.reference.decision


def score(
    case: Case, answer: Answer, output_schema: Mapping[str, Any] | None = None, judge: Judge | None = None
) -> Score:
    """The answer against the reference that it comes nearest to."""
    scores = [_against(case, answer, reference, output_schema or {}, judge) for reference in case.references]
    return min(scores, key=lambda found: (len(found.mistakes), not found.decided))


def _against(
    case: Case, answer: Answer, reference: Reference, output_schema: Mapping[str, Any], judge: Judge | None
) -> Score:
    decision = answer.decision
    matched = match(reference.calls, answer.calls, judge)
    output = structured(answer.text) if not answer.calls else None
    fields: tuple[Argument, ...] = ()
    if reference.output is not None and output is not None:
        fields = compare_arguments(ExpectedCall("", reference.output, reference.fields), output, judge)
    # A reference in prose (a question in the middle of a conversation) asks for no final output either.
    due = bool(output_schema) and reference.output is not None and not answer.calls
    valid = _valid(output, output_schema) if due else None
    mistakes = tuple(_mistakes(case, answer, reference, matched, fields, valid))
    return Score(case, answer, reference, decision, matched, fields, valid, _valid_calls(case, answer), mistakes)


def _valid(output: dict[str, Any] | None, schema: Mapping[str, Any]) -> bool:
    check = checker(dict(schema))
    return output is not None and not isinstance(check, Broken) and not check.violations(output)


def _mistakes(
    case: Case,
    answer: Answer,
    reference: Reference,
    matched: Matched,
    fields: Sequence[Argument],
    valid: bool | None,
) -> Iterator[Mistake]:
    if answer.error:
        yield Mistake("no_answer", f"there is no answer: {answer.error}")
        return
    if answer.decision != reference.decision:
        yield Mistake("decision", _decision_why(answer, reference), expected=reference.decision, got=answer.decision)
    for i in matched.missing:
        if answer.calls:
            name = reference.calls[i].name
            yield Mistake("missing_call", f"{name} was not called", name, expected=dict(reference.calls[i].arguments))
    for j in matched.extra:
        yield _extra(answer.calls[j], case)
    for pair in matched.pairs:
        name = reference.calls[pair.expected].name
        if arguments_of(answer.calls[pair.got]) is None:
            text = answer.calls[pair.got].arguments
            yield Mistake("unreadable_arguments", f"the arguments of {name} are not one JSON object", name, got=text)
            continue
        yield from (_argument(name, a, reference.calls[pair.expected]) for a in pair.arguments if a.outcome != "right")
    yield from _output(reference, answer, fields, valid)


def _extra(call: ToolCall, case: Case) -> Mistake:
    if _tool(case, call.name) is None:
        return Mistake("invented_tool", f"there is no tool {call.name!r}", call.name, got=call.arguments)
    return Mistake("extra_call", f"{call.name} should not have been called here", call.name, got=call.arguments)


def _argument(tool: str, argument: Argument, expected: ExpectedCall) -> Mistake:
    policy = expected.policy(argument.parameter)
    want, got = _shown(argument.expected), _shown(argument.got)
    match argument.outcome:
        case "missing":
            kind: MistakeKind = "missing_parameter"
            why = f"{argument.parameter} is missing; {want} was expected"
        case "unexpected":
            kind, why = "unexpected_parameter", f"{argument.parameter} should not be given; it is {got}"
        case _:
            kind, why = "wrong_value", f"{argument.parameter} is {got} instead of {want} (compared as {policy.label})"
    return Mistake(kind, why, tool, argument.parameter, _plain(argument.expected), _plain(argument.got))


def _output(reference: Reference, answer: Answer, fields: Sequence[Argument], valid: bool | None) -> Iterator[Mistake]:
    if valid is False:
        yield Mistake("invalid_output", "the final output is not JSON that obeys the agent's schema", got=answer.text)
    elif reference.output is not None and not answer.calls and structured(answer.text) is None:
        yield Mistake("invalid_output", "the final output is not a JSON object", got=answer.text)
    elif reference.output is None and reference.text and not answer.calls and structured(answer.text) is not None:
        yield Mistake("invalid_output", "it is a JSON object where words were expected", got=answer.text)
    for found in fields:
        if found.outcome != "right":
            policy = reference.fields.get(found.parameter, AUTO).label
            why = f"{found.parameter} is {_shown(found.got)} instead of {_shown(found.expected)} (compared as {policy})"
            yield Mistake("wrong_output", why, "", found.parameter, _plain(found.expected), _plain(found.got))


_DID = {"call": "called a tool", "ask": "asked", "refuse": "refused", "answer": "answered", "nothing": "said nothing"}
_SHOULD = {"call": "call a tool", "ask": "ask for what is missing", "refuse": "say that it cannot", "answer": "answer"}


def _decision_why(answer: Answer, reference: Reference) -> str:
    did, should = _DID[answer.decision], _SHOULD[reference.decision]
    cut = ", cut off at its limit" if answer.finish_reason == "length" and answer.decision == "nothing" else ""
    return f"it {did}{cut}; it should {should}"


def _plain(value: Any) -> Any:
    return None if value is ABSENT else value


def _shown(value: Any) -> str:
    return "absent" if value is ABSENT else show(value)


def _valid_calls(case: Case, answer: Answer) -> tuple[bool, ...]:
    return tuple(_obeys(_tool(case, call.name), arguments_of(call)) for call in answer.calls)


def _tool(case: Case, name: str) -> Tool | None:
    """The offered tool of that name; the last one where a row offers two."""
    offered = map(Tool, reversed(case.request.tools))
    return next((tool for tool in offered if tool.name == name), None)


def _obeys(tool: Tool | None, arguments: dict[str, Any] | None) -> bool:
    if tool is None or arguments is None:
        return False
    check = checker(tool.parameters)
    return isinstance(check, Broken) or not check.violations(arguments)
