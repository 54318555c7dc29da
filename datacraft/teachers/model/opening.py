"""From what a user chose to a model teacher ready to write, its journal open and its purse filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from datacraft.core.chat import ChatModel
from datacraft.core.errors import UsageError
from datacraft.core.prices import FREE, Price, parse_price, price_of
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.io.journal import Journal
from datacraft.providers.batches import Batched
from datacraft.providers.ladder import Ladder
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.opening import open_model, resolve
from datacraft.providers.patient import Patience, Patient
from datacraft.providers.throttle import Throttle
from datacraft.teachers.model.desk import Desk
from datacraft.teachers.model.endpoint_memory import recall, remember
from datacraft.teachers.model.identity import admit, parts
from datacraft.teachers.model.money import Purse, parse_budget
from datacraft.teachers.model.prompt import Prompts, prompts
from datacraft.teachers.model.second_reader import SecondReader
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.teacher import ModelTeacher


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model writes, through what, for how much."""

    teacher: str = ""
    """`PROVIDER/MODEL`, or only a provider beside `model`."""
    base_url: str = ""
    model: str = ""
    key_variable: str = ""
    journal: Path = Path("output/journal.sqlite")
    budget: str = ""
    price: str = ""
    prices: Mapping[str, str] = field(default_factory=dict)
    """Pattern of `PROVIDER/MODEL` to price, from the settings."""
    timeout: float = 120.0
    batch: bool = False
    """Ask through the provider's Batch API."""
    judge: str = ""
    """`PROVIDER/MODEL` of a second reader; `""` for none."""
    judge_base_url: str = ""
    settings: TeacherSettings = field(default_factory=TeacherSettings)

    def price_known(self) -> Price | None:
        """What tokens cost: as given, free on this machine, else the table's. Raises UsageError."""
        if self.price:
            return parse_price(self.price)
        provider, model = resolve(self.teacher, self.base_url, self.model)
        if provider.local:
            return FREE
        price = price_of(f"{provider.name}/{model}", self.prices)
        return price.times(provider.batch.discount) if price and self.batch and provider.batch else price


def prompts_for(choice: Choice, toolset: Toolset, book: SeedBook, instructions: str = "") -> Prompts:
    """The prompts of a run, for its estimate and its teacher."""
    return prompts(toolset, book, choice.settings.seeds_shown, instructions, choice.settings.free_form)


@contextmanager
def open_teacher(
    choice: Choice,
    written: Prompts,
    *,
    random_seed: int = 0,
    notice: Callable[[str], None] = lambda _text: None,
) -> Iterator[ModelTeacher]:
    """A teacher for the length of the block; the journal is closed behind it.

    Raises UsageError, MissingKey, OutputError for a journal that another process has, and UsageError when the journal
    was filled by a run shaped otherwise and nothing says what to do about it.
    """
    model: ChatModel = open_model(
        choice.teacher,
        base_url=choice.base_url,
        model=choice.model,
        key_variable=choice.key_variable,
        timeout=choice.timeout,
    )
    price = choice.price_known()
    budget = parse_budget(choice.budget) if choice.budget else None
    with Journal(choice.journal) as journal:
        differing = admit(journal, parts(written, choice.settings, model.name, random_seed), choice.settings)
        if differing:
            notice("changed since the journal's last run: " + "; ".join(differing))
        answers, tokens, usd = journal.spent()
        if answers:
            notice(
                f"{choice.journal} holds {answers} answers ({tokens:,} tokens, {usd:.4f} USD); none is paid for again"
            )
        purse = Purse(price, budget, (tokens, usd))
        asked = Batched(_compatible(model), journal, notice=notice) if choice.batch else model
        settings = replace(choice.settings, drain=0.0) if choice.batch else choice.settings
        second = _second(choice, written.toolset, journal, purse)
        yield ModelTeacher(
            asked, written, settings=settings, journal=journal, purse=purse, second=second, notice=notice
        )


def _compatible(model: ChatModel) -> OpenAICompatible:
    if not isinstance(model, OpenAICompatible):
        raise UsageError(f"{model.name} has no OpenAI-compatible Batch API", "leave --batch out")
    return model


def _second(choice: Choice, toolset: Toolset, journal: Journal, purse: Purse) -> SecondReader | None:
    """The second reader, through a throttle and a desk of its own. Raises UsageError when its price is not known."""
    if not choice.judge:
        return None
    model = open_model(choice.judge, base_url=choice.judge_base_url, timeout=choice.timeout)
    provider, name = resolve(choice.judge, choice.judge_base_url)
    price = FREE if provider.local else price_of(f"{provider.name}/{name}", choice.prices)
    if price is None and purse.budget is not None and purse.budget.usd is not None:
        raise UsageError(f"the price of {choice.judge} is not known", "give the budget in tokens")
    patient = Patient(model, Throttle(choice.settings.concurrency), Patience(tries=choice.settings.tries))
    memory = recall(journal, model)
    ladder = Ladder(patient, memory, lambda: remember(journal, model, memory))
    return SecondReader(Desk(ladder, journal, purse, price=price), toolset)


def with_options(settings: TeacherSettings, given: Mapping[str, str]) -> TeacherSettings:
    """The settings with sampling parameters as given on the command line: `temperature=0.7`. Raises UsageError."""
    import json

    options = dict(settings.options)
    for name, text in given.items():
        if not name.isidentifier():
            raise UsageError(f"{name!r} is no parameter of a request", "for example --option temperature=0.7")
        try:
            options[name] = json.loads(text)
        except ValueError:
            options[name] = text
    return replace(settings, options=options)
