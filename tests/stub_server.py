"""An OpenAI-compatible server on loopback for tests: the real wire, scripted answers and faults.

    with StubServer(lambda seen: completion("hello")) as stub:
        openai.OpenAI(base_url=stub.url, api_key="k").chat.completions.create(...)

`answer` gets every request and returns a `Response`, or JSON for a response with status 200. It runs in the server's
thread, one request at a time. From a shell, in a process of its own: `python tests/stub_server.py --latency 0.2`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, Literal

End = Literal["keep", "close", "reset", "hang", "drip"]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes
    body: Any
    number: int
    """0 for the first request of the server."""

    @property
    def key(self) -> str:
        """Equal for requests with equal bodies."""
        return sha256(self.content).hexdigest()[:16]


@dataclass(frozen=True)
class Response:
    """What goes back: JSON for a dict or list, else the bytes as they are."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0.0
    end: End = "keep"
    """`reset`: half the body, then RST; `hang`: nothing, ever; `drip`: a byte every 50 ms; `close`: FIN after it."""

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


Answer = Callable[[Seen], Any]


def completion(
    text: str | None = "ok",
    *,
    finish_reason: str | None = "stop",
    tool_calls: list[dict[str, Any]] | None = None,
    refusal: str | None = None,
    usage: dict[str, Any] | Literal["count"] | None = "count",
    model: str = "stub",
) -> dict[str, Any]:
    """A chat completion body."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal}
    if tool_calls:
        message["tool_calls"] = tool_calls
    body: dict[str, Any] = {
        "id": "chatcmpl-stub",
        "object": "chat.completion",
        "created": 1700000000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
    }
    if usage == "count":
        answered = len(text or "") // 4 + 1
        usage = {"prompt_tokens": 100, "completion_tokens": answered, "total_tokens": 100 + answered}
    if usage is not None:
        body["usage"] = usage
    return body


def tool_call(name: str, arguments: Any, id: str = "call_1") -> dict[str, Any]:  # noqa: A002
    """A tool call for `completion`; arguments that are no text are written as JSON."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": id, "type": "function", "function": {"name": name, "arguments": text}}


def error(status: int, message: str = "no", *, headers: dict[str, str] | None = None, **fields: Any) -> Response:
    """An error in OpenAI's shape; `code`, `param`, `type` as fields."""
    return Response({"error": {"message": message, **fields}}, status, headers or {})


def structured(seen: Seen, value: Any) -> dict[str, Any]:
    """`value` as the request asked for it: arguments of the forced tool, else JSON text."""
    choice = seen.body.get("tool_choice")
    if isinstance(choice, dict):
        call = tool_call(choice["function"]["name"], value)
        return completion(None, tool_calls=[call], finish_reason="tool_calls")
    return completion(json.dumps(value))


FAULTS: dict[str, Callable[[Seen], Any]] = {
    "429": lambda seen: error(429, "slow down", code="rate_limit_exceeded"),
    "429-retry-after": lambda seen: error(429, "slow down", headers={"retry-after": "0.05"}),
    "500": lambda seen: error(500, "boom"),
    "502": lambda seen: Response(b"<html><h1>Bad gateway</h1></html>", 502, content_type="text/html"),
    "503": lambda seen: error(503, "overloaded"),
    "hang": lambda seen: Response(end="hang"),
    "reset": lambda seen: Response(completion("x" * 500), end="reset"),
    "drip": lambda seen: Response(completion("x" * 500), end="drip"),
    "truncated-body": lambda seen: Response(json.dumps(completion("x" * 100))[:80], end="close"),
    "wrong-type": lambda seen: Response(b"<html>Sign in to the wifi</html>", content_type="text/html"),
    "empty-choices": lambda seen: completion() | {"choices": []},
    "null-content": lambda seen: completion(None),
    "refusal": lambda seen: completion(None, refusal="I can't help with that."),
    "content-filter": lambda seen: completion("", finish_reason="content_filter"),
    "cut-json": lambda seen: completion('{"user_1": "Hello, I wou'),
    "length": lambda seen: completion('{"user_1": "Hello, I wou', finish_reason="length"),
    "error-200": lambda seen: {"error": {"message": "upstream overloaded", "code": 502}},
}
"""Faults that pass by themselves or at another try, by name."""


def sometimes(fault: str | Answer, answer: Answer, share: float = 0.2, seed: int = 0) -> Answer:
    """`answer`, with `fault` in its place for a share of the requests; a repeated request draws anew."""
    fail = FAULTS[fault] if isinstance(fault, str) else fault
    times: Counter[str] = Counter()

    def either(seen: Seen) -> Any:
        times[seen.key] += 1
        unlucky = Random(f"{seed}/{seen.key}/{times[seen.key]}").random() < share
        return fail(seen) if unlucky else answer(seen)

    return either


