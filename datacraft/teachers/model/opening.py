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
from datacraft.providers.opening import open_model, resolve
from datacraft.teachers.model.identity import admit, parts
from datacraft.teachers.model.money import Purse, parse_budget
from datacraft.teachers.model.prompt import Prompts, prompts
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
    settings: TeacherSettings = field(default_factory=TeacherSettings)

    def price_known(self) -> Price | None:
        """What tokens cost: as given, free on this machine, else the table's. Raises UsageError."""
        if self.price:
            return parse_price(self.price)
        provider, model = resolve(self.teacher, self.base_url, self.model)
        if provider.local:
            return FREE
        return price_of(f"{provider.name}/{model}", self.prices)


def prompts_for(choice: Choice, toolset: Toolset, book: SeedBook, instructions: str = "") -> Prompts:
    """The prompts of a run, for its estimate and its teacher."""
    return prompts(toolset, book, choice.settings.seeds_shown, instructions)


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
        yield ModelTeacher(model, written, settings=choice.settings, journal=journal, purse=purse, notice=notice)


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
