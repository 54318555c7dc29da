"""A service on loopback: remembers what it was asked, and can be told to refuse, to break off, to forget."""

from __future__ import annotations

import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    """JSON as its value, anything else as bytes."""


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    """Bytes go out as they are, anything else as JSON."""
    headers: dict[str, str] = field(default_factory=dict)
    stop_after: int | None = None
    """Bytes of the body after which the connection is cut; -1 cuts it before the head."""


@dataclass
class Loopback:
    """`with Stub() as stub:` serves at `stub.url`; a service overrides `answer`."""

    fail: dict[str, Answer] = field(default_factory=dict)
    """`POST /path` to the answer that comes instead."""
    cut: dict[str, int] = field(default_factory=dict)
    """`POST /path` to how many such requests lose their connection before they were read to the end."""
    tls: ssl.SSLContext | None = None
    requests: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Any:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self._server.server_port}"

    def sent(self, method: str, path: str) -> list[Any]:
        """Bodies of the requests to a path."""
        return [asked.body for asked in self.requests if (asked.method, asked.path) == (method, path)]

    def count(self, method: str, start: str) -> int:
        """Requests to paths that start so."""
        return sum(asked.method == method and asked.path.startswith(start) for asked in self.requests)

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def _match(self, table: dict[str, Any], asked: Asked) -> str | None:
        return next((key for key in table if f"{asked.method} {asked.path}".startswith(key)), None)

    def _take(self, table: dict[str, int], asked: Asked) -> bool:
        key = self._match(table, asked)
        if key is None or not table[key]:
            return False
        table[key] -= 1
        return True

    def _handler(stub) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, unquote(address.path), query, headers, None)
                stub.requests.append(asked)
                if stub._take(stub.cut, asked):
                    self.rfile.read(int(headers.get("content-length", "0")) // 2)
                    self.close_connection = True
                    return
                raw = self._body(headers)
                try:
                    asked.body = json.loads(raw) if raw else None
                except ValueError:
                    asked.body = raw
                failing = stub._match(stub.fail, asked)
                answer = stub.fail[failing] if failing else stub.answer(asked)
                self._send(answer)

            def _body(self, headers: dict[str, str]) -> bytes:
                if "chunked" not in headers.get("transfer-encoding", ""):
                    return self.rfile.read(int(headers.get("content-length") or 0))
                found = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    found += self.rfile.read(size)
                    self.rfile.readline()
                return found

            def _send(self, answer: Answer) -> None:
                content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                if answer.stop_after == -1:
                    return
                self.send_response(answer.status)
                for name, value in {"content-type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content[: answer.stop_after])

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler


def part(asked: Asked, content: bytes, content_type: str = "application/octet-stream") -> Answer:
    """The content, or the rest of it where the request names a range."""
    start = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").split("-")[0])
    status = 206 if start else 200
    return Answer(status, content[start:], {"content-type": content_type})


def form_file(body: bytes) -> tuple[str, bytes]:
    """Name and content of the one file of a multipart form."""
    boundary = body.split(b"\r\n", 1)[0]
    piece = next(piece for piece in body.split(boundary) if b"filename=" in piece)
    head, content = piece.split(b"\r\n\r\n", 1)
    return head.split(b'filename="')[1].split(b'"')[0].decode(), content.removesuffix(b"\r\n")