class StubServer:
    """The server; `with` starts it in a thread and stops it."""

    def __init__(
        self,
        answer: Answer = lambda seen: completion(),
        *,
        latency: float = 0.0,
        most_at_once: int | None = None,
        models: tuple[str, ...] | None = ("stub",),
        keep: bool = True,
    ) -> None:
        self.answer = answer
        self.latency = latency
        self.most_at_once = most_at_once
        self.models = models
        """What GET /models lists; None leaves that to `answer`."""
        self.requests: list[Seen] = []
        """Every request for a completion, in order of arrival (with `keep`)."""
        self.others: list[Seen] = []
        """Requests for anything else."""
        self.at_once = 0
        self.peak = 0
        self.refused = 0
        self.received = 0
        self._keep = keep
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The base URL, ending in /v1."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def bodies(self) -> list[Any]:
        return [seen.body for seen in self.requests]

    def __enter__(self) -> StubServer:
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the stub server did not start")
        return self

    def __exit__(self, *_exception: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def serve(self, port: int = 0, ready: Callable[[str], None] = lambda url: None) -> None:
        """Serve until stopped."""
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", port, backlog=1024)
        self._port = server.sockets[0].getsockname()[1]
        ready(self.url)
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._connection(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (seen := await self._read(reader)) is not None:
                if not await self._respond(seen, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Seen | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        content = await self._content(reader, headers)
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        seen = Seen(method, target.split("?")[0], headers, content, body, self.received)
        if seen.path.endswith(("/chat/completions", "/responses")):
            self.received += 1
            if self._keep:
                self.requests.append(seen)
        else:
            self.others.append(seen)
        return seen

    async def _content(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)

    async def _respond(self, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        """Send the answer; whether the connection goes on."""
        self.at_once += 1
        self.peak = max(self.peak, self.at_once)
        try:
            if self.most_at_once is not None and self.at_once > self.most_at_once:
                self.refused += 1
                return await self._send(error(429, "too many at once"), writer)
            if self.models is not None and seen.path.endswith("/models") and seen.method == "GET":
                listed = [{"id": name, "object": "model", "owned_by": "stub", "created": 0} for name in self.models]
                answered: Any = {"object": "list", "data": listed}
            else:
                answered = self.answer(seen)
            response = answered if isinstance(answered, Response) else Response(answered)
            await asyncio.sleep(self.latency + response.delay)
            return await self._send(response, writer)
        finally:
            self.at_once -= 1

    async def _send(self, response: Response, writer: asyncio.StreamWriter) -> bool:
        if response.end == "hang":
            await asyncio.sleep(3600)
        content = response.content()
        headers = {"content-type": response.content_type, "content-length": str(len(content)), **response.headers}
        head = f"HTTP/1.1 {response.status} Stub\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        if response.end == "reset":
            writer.write(head.encode() + content[: len(content) // 2])
            await writer.drain()
            # Linger 0 turns the close into a RST.
            writer.get_extra_info("socket").setsockopt(1, 13, struct.pack("ii", 1, 0))
            return False
        if response.end == "drip":
            for byte in head.encode() + content:
                writer.write(bytes([byte]))
                await asyncio.sleep(0.05)
        else:
            writer.write(head.encode() + content)
        await writer.drain()
        return response.end != "close"


def plan_of(seen: Seen) -> dict[str, Any]:
    """The plan that the teacher's prompt carries: the last fenced JSON block of the first user message."""
    asked = next(message["content"] for message in seen.body["messages"] if message["role"] == "user")
    blocks = re.findall(r"```json\n(.*?)\n```", asked, re.S)
    return dict(json.loads(blocks[-1]))


def obedient(seen: Seen) -> dict[str, Any]:
    """An answer that keeps to the plan: every wanted text, saying everything it has to say and nothing else."""
    return structured(seen, words_for(plan_of(seen)))


def words_for(plan: dict[str, Any]) -> dict[str, Any]:
    """The draft that keeps to a plan, told apart by a tag made from the plan."""
    tag = sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:8]
    return {turn["write"]: _words(turn, tag) for turn in plan["turns"] if "write" in turn}


def _words(turn: dict[str, Any], tag: str) -> str:
    said = ", ".join(f"{part['for']} {_spoken(part['value'])}" for part in turn.get("must_convey", ()))
    wanted = ", ".join(str(name) for name in turn.get("ask_for", ()))
    facts = ", ".join(f"{key}: {_spoken(value)}" for key, value in (turn.get("facts") or {}).items())
    about = turn.get("about") or turn["speaker"]
    return " ".join(
        part for part in (f"{about} ({tag}).", said, f"What is the {wanted}?" if wanted else "", facts) if part
    )


def _spoken(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def main() -> None:
    """Serve in this process; prints the base URL, and counts to stderr at the end of stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--most-at-once", type=int, default=None)
    parser.add_argument(
        "--size", type=int, default=0, help="answer with so many characters instead of the plan's words"
    )
    chosen = parser.parse_args()
    answer: Answer = obedient
    if chosen.size:
        fixed = Response(json.dumps(completion("x" * chosen.size)).encode())
        answer = lambda seen: fixed  # noqa: E731
    stub = StubServer(answer, latency=chosen.latency, most_at_once=chosen.most_at_once, keep=False)

    def stopped() -> None:
        sys.stdin.read()
        print(json.dumps({"received": stub.received, "refused": stub.refused, "peak": stub.peak}), flush=True)
        assert stub._loop is not None
        stub._loop.call_soon_threadsafe(stub._stop.set)

    def ready(url: str) -> None:
        print(url, flush=True)
        threading.Thread(target=stopped, daemon=True).start()

    asyncio.run(stub.serve(ready=ready))


if __name__ == "__main__":
    main()
