"""The part of the Hub's API that storing a dataset needs, on loopback."""

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
    created: list[dict[str, Any]] = field(default_factory=list)
    commits: int = 0
    requests: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)

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
        return 200, {"_id": "1", "id": "me/data", "sha": "c1", "private": True, "tags": []}

    def _known(self, file: dict[str, Any]) -> dict[str, Any]:
        known = self.files.get(file["path"])
        oid = hashlib.sha1(b"blob %d\0" % len(known) + known).hexdigest() if known is not None else None
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
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                status, answer = stub.answer(self.path.split("?")[0], body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                if status >= 400:
                    self.send_header("x-error-message", answer["error"])
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _serve

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler
