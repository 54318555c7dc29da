"""A chat endpoint that always says the same after a fixed time, in a process of its own, as cheaply as asyncio can.

    python benchmarks/slow_endpoint.py 0.05

It reads no JSON and makes none; prints its base URL, serves until its standard input is closed, then prints the
seconds of processor time it used.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import process_time

CALL = {"name": "find_guest", "arguments": json.dumps({"email": "guest1@x.io"})}
MESSAGE = {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": CALL}]}
BODY = json.dumps(
    {
        "id": "chatcmpl-slow",
        "object": "chat.completion",
        "created": 1700000000,
        "model": "stub",
        "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "tool_calls", "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Slow(asyncio.Protocol):
    """One connection; requests on it come one after the other."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, ended, rest = self.received.partition(b"\r\n\r\n")
        if ended and len(rest) >= int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]):
            self.received = b""
            asyncio.get_running_loop().call_later(self.latency, self.transport.write, ANSWER)


async def serve(latency: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Slow(latency), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
