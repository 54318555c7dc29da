"""Runs agents with the SDK's real Runner against a chat-completions stub on loopback and keeps what was sent.

A script of its own, because importing the SDK takes seconds and raises warnings of its own:
`python sdk_truth.py CASES.json ANSWERS.json`, started in the folder of the project. A case has a name and
`setup`, code that leaves an `agent`; `replies` are the messages that the stub gives, the last one forever, and
`connect` names MCP servers.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import agents
from agents import Agent, OpenAIChatCompletionsModel, RunConfig, Runner
from openai import AsyncOpenAI

FINAL = {"role": "assistant", "content": "Done."}


class Stub(ThreadingHTTPServer):
    """Answers every chat completion with the next reply and keeps the request bodies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[str] = []
        self.replies: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.bodies.append(body)
        message = self.server.replies.pop(0) if len(self.server.replies) > 1 else self.server.replies[0]
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}
        reply = {"id": "c1", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice]}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        encoded = json.dumps({**reply, "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_arguments: object) -> None:
        """A test needs no access log."""


async def play(case: dict[str, Any], stub: Stub, config: RunConfig) -> dict[str, Any]:
    namespace: dict[str, Any] = {"Agent": Agent, "agents": agents}
    stub.bodies, stub.replies = [], case.get("replies") or [FINAL]
    error = ""
    try:
        exec(case["setup"], namespace)
        for name in case.get("connect", ()):
            await namespace[name].connect()
        await Runner.run(namespace["agent"], "Hello", run_config=config, max_turns=4)
        for name in case.get("connect", ()):
            await namespace[name].cleanup()
    except (
        Exception
    ) as failure:  # an agent with an output type refuses the canned text; its request was sent all the same
        error = f"{type(failure).__name__}: {failure}"
    return {"name": case["name"], "requests": stub.bodies, "error": error}


async def main(cases: Path, answers: Path) -> None:
    agents.set_tracing_disabled(True)
    stub = Stub()
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    sys.path.insert(0, str(Path.cwd()))
    sys.path.insert(1, str(Path.cwd() / "src"))
    agents.__path__.append(str(Path.cwd() / "agents"))
    client = AsyncOpenAI(base_url=f"http://127.0.0.1:{stub.server_port}/v1", api_key="stub", max_retries=0)
    config = RunConfig(model=OpenAIChatCompletionsModel("stub", client))
    played = [await play(case, stub, config) for case in json.loads(cases.read_text(encoding="utf-8"))]
    answers.write_text(json.dumps(played), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)
