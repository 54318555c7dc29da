"""The worker's job: read the request, extract every target, leave one JSON line for each."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib.util
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

from . import faults, guard, loading, places, scan, sdk, walk
from .serving import Server

MAX_PLACEHOLDERS = 20


def main(folder: str) -> None:
    """Work on the request in `folder` and leave the process, whatever threads or exit hooks the user's code has."""
    place = Path(folder)
    request = json.loads((place / "request.json").read_text(encoding="utf-8"))
    hang = (place / "hang.txt").open("w", encoding="utf-8")
    os.dup2(2, 1)  # what the user's modules print is no answer of ours
    with (place / "answer.jsonl").open("a", encoding="utf-8") as answer:
        _work(request, lambda line: _write(answer, line), hang)
    sys.stderr.flush()
    os._exit(0)


def _write(stream: Any, line: dict[str, Any]) -> None:
    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    stream.flush()


def _work(request: dict[str, Any], write: Any, hang: Any) -> None:
    faulthandler.dump_traceback_later(request["start"], exit=True, file=hang)
    try:
        agents = sdk.load([str(Path.cwd()), str(Path.cwd() / "src"), *request.get("keep_off", ())])
    except BaseException as error:
        write({"error": faults.describe(error, ""), "python": sys.executable})
        return
    write({"versions": sdk.versions(), "python": sys.executable})
    worker = _Worker(agents, request)
    for text in request["targets"]:
        faulthandler.dump_traceback_later(request["timeout"], exit=True, file=hang)
        write({"target": text, **worker.extract(text)})


class _Worker:
    def __init__(self, agents: Any, request: dict[str, Any]) -> None:
        self.registry = sdk.Registry()
        self.registry.watch(agents)
        self.stubs: Any = None
        if request["stub_missing"]:
            from . import stubs

            self.stubs = stubs.install()
            self.registry.approximate = self.stubs.took_part
        guard.prepare_environment(agents)
        self.guard = guard.Guard()
        guard.block_runs(agents, self.guard)
        self.server = Server(agents, self.registry, request["mcp"])
        self.placeholders: list[str] = []
        self._start = set(sys.modules), list(sys.path)

    def extract(self, text: str) -> dict[str, Any]:
        """The toolsets of one target, or the fault that kept them."""
        self._start_afresh()
        target: loading.Target | None = None
        try:
            target = loading.parse(text)
            loaded, found = self._with_placeholders(target)
        except BaseException as error:
            fault = faults.describe(error, target.module if target else "")
            return {"error": {**fault, **self._sighted(target)}, **self._asides()}
        return {"toolsets": found, "stopped": self._stop(loaded), **self._asides()}

    def _start_afresh(self) -> None:
        """Take back what the target before left: two folders may each have a `config.py`."""
        modules, path = self._start
        self.guard.seen.clear()
        for name in self.placeholders:
            os.environ.pop(name, None)
        self.placeholders.clear()
        _forget(modules)
        sys.path[:] = path
        self.registry.created[:] = [one for one in self.registry.created if not places.is_project(one.file)]

    def _asides(self) -> dict[str, Any]:
        stubbed = dict(self.stubs.missing) if self.stubs else {}
        return {"effects": list(self.guard.seen), "stubbed": stubbed, "placeholders": list(self.placeholders)}

    def _with_placeholders(self, target: loading.Target) -> tuple[loading.Loaded, list[dict[str, Any]]]:
        """Import and extract; a missing key gets a placeholder and everything another try, one name at a time."""
        known = set(sys.modules)
        for _ in range(MAX_PLACEHOLDERS):
            made = len(self.registry.created)
            try:
                loaded = loading.load(target, self.guard)
                return loaded, self._of(loaded)
            except Exception as error:
                name = faults.missing_variable(error)
                if not name or not faults.is_credential(name) or name in os.environ:
                    raise
                os.environ[name] = faults.PLACEHOLDER
                self.placeholders.append(name)
                _forget(known)
                del self.registry.created[made:]
        raise faults.Fault("raises", text=f"it asks for more than {MAX_PLACEHOLDERS} keys")

    def _stop(self, loaded: loading.Loaded) -> dict[str, Any] | None:
        if loaded.stopped is None:
            return None
        told = faults.describe(loaded.stopped, loaded.target.module)
        line = int(told["where"].rpartition(":")[2] or 0)
        return {**told, "unseen": [tool for tool in scan.tools(loaded.file) if tool[1] > line]}

    def _sighted(self, target: loading.Target | None) -> dict[str, Any]:
        """What a static scan of the target's file sees, for the message about why it could not be had."""
        if target is None:
            return {}
        file = target.file or _file_of(target.module)
        sighted = scan.tools(file) if file else []
        return {"sighted": sighted, "file": places.relative(file) if file else "", "module": target.module}

    def _of(self, loaded: loading.Loaded) -> list[dict[str, Any]]:
        if not loaded.target.expression:
            return self._of_module(loaded)
        value = loading.resolve(loaded, self.guard)
        names = {id(found): path for path, found in walk.find(loaded.namespace, self.server.kinds)}
        return self._of_value(value, loaded, names)

    def _of_module(self, loaded: loading.Loaded) -> list[dict[str, Any]]:
        kinds = self.server.kinds
        found = walk.find(loaded.namespace, kinds)
        reachable = [value for _, value in found if isinstance(value, kinds.tool)]
        tools = self._in_creation_order(reachable, loaded.file)
        agents = [(path, value) for path, value in found if isinstance(value, kinds.agent)]
        hosted = [tool for _, agent in agents for tool in agent.tools if not isinstance(tool, kinds.tool)]
        names = [f"{_place(loaded.target)}:{path}" for path, _ in agents]
        if not tools and agents:
            return self._graphs(agents, loaded, {id(value): path for path, value in found})
        if not tools and not hosted and loaded.stopped is not None:
            raise loaded.stopped
        if not tools and not hosted:
            inside = [
                (function, line, loading.callable_as_it_is(loaded.namespace.get(function)))
                for function, line in scan.agents(loaded.file)
                if function
            ]
            raise faults.Fault("no-tools", factories=_factories(loaded.namespace), inside=inside)
        return [{"source": _place(loaded.target), "agents": names, **self.server.tools([*tools, *hosted])}]

    def _in_creation_order(self, reachable: list[Any], file: str) -> list[Any]:
        """Tools in the order in which they were made: those within reach, and those this file made and let go."""
        wanted = {id(tool) for tool in reachable}
        known = {self._identity(entry.tool) for entry in self.registry.created if id(entry.tool) in wanted}
        chosen: list[Any] = []
        for entry in self.registry.created:
            if id(entry.tool) in wanted:
                chosen.append(entry.tool)
            elif _same(entry.file, file) and self._identity(entry.tool) not in known:
                known.add(self._identity(entry.tool))
                chosen.append(entry.tool)
        seen = {id(tool) for tool in chosen}
        return self._apart(chosen + [tool for tool in reachable if id(tool) not in seen])

    def _apart(self, tools: list[Any]) -> list[Any]:
        """Tools without the copies that look the same on the wire."""
        looks: dict[tuple[str, ...], Any] = {}
        for tool in tools:
            schema = json.dumps(tool.params_json_schema, default=str)
            looks.setdefault((*self._identity(tool), tool.description, schema), tool)
        return list(looks.values())

    def _identity(self, tool: Any) -> tuple[str, str]:
        return tool.name, self.server.source(tool)

    def _of_value(self, value: Any, loaded: loading.Loaded, names: dict[int, str]) -> list[dict[str, Any]]:
        kinds, source = self.server.kinds, f"{_place(loaded.target)}:{loaded.target.expression}"
        if isinstance(value, kinds.tool):
            return [{"source": source, "agents": [], **self.server.tools([value])}]
        if isinstance(value, kinds.handoff):
            value = self.server.target(value)
        if isinstance(value, kinds.agent):
            return self._graphs([(loaded.target.expression, value)], loaded, names)
        found = walk.find({loaded.target.expression: value}, kinds)
        tools = [one for _, one in found if isinstance(one, kinds.tool)]
        agents = [(path, one) for path, one in found if isinstance(one, kinds.agent)]
        direct = [one for one in _listed(value) if not kinds.interesting(one) and _is_hosted(one)]
        if tools or direct:
            paths = [f"{_place(loaded.target)}:{path}" for path, _ in agents]
            return [{"source": source, "agents": paths, **self.server.tools([*tools, *direct])}]
        if agents:
            return self._graphs(agents, loaded, names)
        raise faults.Fault(
            "no-tools", name=loaded.target.expression, type=type(value).__name__, callable=callable(value)
        )

    def _graphs(
        self, agents: list[tuple[str, Any]], loaded: loading.Loaded, names: dict[int, str]
    ) -> list[dict[str, Any]]:
        """Every agent that can be reached through handoffs, breadth first, each once."""
        seen: set[int] = set()
        made: list[dict[str, Any]] = []
        waiting = list(agents)
        while waiting:
            path, agent = waiting.pop(0)
            if agent is None or id(agent) in seen:
                continue
            seen.add(id(agent))
            source = f"{_place(loaded.target)}:{path}"
            made.append({"source": source, "agents": [], **self.server.agent(agent)})
            targets = enumerate(self.server.targets(agent))
            waiting += [(names.get(id(one), f"{path}.handoffs[{i}]"), one) for i, one in targets]
        return made


