"""Whole conversations through the SDK's real Runner: the model decides, the row's world answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from agents import Agent, RunConfig, Runner
from agents.exceptions import MaxTurnsExceeded

from datacraft.core.chat import ChatModel, Usage
from datacraft.core.comparison import Judge
from datacraft.core.errors import DatacraftError, InputError
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage
from datacraft.steps.evaluate.agent import agent_of_row, copy_of
from datacraft.steps.evaluate.agent_model import AgentModel, NoAnswer
from datacraft.steps.evaluate.asking import Advance, Health, answer_of, each
from datacraft.steps.evaluate.cases import row_name
from datacraft.steps.evaluate.references import References, Terms
from datacraft.steps.evaluate.world import Completion, Made, World, completion, world_of

MAX_TURNS = 10
"""Answers of the model to one user message, the SDK's own default."""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one conversation."""

    row: str
    category: str
    shape: str
    made: tuple[Made, ...]
    completion: Completion
    final: str = ""
    failure: str = ""
    """Why the run did not end by itself, or why its final output is not valid."""
    latency: float = 0.0
    """Seconds spent waiting for the model."""
    requests: int = 0
    usage: Usage = field(default_factory=Usage)

    @property
    def complete(self) -> bool:
        return self.completion.complete and not self.failure


@dataclass(frozen=True, slots=True)
class Staging:
    """How conversations are run."""

    terms: Terms
    agent: Agent[Any] | None = None
    """The user's own agent; without it one is made of the row."""
    destructive: frozenset[str] = frozenset()
    judge: Judge | None = None


async def run_all(
    model: ChatModel,
    rows: Sequence[tuple[int, Example]],
    staging: Staging,
    concurrency: int,
    advance: Advance = lambda _: None,
) -> list[Run]:
    """Every row run to its end, in the order of the rows. Raises EndpointError when the endpoint answers none."""
    health = Health()

    async def one(row: tuple[int, Example]) -> Run:
        return await _run(model, row[1], row_name(row[1], row[0]), staging, health)

    return await each(rows, one, concurrency, advance)


async def _run(model: ChatModel, example: Example, name: str, staging: Staging, health: Health) -> Run:
    try:
        world = world_of(example, staging.terms, staging.judge)
    except ValueError as error:
        raise InputError(f"{name}: {error}", "see every defect with: datacraft validate FILE") from error
    driver = AgentModel(model, health, staging.terms.max_tokens, staging.terms.options)
    agent = _agent(example, staging, world, driver)
    final, failure = await _converse(agent, driver, example)
    failure = failure or _last_word(world, driver, example, staging.terms)
    offered = frozenset(tool.name for tool in example.tools)
    used = Usage()
    for reply in driver.replies:
        used += reply.usage
    return Run(
        row=name,
        category=example.category or "uncategorised",
        shape=str(example.metadata.get("shape") or "unknown"),
        made=tuple(world.made),
        completion=completion(world, offered, staging.destructive),
        final=final,
        failure=failure,
        latency=sum(reply.latency for reply in driver.replies),
        requests=len(driver.replies),
        usage=used,
    )


def _agent(example: Example, staging: Staging, world: World, driver: AgentModel) -> Agent[Any]:
    def play(call: Any) -> str:
        return world.call(call, len(driver.replies))

    toolset = staging.terms.toolset
    if staging.agent is not None:
        served = frozenset(tool.name for tool in toolset.tools) if toolset else frozenset()
        return copy_of(staging.agent, example.tools, play, served - {tool.name for tool in example.tools})
    form: Mapping[str, Any] | None = toolset.agent.output_schema if toolset and toolset.agent else None
    return agent_of_row(example, form, play)


async def _converse(agent: Agent[Any], driver: AgentModel, example: Example) -> tuple[str, str]:
    """The last final output and `""`, or what ended the conversation early. User turns are said one after another."""
    config = RunConfig(model=driver, tracing_disabled=True, **_lenient())
    history: list[Any] = []
    final: Any = ""
    try:
        for text in example.user_texts():
            history.append({"role": "user", "content": text})
            result = await Runner.run(agent, history, max_turns=MAX_TURNS, run_config=config)
            history, final = result.to_input_list(), result.final_output
    except MaxTurnsExceeded:
        return "", f"it was not done after {MAX_TURNS} answers"
    except NoAnswer as error:
        return "", f"there is no answer: {error}"
    except DatacraftError:
        raise
    except Exception as error:  # the SDK on garbage, or the user's own code (callable instructions): a finding
        return "", f"the runner stopped: {type(error).__name__}: {_first_line(error)}"
    said = final if isinstance(final, str) else repr(final)
    return said, "" if said.strip() else "the final output is empty"


def _last_word(world: World, driver: AgentModel, example: Example, terms: Terms) -> str:
    """What is wrong with the last answer, `""` when nothing is: cut off, or, in a row that is all about not calling,
    another decision than the row's."""
    last = answer_of(driver.replies[-1])
    if last.finish_reason == "length":
        return "its last answer was cut off at its limit"
    turn = len(example.messages) - 1
    message = example.messages[turn]
    if world.recorded or not isinstance(message, AssistantMessage):
        return ""
    wanted = [reference.decision for reference in References(example, terms).of(turn, message)]
    return "" if last.decision in wanted else f"its last answer decides {last.decision} instead of {wanted[0]}"


def _lenient() -> dict[str, Any]:
    """Settings that keep an invented tool from ending the run, where the SDK has them."""
    known = {f.name for f in fields(RunConfig)}
    return {"tool_not_found_behavior": "return_error_to_model"} if "tool_not_found_behavior" in known else {}


def _first_line(error: Exception) -> str:
    return (str(error).strip() or "no reason given").split("\n", 1)[0][:200]
