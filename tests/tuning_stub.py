"""A fine-tuning service on loopback that speaks the OpenAI wire: files, jobs, events."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class TuningStub:
    """`with TuningStub() as stub:` serves at `stub.url` and remembers what it was asked."""

    refuse_file: str = ""
    """Status details of every file, which is then in error."""
    fail: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """`POST /files` and the like to status and body, instead of doing it."""
    states: list[str] = field(default_factory=lambda: ["queued", "running", "succeeded"])
    """What a job says it is, one look after the other; the last one stays."""
    cut_uploads: int = 0
    """How many uploads lose their connection before the answer."""
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: int = 0

    def __enter__(self) -> TuningStub:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1/"

    def sent(self, method: str, path: str) -> list[Any]:
        """Bodies of the requests to a path."""
        return [body for m, p, body in self.requests if (m, p) == (method, path)]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.requests.append((method, path, body))
        if f"{method} {path}" in self.fail:
            return self.fail[f"{method} {path}"]
        if (method, path) == ("GET", "/files"):
            return 200, {"object": "list", "data": list(self.files.values()), "has_more": False}
        if (method, path) == ("POST", "/files"):
            return 200, self._file(body)
        if (method, path) == ("POST", "/fine_tuning/jobs"):
            return 200, self._job(body)
        return self._known(path)

    def _known(self, path: str) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if parts[0] == "files" and parts[1] in self.files:
            return 200, self.files[parts[1]]
        if parts[:2] == ["fine_tuning", "jobs"] and len(parts) > 2 and parts[2] in self.jobs:
            return 200, self._about(self.jobs[parts[2]], parts[3:])
        return 404, {"error": {"message": f"there is no {path}"}}

    def _about(self, job: dict[str, Any], rest: list[str]) -> Any:
        if rest == ["events"]:
            events = [
                {"id": f"e{i}", "object": "fine_tuning.job.event", "created_at": i, "level": "info", "message": text}
                for i, text in enumerate(["step 1", "step 2"])
            ]
            return {"object": "list", "data": events[::-1], "has_more": False}
        if rest == ["cancel"]:
            job["status"] = "cancelled"
            return job
        job["status"] = self.states[min(self.looks, len(self.states) - 1)]
        self.looks += 1
        if job["status"] == "succeeded":
            job["fine_tuned_model"] = "tuned-1"
        if job["status"] == "failed":
            job["error"] = {"code": "bad", "message": "the loss went up", "param": None}
        return job

    def _file(self, body: bytes) -> dict[str, Any]:
        name = re.search(rb'filename="([^"]+)"', body)
        part = next(p for p in body.split(b"--" + body.split(b"\r\n", 1)[0][2:]) if b"filename=" in p)
        content = part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
        made = {
            "id": f"file-{len(self.files) + 1}",
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": name.group(1).decode() if name else "",
            "purpose": "fine-tune",
            "status": "error" if self.refuse_file else "processed",
            "status_details": self.refuse_file or None,
        }
        self.files[str(made["id"])] = made
        return made

    def _job(self, body: Any) -> dict[str, Any]:
        made = {
            "id": f"ftjob-{len(self.jobs) + 1}",
            "object": "fine_tuning.job",
            "created_at": 1,
            "model": body["model"],
            "status": "queued",
            "training_file": body["training_file"],
            "organization_id": "o",
            "result_files": [],
            "seed": 0,
            "hyperparameters": {},
        }
        self.jobs[str(made["id"])] = made
        return made

    def _handler(stub) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                if "chunked" in (self.headers.get("transfer-encoding") or ""):
                    raw = self._chunks()
                body = json.loads(raw) if raw.startswith(b"{") else raw
                path = self.path.removeprefix("/v1").split("?")[0]
                status, answer = stub.answer(self.command, path, body)
                if stub.cut_uploads and (self.command, path) == ("POST", "/files"):
                    stub.cut_uploads -= 1
                    stub.files.clear()
                    self.connection.close()
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def _chunks(self) -> bytes:
                found = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    found += self.rfile.read(size)
                    self.rfile.readline()
                return found

            do_GET = do_POST = do_DELETE = _serve

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler
