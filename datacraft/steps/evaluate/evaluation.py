"""A whole evaluation: every model on every case, and on every conversation to its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from datacraft.core.chat import ChatModel
from datacraft.core.example import Example
from datacraft.steps.evaluate.asking import Advance, Asked, ask
from datacraft.steps.evaluate.baselines import commonest, nearest
from datacraft.steps.evaluate.cases import Case, cut, distinct
from datacraft.steps.evaluate.judging import Judgements
from datacraft.steps.evaluate.references import Terms, output_schema
from datacraft.steps.evaluate.scoring import Answer, Score, score

if TYPE_CHECKING:
    from datacraft.steps.evaluate.runs import Run

Rows = Sequence[tuple[int, Example]]
"""Line number and example."""
Progress = Callable[[str, int], Advance]
"""Given a title and how many steps there will be, what to call after each."""


@dataclass(frozen=True, slots=True)
class Student:
    """A model under evaluation."""

    label: str
    model: ChatModel
    local: bool = False
    """Runs on the user's own machine: costs nothing."""
    price: tuple[float, float] | None = None
    """US dollars for a million input and output tokens."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be evaluated, and how."""

    rows: Rows
    terms: Terms
    train: Rows = ()
    concurrency: int = 32
    turns: bool = True
    conversations: bool = True
    agent: Any = None
    """The user's own agent for the conversations; without it each row makes one."""
    destructive: frozenset[str] = frozenset()
    judge: ChatModel | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One model's answers, judged."""

    student: Student
    asked: tuple[Asked, ...]
    scores: tuple[Score, ...]
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything a report is made of."""

    plan: Plan
    cases: tuple[Case, ...]
    results: tuple[Result, ...]
    baselines: dict[str, tuple[Score, ...]] = field(default_factory=dict)
    """`nearest`, `commonest`; only those that can be had."""
    unclear: int = 0
    """Pairs of texts on which the judge gave no verdict."""


async def evaluate(plan: Plan, students: Sequence[Student], progress: Progress) -> Evaluation:
    """Every model scored on every case. Raises InputError for rows that cannot be cut, EndpointError."""
    plan = replace(plan, rows=distinct(plan.rows))
    cases = cut(plan.rows, plan.terms)
    judgements = Judgements()
    schema = output_schema(plan.terms.toolset)

    def mark(number: int, answer: Answer) -> Score:
        return score(cases[number], answer, schema, judgements if plan.judge else None)

    def judged(answers: Sequence[Answer]) -> tuple[Score, ...]:
        return tuple(mark(number, answer) for number, answer in enumerate(answers))

    copied = _baselines(plan, cases)
    beside: dict[str, list[Score]] = {name: [] for name in copied}

    def spare() -> Iterator[None]:
        for name, answers in copied.items():
            for number, answer in enumerate(answers):
                beside[name].append(mark(number, answer))
                yield

    pending = spare()
    # A judge is asked about the models' texts alone, so then the baselines wait until it has spoken.
    meanwhile = (lambda: next(pending, None)) if plan.judge is None else (lambda: None)
    said = [await _turns(plan, student, cases, mark, meanwhile, progress) for student in students if plan.turns]
    if plan.judge and judgements.open:
        pairs = len(judgements.open)
        await judgements.settle(plan.judge, plan.concurrency, progress(f"judge {plan.judge.name}", pairs))
        said = [(asked, judged([one.answer for one in asked])) for asked, _ in said]
    results = []
    for i, student in enumerate(students):
        asked, scores = said[i] if plan.turns else ((), ())
        results.append(Result(student, asked, scores, await _runs(plan, student, judgements, progress)))
    deque(pending, maxlen=0)
    baselines = {name: tuple(scores) for name, scores in beside.items()}
    return Evaluation(plan, cases, tuple(results), baselines, judgements.unclear)


async def _turns(
    plan: Plan,
    student: Student,
    cases: Sequence[Case],
    mark: Callable[[int, Answer], Score],
    meanwhile: Callable[[], object],
    progress: Progress,
) -> tuple[tuple[Asked, ...], tuple[Score, ...]]:
    """A model's answer to every case, and its score; `meanwhile` is called once for every answer."""
    scores: dict[int, Score] = {}

    def heard(number: int, answer: Answer) -> None:
        scores[number] = mark(number, answer)
        meanwhile()

    advance = progress(f"{student.label}: turns", len(cases))
    asked = await ask(student.model, cases, plan.concurrency, advance, heard)
    return tuple(asked), tuple(scores[number] for number in range(len(cases)))


async def _runs(plan: Plan, student: Student, judgements: Judgements, progress: Progress) -> tuple[Run, ...]:
    if not plan.conversations:
        return ()
    from datacraft.steps.evaluate.runs import Staging, run_all  # the SDK takes two seconds to import

    staging = Staging(plan.terms, plan.agent, plan.destructive, judgements if plan.judge else None)
    advance = progress(f"{student.label}: conversations", len(plan.rows))
    return tuple(await run_all(student.model, plan.rows, staging, plan.concurrency, advance))


def _baselines(plan: Plan, cases: Sequence[Case]) -> dict[str, list[Answer]]:
    """Copying needs training rows; the commonest call is taken from the held-out rows where there are none."""
    train = cut(plan.train, plan.terms)
    found = {"nearest": nearest(train, cases)} if train else {}
    if any(case.reference.calls for case in train or cases):
        found["commonest"] = commonest(train or cases, cases)
    return found