def _place(target: loading.Target) -> str:
    return target.text.partition(":")[0] if not target.file else places.relative(target.file)


def _factories(namespace: dict[str, Any]) -> list[str]:
    """Functions of the module that can be called as they are and sound like makers of agents or tools."""
    makers = ("build", "create", "make", "get_", "agent", "tool", "factory", "setup")
    return [
        name
        for name, value in namespace.items()
        if isinstance(value, types.FunctionType)
        and value.__module__ == namespace.get("__name__")
        and any(word in name.lower() for word in makers)
        and loading.callable_as_it_is(value)
    ]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _is_hosted(value: Any) -> bool:
    return type(value).__module__.startswith("agents.") and type(value).__name__.endswith("Tool")


def _same(one: str, other: str) -> bool:
    return bool(one and other) and os.path.realpath(one) == os.path.realpath(other)


def _file_of(module: str) -> str:
    with contextlib.suppress(Exception):
        spec = importlib.util.find_spec(module)
        return (spec.origin or "") if spec else ""
    return ""


def _forget(known: set[str]) -> None:
    """Take the user's half-imported modules out again, so that the next try runs them anew."""
    new = {name: module for name, module in sys.modules.items() if name not in known}
    for name in [name for name, module in new.items() if places.is_project(_whereabouts(module))]:
        del sys.modules[name]


def _whereabouts(module: Any) -> str:
    """A module's file; for a namespace package, which has none, one that would lie in it."""
    folders = list(getattr(module, "__path__", ()))
    return getattr(module, "__file__", None) or (os.path.join(folders[0], "__init__.py") if folders else "")  # noqa: PTH118
