"""The teacher behind a provider: many blueprints at once on an event loop of its own, outcomes as they come."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread

from datacraft.core.blueprint import Blueprint
from datacraft.core.chat import ChatModel, ChatRequest
from datacraft.core.errors import DatacraftError
from datacraft.core.teacher import Judge, Outcome
from datacraft.io.journal import Journal
from datacraft.providers.batches import Batched
from datacraft.providers.ladder import PROBE_WAIT, Ladder
from datacraft.providers.patient import Event, Patience, Patient
from datacraft.providers.throttle import Throttle
from datacraft.teachers.model.desk import Desk
from datacraft.teachers.model.endpoint_memory import recall, remember
from datacraft.teachers.model.money import Purse
from datacraft.teachers.model.prompt import Prompts
from datacraft.teachers.model.second_reader import SecondReader
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.writer import Writer

IN_BATCH = 10_000
"""Blueprints that wait for a batch at once at most."""
_LISTEN = 0.5
"""Seconds between looks at the queue, so that Ctrl-C is heard on every platform."""


class ModelTeacher:
    """A `core.teacher.Teacher`. Not to be used by two threads at once."""

    def __init__(
        self,
        model: ChatModel,
        prompts: Prompts,
        *,
        settings: TeacherSettings | None = None,
        journal: Journal | None = None,
        purse: Purse | None = None,
        second: SecondReader | None = None,
        notice: Callable[[str], None] = lambda _text: None,
        patience: Patience | None = None,
    ) -> None:
        """`second` is another model that reads every row again; `notice` is told what a person waiting should know."""
        self.settings = settings or TeacherSettings()
        self.model = model
        self.journal = journal
        self.purse = purse or Purse(None)
        batched = isinstance(model, Batched)
        # A request in a batch costs no place: all of them wait together.
        self.throttle = Throttle(IN_BATCH, IN_BATCH) if batched else Throttle(self.settings.concurrency)
        self._notice = notice
        self._second = second
        patient = Patient(model, self.throttle, patience or Patience(tries=self.settings.tries), self._watch)
        self._memory = recall(journal, model)
        if isinstance(model, Batched):
            model.probed = self._memory.proven
        ladder = Ladder(patient, self._memory, self._remember, None if batched else PROBE_WAIT)
        fitting = self.settings.reuse == "fitting"
        self.desk = Desk(ladder, journal, self.purse, price=self.purse.price, fitting=fitting)
        self._writer = Writer(self.desk, prompts, self.settings, second)

    def _watch(self, event: Event, request: ChatRequest) -> None:
        if event == "sending":
            self.desk.check()
        else:
            self.purse.lost(request)

    @property
    def name(self) -> str:
        return self.model.name

    def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
        """One outcome per blueprint, as they are finished.

        Stopped early (Ctrl-C, or a caller that wants no more), answers under way are waited for and kept. Raises
        EndpointError or OutputError for what stops the run; everything paid for is in the journal then.
        """
        run = _Run(self, iter(blueprints), judge)
        run.start()
        finished = False
        try:
            while (outcome := run.next()) is not None:
                yield outcome
            finished = True
        finally:
            if not finished:
                self._notice("stopping; keeping the answers that are under way (Ctrl-C again to leave at once)")
            run.finish(None if finished else self.settings.drain)

    async def work(self, blueprints: Iterator[Blueprint], judge: Judge, told: Callable[[Outcome], None]) -> None:
        """Write everything on the running loop. Raises what stops the run, after the others came to rest."""
        self.desk.stopped = False
        workers = {asyncio.create_task(self._worker(blueprints, judge, told)) for _ in range(2 * self.throttle.most)}
        try:
            done, running = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
            if running:
                self.desk.stopped = True
                await asyncio.wait(running, timeout=self.settings.drain)
            errors = [error for task in done | running if task.done() and (error := task.exception())]
            if errors:
                raise next((error for error in errors if isinstance(error, DatacraftError)), errors[0])
        finally:
            for task in workers:
                task.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self._remember()
            await self.model.close()
            if self._second:
                await self._second.close()

    def _remember(self) -> None:
        remember(self.journal, self.model, self._memory)

    async def _worker(self, blueprints: Iterator[Blueprint], judge: Judge, told: Callable[[Outcome], None]) -> None:
        for blueprint in blueprints:
            outcome = await self._writer.write(blueprint, judge)
            if self.desk.stopped:
                return
            told(outcome)


class _Run:
    """One call of `write`: an event loop in a thread, outcomes through a queue."""

    def __init__(self, teacher: ModelTeacher, blueprints: Iterator[Blueprint], judge: Judge) -> None:
        self._teacher = teacher
        self._work = (blueprints, judge)
        self._outcomes: SimpleQueue[Outcome | BaseException | None] = SimpleQueue()
        self._thread = Thread(target=self._main, name="teacher", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._thread.start()

    def next(self) -> Outcome | None:
        """The next outcome, None after the last. Raises what stopped the run."""
        while True:
            with contextlib.suppress(Empty):
                got = self._outcomes.get(timeout=_LISTEN)
                if isinstance(got, BaseException):
                    raise got
                return got

    def finish(self, drain: float | None) -> None:
        """Start nothing new, wait so long (None: to the end) for what is under way, then leave."""
        self._teacher.desk.stopped = True
        try:
            self._thread.join(drain)
        finally:
            loop, task = self._loop, self._task
            if self._thread.is_alive() and loop is not None and task is not None:
                loop.call_soon_threadsafe(task.cancel)
                self._thread.join(5)

    def _main(self) -> None:
        end: BaseException | None = None
        try:
            asyncio.run(self._run())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # handed to the caller's thread, which raises it
            end = error
        self._outcomes.put(end)

    async def _run(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        blueprints, judge = self._work
        await self._teacher.work(blueprints, judge, self._outcomes.put)


def cost_so_far(purse: Purse) -> str:
    """The live spend in a few words."""
    spend = purse.spend
    tokens = f"{spend.usage.total:,} tokens"
    money = f", {spend.usd:.4f} USD" if purse.price else ""
    cached = f", {spend.cached_share:.0%} of input cached" if spend.usage.cached_tokens else ""
    reused = f", {spend.reused} answers reused" if spend.reused else ""
    return f"{spend.requests} requests, {tokens}{money}{cached}{reused}"
