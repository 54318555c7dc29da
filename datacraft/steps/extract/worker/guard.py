"""Keeps the user's module from acting while it is imported: no network, no child process, no run of an agent.

Python's audit events carry this, so it holds for everything that goes through Python's own sockets and processes; a
compiled extension that opens sockets by itself is beyond it. Files that the module writes are reported, not stopped:
a log file refused would stop many modules that are otherwise harmless.
"""

from __future__ import annotations

import builtins
import os
import sys
from typing import Any, NoReturn

from . import places

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NETWORK = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
_PROCESSES = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork"}
_CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "sqlite3.connect"}


class Blocked(PermissionError):
    """Something the module tried to do at import and that extraction does not let it do."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"blocked while schemas are extracted: {what}")
        self.kind = kind
        self.what = what


class RunnerCalled(BaseException):
    """An agent was to be run; not an Exception, so that no handler of the module swallows it."""

    def __init__(self, where: str, agent: Any) -> None:
        super().__init__(where)
        self.agent = agent


class InputAsked(BaseException):
    """The module waits for somebody to type."""


class Guard:
    """Armed while the user's code runs."""

    def __init__(self) -> None:
        self.armed = False
        self.calling = False
        """True while a function named by the user is called, False at import."""
        self.seen: list[dict[str, str]] = []
        """What was blocked or reported: `kind` (network, process, write), `what`, `where` (file:line)."""
        self._looking = False
        sys.addaudithook(self._audit)
        self._close_the_back_door()

    def _close_the_back_door(self) -> None:
        """`multiprocessing` spawns through a function that raises no audit event."""
        try:
            import _posixsubprocess
        except ImportError:  # not a POSIX system
            return
        original = _posixsubprocess.fork_exec

        def fork_exec(arguments: Any, *rest: Any) -> Any:
            if self.armed:
                self._refuse("process", " ".join(_text(part) for part in arguments)[:200])
            return original(arguments, *rest)

        _posixsubprocess.fork_exec = fork_exec

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed or self._looking:
            return
        if event == "open" or event in _CHANGES:
            self._report(event, arguments)
        elif event in _NETWORK:
            self._refuse("network", _host(event, arguments))
        elif event in _PROCESSES:
            self._refuse("process", _command(event, arguments))

    def _report(self, event: str, arguments: tuple[Any, ...]) -> None:
        path = arguments[0] if arguments else ""
        if event == "open":
            flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
            if not flags & _WRITES or not isinstance(path, (str, bytes)):
                return
        name = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else str(path)
        if name in (os.devnull, ":memory:") or name.endswith((".pyc", os.sep + "__pycache__")):
            return
        self._note("write", places.relative(name))

    def _refuse(self, kind: str, what: str) -> None:
        if what.startswith("socketpair"):
            return
        self._note(kind, what)
        raise Blocked(kind, what)

    def _note(self, kind: str, what: str) -> None:
        self._looking = True
        try:
            entry = {"kind": kind, "what": what, "where": places.caller()}
            if entry not in self.seen and len(self.seen) < 100:
                self.seen.append(entry)
        finally:
            self._looking = False


def _host(event: str, arguments: tuple[Any, ...]) -> str:
    if event == "socket.connect" and sys._getframe(3).f_code.co_name in ("socketpair", "_fallback_socketpair"):
        return "socketpair"  # Windows has no other way to wake an event loop
    address: Any = arguments[0] if event.startswith("socket.get") else arguments[-1]
    if isinstance(address, tuple):
        return ":".join(str(part) for part in address[:2])
    port = f":{arguments[1]}" if event == "socket.getaddrinfo" and arguments[1] else ""
    return f"{_text(address)}{port}"


def _command(event: str, arguments: tuple[Any, ...]) -> str:
    if event == "os.fork":
        return "os.fork()"
    command = arguments[1] if event == "subprocess.Popen" and len(arguments) > 1 else arguments[0]
    parts = command if isinstance(command, (list, tuple)) else [command]
    return " ".join(_text(part) for part in parts)[:200]


def _text(value: Any) -> str:
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else str(value)


def block_runs(agents: Any, watch: Guard) -> None:
    """Let no agent run, and let nothing wait for a keyboard."""

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        first = named.get("starting_agent", arguments[0] if arguments else None)
        raise RunnerCalled(places.caller(), first)

    for kind, names in ((agents.Runner, ("run", "run_sync", "run_streamed")),):
        for name in names:
            setattr(kind, name, staticmethod(refuse))
    realtime = sys.modules.get("agents.realtime")
    if realtime is not None:
        realtime.RealtimeRunner.run = refuse

    def ask(*_arguments: Any, **_named: Any) -> str:
        if watch.calling:
            return "Hello"  # a chat loop in a function that was asked for: on to the agent it runs
        raise InputAsked(places.caller())

    import getpass

    builtins.input = ask
    getpass.getpass = ask


def prepare_environment(agents: Any) -> None:
    """Nothing is traced or uploaded from here, and libraries that look up their own news do not try."""
    agents.set_tracing_disabled(True)
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
