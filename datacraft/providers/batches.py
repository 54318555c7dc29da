"""The OpenAI-compatible Batch API behind the contract of a model: many requests wait together, at about half the price.

A batch outlives its process: what was submitted is noted, and the same requests asked again later wait for the batch
that already holds them instead of paying for another.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any, Protocol

import aiohttp

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import EndpointError, RateLimited, Refused, Unavailable, UsageError
from datacraft.core.json import canonical, dumps_compact
from datacraft.providers.client import encoded
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.profile import BatchLimits

SETTLE = 0.5
"""Seconds without a new request after which those that wait are sent."""
POLL = 30.0
_ENDED = ("completed", "expired", "cancelled", "failed")
_PATIENCE = 20
"""Looks at a batch that may fail one after the other before the run stops; the batch goes on meanwhile."""


class Notes(Protocol):
    """Where batches under way are remembered (a journal)."""

    def note(self, kind: str, name: str, value: object) -> None: ...
    def forget(self, kind: str, name: str) -> None: ...
    def noted(self, kind: str) -> dict[str, Any]: ...


class Batched:
    """A ChatModel that answers through batches; its first request goes straight, to learn what the endpoint takes."""

    def __init__(
        self,
        model: OpenAICompatible,
        notes: Notes,
        *,
        poll: float = POLL,
        notice: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Raises UsageError when the provider is known to have no Batch API."""
        limits = model.provider.batch or (BatchLimits() if model.provider.name == "custom" else None)
        if limits is None:
            raise UsageError(f"{model.provider.title} has no Batch API datacraft knows", "leave --batch out")
        self.model, self.limits, self.poll = model, limits, poll
        self._notes, self._notice = notes, notice
        self._waiting: dict[str, tuple[dict[str, Any], asyncio.Future[ChatReply]]] = {}
        self._sent: set[str] = set()
        self._ready: dict[str, ChatReply | EndpointError] = {}
        self._sender: asyncio.Task[None] | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        self._ended_batches: dict[str, list[str]] = {}
        self.probed = False
        """Whether it is known what the endpoint takes; until then one request goes straight."""

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def provider(self) -> Any:
        return self.model.provider

    @property
    def base_url(self) -> str:
        return self.model.base_url

    @property
    def adaptation(self) -> Any:
        return self.model.adaptation

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer, minutes to a day later. Raises RateLimited, Unavailable, BadRequest or Refused."""
        if not self.probed:
            self.probed = True
            return await self.model.complete(request)
        body = self.adaptation.apply(self.model.body(request))
        name = sha256(canonical(body).encode()).hexdigest()[:40]
        if name not in self._waiting:
            self._waiting[name] = (body, asyncio.get_running_loop().create_future())
            if self._sender is None:
                self._adopt()
            if self._sender is None or self._sender.done():
                self._sender = asyncio.create_task(self._send_when_settled())
        self._hand_out()
        return await asyncio.shield(self._waiting[name][1])

    async def close(self) -> None:
        """Stop looking; the batches go on and are found again."""
        tasks = [task for task in (self._sender, *self._jobs) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Only now: by this time whoever was answered has written it down.
        for batch, names in self._ended_batches.items():
            if not any(isinstance(self._ready.get(name), ChatReply) for name in names):
                self._notes.forget("batch", batch)
        self._ended_batches.clear()
        self._sender = None
        self._waiting.clear()
        self._sent.clear()
        await self.model.close()

    def _adopt(self) -> None:
        """Follow the batches that an earlier run submitted."""
        for batch, names in self._notes.noted("batch").items():
            self._sent.update(names)
            self._notice(f"waiting for batch {batch}, submitted earlier: {len(names)} requests")
            self._start(self._follow(batch, names))

    async def _send_when_settled(self) -> None:
        """Send what waits once nothing more comes."""
        while True:
            before = len(self._waiting)
            await asyncio.sleep(SETTLE)
            unsent = {name: body for name, (body, _) in self._waiting.items() if name not in self._sent}
            if len(self._waiting) == before:
                break
        for chunk in _chunks(unsent.items(), self.limits):
            self._sent.update(chunk)
            self._start(self._submit(chunk))

    def _start(self, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except EndpointError as error:
                self._fail(error)

        task = asyncio.create_task(guarded())
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _submit(self, chunk: dict[str, str]) -> None:
        form = aiohttp.FormData({"purpose": "batch"})
        content = "".join(chunk.values()).encode()
        form.add_field("file", content, filename="requests.jsonl", content_type="application/jsonl")
        file = await self._object("POST", "files", form)
        wanted = {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
        batch = await self._object("POST", "batches", encoded(wanted))
        name = str(batch["id"])
        self._notes.note("batch", name, list(chunk))
        self._notice(f"batch {name}: {len(chunk)} requests submitted; stop any time, the same command goes on")
        await self._follow(name, list(chunk))

    async def _follow(self, batch_id: str, names: list[str]) -> None:
        """Look at a batch until it ends, then hand its answers out."""
        batch = await self._ended(batch_id)
        status = batch["status"]
        if status == "failed":
            self._notes.forget("batch", batch_id)
            raise Refused(f"batch {batch_id} failed: {_reasons(batch) or 'no reason given'}", "run without --batch")
        for file in (batch.get("output_file_id"), batch.get("error_file_id")):
            if file:
                self._ready.update(self._read(await self.model.fetch("GET", f"files/{file}/content")))
        for name in names:
            self._ready.setdefault(name, Unavailable(f"batch {batch_id} {status} without this answer"))
        self._sent.difference_update(names)
        self._ended_batches[batch_id] = names
        self._hand_out()

    async def _ended(self, batch_id: str) -> dict[str, Any]:
        failures = 0
        while True:
            try:
                batch = await self._object("GET", f"batches/{batch_id}")
                failures = 0
            except (RateLimited, Unavailable):
                failures += 1
                if failures >= _PATIENCE:
                    raise
            else:
                if batch.get("status") in _ENDED:
                    return batch
            await asyncio.sleep(self.poll)

    async def _object(self, method: str, path: str, content: bytes | aiohttp.FormData | None = None) -> dict[str, Any]:
        """The JSON object with an id that the endpoint answers. Raises EndpointError."""
        said = await self.model.fetch(method, path, content)
        try:
            found = json.loads(said)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not found.get("id"):
            raise Unavailable(f"{self.base_url}/{path} answered with what is no batch", "run without --batch")
        return found

    def _read(self, content: bytes) -> Iterator[tuple[str, ChatReply | EndpointError]]:
        for line in content.splitlines():
            try:
                entry = json.loads(line)
                name, response = entry["custom_id"], entry.get("response") or {}
            except (ValueError, KeyError, TypeError):
                continue
            if not response:
                yield name, Unavailable(f"the batch could not answer: {entry.get('error')}"[:300])
                continue
            try:
                yield name, self.model.reply_of(int(response.get("status_code") or 200), response.get("body"))
            except EndpointError as error:
                yield name, error

    def _hand_out(self) -> None:
        for name in [name for name in self._waiting if name in self._ready]:
            _, waiting = self._waiting.pop(name)
            got = self._ready.pop(name)
            if waiting.done():
                continue
            if isinstance(got, ChatReply):
                waiting.set_result(got)
            else:
                waiting.set_exception(got)

    def _fail(self, error: EndpointError) -> None:
        for _, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(error)
        self._waiting.clear()


def _reasons(batch: dict[str, Any]) -> str:
    errors = (batch.get("errors") or {}).get("data") or ()
    return "; ".join(str(error.get("message")) for error in errors if isinstance(error, dict))


def _chunks(requests: Iterable[tuple[str, dict[str, Any]]], limits: BatchLimits) -> Iterator[dict[str, str]]:
    """Lines by name, in parts that one file may hold."""
    chunk: dict[str, str] = {}
    size = 0
    for name, body in requests:
        line = dumps_compact({"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body}) + "\n"
        bytes_ = len(line.encode())
        if chunk and (len(chunk) >= limits.requests or size + bytes_ > limits.megabytes * 1_000_000):
            yield chunk
            chunk, size = {}, 0
        chunk[name] = line
        size += bytes_
    if chunk:
        yield chunk
