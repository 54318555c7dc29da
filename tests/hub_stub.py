"""The part of the Hub's API that storing a dataset, and training on it in a job, needs; on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class HubStub:
    """`with HubStub() as stub:` serves at `stub.url`; `files` holds what was committed."""

    status: int = 200
    """Anything else is the answer to a commit."""
    breaks: int = 0
    """How many commits lose their connection while half of the body is still on its way."""
    created: list[dict[str, Any]] = field(default_factory=list)
    commits: int = 0
    requests: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Job id to its specification, as it was sent."""
    refuse_jobs: str = ""
    """Why no job may be started."""
    states: list[str] = field(default_factory=lambda: ["SCHEDULING", "RUNNING", "COMPLETED"])
    weights: dict[str, bytes] = field(default_factory=lambda: {"adapter_config.json": b"{}", "a.safetensors": b"lora"})
    looks: int = 0

    def __enter__(self) -> HubStub:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def private(self) -> bool:
        """What the last repository was created as; the key changed with huggingface_hub 2."""
        asked = self.created[-1]
        return asked.get("private") is True or asked.get("visibility") == "private"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        self.requests += 1
        if path == "/api/repos/create":
            self.created.append(json.loads(body))
            return 200, {"url": "https://huggingface.co/datasets/me/data"}
        if path == "/api/validate-yaml":
            self.cards.append(json.loads(body)["content"])
            return 200, {"errors": [], "warnings": []}
        if "/preupload/" in path:
            return 200, {"files": [self._known(file) for file in json.loads(body)["files"]]}
        if "/commit/" in path and self.status != 200:
            return self.status, {"error": "you may not write here"}
        if "/commit/" in path:
            self._commit(body)
            return 200, {"success": True, "commitOid": "c1", "commitUrl": f"{self.url}/datasets/me/data/commit/c1"}
        if path.startswith("/api/jobs/"):
            return self._job(path.removeprefix("/api/jobs/").split("/"), body)
        if path.startswith("/api/models/"):
            listed = [
                {"type": "file", "path": name, "size": len(held), "oid": _oid(held)}
                for name, held in self.weights.items()
            ]
            return 200, listed
        if "/resolve/" in path:
            return 200, self.weights[path.rsplit("/", 1)[-1]]
        return 200, {"_id": "1", "id": "me/data", "sha": "c1", "private": True, "tags": []}

    def _job(self, parts: list[str], body: bytes) -> tuple[int, Any]:
        """Jobs API of the Hub documentation: hardware with prices, one job, its log, its end."""
        if parts == ["hardware"]:
            machine = {"cpu": "4", "ram": "16 GB", "ephemeralStorage": "50 GB", "accelerator": None}
            return 200, [
                machine
                | {
                    "name": name,
                    "prettyName": name,
                    "unitCostMicroUSD": cost,
                    "unitCostUSD": cost / 1e6,
                    "unitLabel": "minute",
                }
                for name, cost in (("cpu-basic", 167), ("a10g-large", 25_000))
            ]
        if len(parts) == 1 and self.refuse_jobs:
            return 402, {"error": self.refuse_jobs}
        if len(parts) == 1:
            name = f"job{len(self.jobs) + 1}"
            self.jobs[name] = json.loads(body)
            return 200, self._shown(parts[0], name, "SCHEDULING")
        if parts[1] not in self.jobs:
            return 404, {"error": "there is no such job"}
        if parts[2:] == ["cancel"]:
            self.states = ["CANCELED"]
            return 200, {}
        if parts[2:] == ["logs"]:
            lines = ["===== Job started", "loss 0.9", "loss 0.4"]
            return 200, "".join(
                f"data: {json.dumps({'data': line, 'timestamp': '2026-11-01T10:00:00.000Z'})}\n\n" for line in lines
            ).encode()
        state = self.states[min(self.looks, len(self.states) - 1)]
        self.looks += 1
        return 200, self._shown(parts[0], parts[1], state)

    def _shown(self, owner: str, name: str, state: str) -> dict[str, Any]:
        spec = self.jobs[name]
        return {
            "id": name,
            "owner": {"id": "1", "name": owner, "type": "user"},
            "status": {"stage": state, "message": "out of memory" if state == "ERROR" else None},
            "command": spec["command"],
            "environment": spec["environment"],
            "flavor": spec["flavor"],
        }

    def _known(self, file: dict[str, Any]) -> dict[str, Any]:
        known = self.files.get(file["path"])
        oid = _oid(known) if known is not None else None
        return {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False, "oid": oid}

    def _commit(self, body: bytes) -> None:
        self.commits += 1
        for line in body.splitlines():
            entry = json.loads(line)
            if entry["key"] == "file":
                self.files[entry["value"]["path"]] = base64.b64decode(entry["value"]["content"])

    def _handler(stub) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                if "/commit/" in self.path and stub.breaks:
                    stub.breaks -= 1
                    self.rfile.read(length // 2)
                    self.close_connection = True
                    return
                body = self.rfile.read(length)
                status, answer = stub.answer(self.path.split("?")[0], body)
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("etag", f'"{_oid(content)}"')
                self.send_header("x-repo-commit", "c" * 40)
                self.send_header("content-length", str(len(content)))
                if status >= 400:
                    self.send_header("x-error-message", answer["error"])
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_HEAD = _serve

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler


def _oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
