"""Serves students behind one OpenAI-compatible address on loopback; prints the address.

python serve.py first=student-1.pt second=student-2.pt
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import torch
from student import ASSISTANT, Student, Words, load, prompt, read

LIMIT = 200
"""Numbers in an answer; the longest turn of the training rows is well below."""


class Server(ThreadingHTTPServer):
    models: dict[str, tuple[Student, Words]]
    one_at_a_time = threading.Lock()
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.reply({"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if body["model"] not in self.server.models:
            self.reply({"error": {"message": f"no model {body['model']}"}}, 404)
            return
        with self.server.one_at_a_time:
            self.reply(answer(body, *self.server.models[body["model"]]))

    def reply(self, value: Any, status: int = 200) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        pass


counted = iter(range(10**9))


def answer(body: dict[str, Any], model: Student, words: Words) -> dict[str, Any]:
    ids, spoken = prompt(words, body["messages"], body.get("tools") or [])
    said, ended = model.say([*ids, ASSISTANT], [*spoken, False], min(LIMIT, body.get("max_tokens") or LIMIT))
    text, calls = read(words, said)
    made = [
        {"id": f"call{next(counted):09}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for name, arguments in calls
    ]
    message = {"role": "assistant", "content": text or None, **({"tool_calls": made} if made else {})}
    reason = ("tool_calls" if made else "stop") if ended else "length"
    used = {"prompt_tokens": len(ids) + 1, "completion_tokens": len(said), "total_tokens": len(ids) + 1 + len(said)}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {
        "id": "s",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [choice],
        "usage": used,
    }


def main() -> None:
    torch.set_num_threads(1)
    server = Server(("127.0.0.1", 0), Handler)
    server.models = {name: load(Path(path)) for name, path in (text.split("=", 1) for text in sys.argv[1:])}
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
