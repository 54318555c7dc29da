"""What the tests of the model teacher build with: a toolset, blueprints by the number, a judge, a teacher on a stub."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from datacraft.core.blueprint import Answer, Ask, Blueprint, Call, Draft, Mention, PlannedCall, Refuse, Result, User
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, UserMessage
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedUser
from datacraft.core.teacher import Outcome, Verdict
from datacraft.core.tool import FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.providers import open_model
from datacraft.providers.patient import Patience
from datacraft.teachers.model.prompt import prompts
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.teacher import ModelTeacher

LOOKUP = {
    "type": "function",
    "function": {
        "name": "lookup_customer",
        "description": "Find a customer by e-mail address.",
        "parameters": {
            "type": "object",
            "properties": {"email": {"type": "string", "description": "The e-mail address."}},
            "required": ["email"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TICKET = {
    "type": "function",
    "function": {
        "name": "create_ticket",
        "description": "Open a support ticket.",
        "parameters": {
            "type": "object",
            "properties": {
                "customer_id": {"type": "string"},
                "summary": {"type": "string"},
                "severity": {"type": "integer", "minimum": 1, "maximum": 5},
            },
            "required": ["customer_id", "summary", "severity"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
TOOLSET = Toolset(
    source="shop.tools",
    sdk="openai-agents 0.24.0",
    tools=(Tool(LOOKUP), Tool(TICKET)),
    functions={
        "create_ticket": FunctionFacts(
            parameters={"severity": ParameterFacts(required=False, has_default=True, default=3)},
            returns={"type": "string"},
            doc="Open a support ticket.\n\nReturns:\n    The id of the new ticket.",
        )
    },
)
_HERE = Place("seeds.yaml", 1, 1)
BOOK = SeedBook(
    seeds=(
        Seed(
            "s-lookup",
            "single_tool",
            "simple",
            (
                SeedUser("who is alice@example.com?"),
                SeedCalls((SeedCall("lookup_customer", {"email": "alice@example.com"}, {"customer_id": "C-1042"}),)),
                SeedAssistant("That is customer C-1042."),
            ),
            _HERE,
        ),
        Seed(
            "s-ask",
            "clarification",
            "missing_parameter",
            (
                SeedUser("Can you look somebody up?"),
                SeedAssistant("Sure, under which address?"),
                SeedUser("bob@example.org"),
                SeedCalls((SeedCall("lookup_customer", {"email": "bob@example.org"}, {"customer_id": "C-1"}),)),
                SeedAssistant("Bob is C-1."),
            ),
            _HERE,
        ),
        Seed("s-no", "refusal", "out_of_scope", (SeedUser("Order a pizza"), SeedAssistant("I can't.")), _HERE),
    )
)


def blueprints(count: int) -> tuple[Blueprint, ...]:
    """So many blueprints, of three shapes in turn, no two alike."""
    return tuple(map(blueprint, range(count)))


def blueprint(number: int) -> Blueprint:
    """The blueprint with that number."""
    return (_lookup, _asked, _refused)[number % 3](number)


def _person(number: int) -> tuple[str, str]:
    name = Random(number).choice(("ann", "ben", "cleo", "dana"))
    return f"{name}{number}@example.com", f"C-{1000 + number}"


def _call(email: str, customer: str) -> tuple[Call, Result, Answer]:
    planned = PlannedCall("lookup_customer", {"email": email}, {"email": "verbatim"})
    return Call((planned,)), Result(({"customer_id": customer},)), Answer({"customer_id": customer})


def _lookup(number: int) -> Blueprint:
    email, customer = _person(number)
    user = User((Mention("lookup_customer", "email", email),), about="wants to know who a customer is")
    script = (user, *_call(email, customer))
    return _blueprint(number, "single_tool", "simple", "s-lookup", script)


def _asked(number: int) -> Blueprint:
    email, customer = _person(number)
    first = User(withholds=("email",), about="wants a customer looked up")
    second = User((Mention("lookup_customer", "email", email),), act="answer")
    script = (first, Ask("lookup_customer", ("email",)), second, *_call(email, customer))
    return _blueprint(number, "clarification", "missing_parameter", "s-ask", script)


def _refused(number: int) -> Blueprint:
    script = (User(about=f"wants pizza number {number} delivered"), Refuse("out_of_scope", ("lookup_customer",)))
    return _blueprint(number, "refusal", "out_of_scope", "s-no", script)


def _blueprint(number: int, category: str, shape: str, seed: str, script: tuple[Any, ...]) -> Blueprint:
    tools = ("lookup_customer", "create_ticket")
    return Blueprint(f"b-{number:04}", category, shape, (seed,), f"g-{number}", tools, script)


def judge(blueprint: Blueprint, draft: Draft) -> Verdict:
    """Accepts whatever has a text for every speaking step."""
    spoken = blueprint.speaking()
    messages = tuple(
        UserMessage(text) if isinstance(step, User) else AssistantMessage(text)
        for step, text in zip(spoken, draft.texts, strict=True)
    )
    return Verdict(Example(messages, metadata={"id": blueprint.id}))


def teacher(url: str, *, timeout: float = 2.0, settings: TeacherSettings | None = None, **more: Any) -> ModelTeacher:
    """A teacher on the endpoint at `url`."""
    settings = settings or TeacherSettings(concurrency=16)
    model = open_model(base_url=url, model="stub", timeout=timeout)
    patience = Patience(settings.tries, base=0.05)
    return ModelTeacher(
        model, prompts(TOOLSET, BOOK, settings.seeds_shown), settings=settings, patience=patience, **more
    )


def rows(outcomes: list[Outcome]) -> dict[str, list[str]]:
    """Blueprint id to the texts of its row, for the accepted ones."""
    return {
        outcome.blueprint.id: [message.content or "" for message in outcome.verdict.example.messages]
        for outcome in sorted(outcomes, key=lambda outcome: outcome.blueprint.id)
        if outcome.verdict.example is not None
    }


def journal_path(folder: Path) -> Path:
    return folder / "journal.sqlite"
