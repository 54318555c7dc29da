"""From what was typed (`package.module`, `path/to/file.py`, `…:attr`, `…:factory()`) to the module and the object."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import importlib
import importlib.util
import inspect
import os
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import faults, guard, naming, places


@dataclass(frozen=True)
class Target:
    text: str
    module: str
    """Dotted name under which it is imported."""
    file: str = ""
    """The path that was typed, for a target given as one."""
    expression: str = ""
    """What stands behind the colon."""


@dataclass
class Loaded:
    target: Target
    namespace: dict[str, Any]
    file: str
    stopped: BaseException | None = None
    """What ended the module before its last line, when its tools could be had all the same."""


def parse(text: str) -> Target:
    """The target of a text. Raises Fault for a path that is not there."""
    place, _, expression = _split(text)
    if not (place.endswith(".py") or "/" in place or os.sep in place):
        return Target(text, place, "", expression)
    path = Path(place)
    if path.is_dir() and (path / "__init__.py").is_file():
        path = path / "__init__.py"
    if not path.is_file():
        raise faults.Fault("no-file", name=place)
    return Target(text, (naming.names(path) or [path.stem])[0], str(path), expression)


def _split(text: str) -> tuple[str, str, str]:
    """Module or path, colon, expression; the colon of a Windows drive belongs to the path."""
    drive = text[:2] if text[1:3] in (":\\", ":/") else ""
    place, colon, expression = text[len(drive) :].partition(":")
    return drive + place, colon, expression.strip()


def load(target: Target, watch: guard.Guard) -> Loaded:
    """Import the target's module. Raises whatever the module raises, unless only its last lines were missed."""
    for folder in reversed(naming.roots(target.file)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    if target.file:
        # Last, for scripts that lie in a package: its modules must not hide installed packages of the same name.
        sys.path.append(str(Path(target.file).resolve().parent))
    try:
        with _armed(watch):
            module = _import(target)
    except BaseException as error:
        return _partly(target, error)
    return Loaded(target, vars(module), getattr(module, "__file__", None) or "")


def _import(target: Target) -> types.ModuleType:
    _join_sdk_namespace(target)
    if not target.file:
        return importlib.import_module(target.module)
    for name in naming.names(Path(target.file)):
        known = sys.modules.get(name)
        if known is None or _same_file(known, target.file):
            with contextlib.suppress(_OtherModule):
                return _by_name(name, target.file)
    return _by_path(target)


class _OtherModule(Exception):
    """The dotted name leads to another file."""


def _by_name(name: str, file: str) -> types.ModuleType:
    """Import by dotted name; a package around the file that cannot be imported does not matter if the file can."""
    try:
        module = importlib.import_module(name)
    except Exception as error:
        if _reached(error.__traceback__, file) and "relative import" not in str(error):
            raise
        raise _OtherModule from error
    if not _same_file(module, file):
        raise _OtherModule
    return module


def _reached(trace: types.TracebackType | None, file: str) -> bool:
    while trace is not None:
        if os.path.realpath(trace.tb_frame.f_code.co_filename) == os.path.realpath(file):
            return True
        trace = trace.tb_next
    return False


def _same_file(module: types.ModuleType, file: str) -> bool:
    return os.path.realpath(getattr(module, "__file__", None) or "") == os.path.realpath(file)


def _by_path(target: Target) -> types.ModuleType:
    name = "".join(c if c.isalnum() else "_" for c in target.module)
    name = name if name.isidentifier() and name not in sys.modules else f"target_{name}"
    spec = importlib.util.spec_from_file_location(name, target.file)
    if spec is None or spec.loader is None:
        raise faults.Fault("no-file", name=target.file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _join_sdk_namespace(target: Target) -> None:
    """A project whose own package is called `agents`, like the SDK's: its modules are looked up after the SDK's."""
    for root in naming.roots(target.file):
        own = os.path.join(root, "agents")  # noqa: PTH118
        package = sys.modules["agents"]
        if os.path.isdir(own) and own not in package.__path__:  # noqa: PTH112
            package.__path__.append(own)


def _partly(target: Target, error: BaseException) -> Loaded:
    """The module as far as it came, when what stopped it stands in its own top level and is no defect of its tools."""
    namespace, file = _module_globals(error, target)
    harmless = isinstance(error, (guard.RunnerCalled, guard.InputAsked, SystemExit))
    if namespace is None or not harmless:
        raise error
    return Loaded(target, namespace, file, error)


def _module_globals(error: BaseException, target: Target) -> tuple[dict[str, Any] | None, str]:
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        named = frame.f_globals.get("__name__") == target.module or _frame_of(frame, target.file)
        if frame.f_code.co_name == "<module>" and named and places.is_project(frame.f_code.co_filename):
            return frame.f_globals, frame.f_code.co_filename
        trace = trace.tb_next
    return None, ""


def _frame_of(frame: types.FrameType, file: str) -> bool:
    return bool(file) and os.path.realpath(frame.f_code.co_filename) == os.path.realpath(file)


@contextlib.contextmanager
def _armed(watch: guard.Guard) -> Iterator[None]:
    """The user's code at work: guarded, leaving no bytecode behind, with arguments of its own."""
    kept = sys.argv, sys.dont_write_bytecode
    sys.argv, sys.dont_write_bytecode, watch.armed = [""], True, True
    try:
        yield
    finally:
        watch.armed = False
        sys.argv, sys.dont_write_bytecode = kept


def resolve(loaded: Loaded, watch: guard.Guard) -> Any:
    """The object that the target's expression names. Raises Fault when there is none."""
    text = loaded.target.expression
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise faults.Fault("bad-expression", name=text) from None
    with _armed(watch):
        watch.calling = True
        try:
            return _walk(tree, loaded.namespace, text)
        finally:
            watch.calling = False


async def _wait(value: Any) -> Any:
    return await value


def _walk(node: ast.expr, namespace: dict[str, Any], text: str) -> Any:
    if isinstance(node, ast.Name):
        if node.id not in namespace:
            names = [name for name in namespace if not name.startswith("__")]
            raise faults.Fault("no-attribute", name=node.id, known=names)
        return namespace[node.id]
    if isinstance(node, ast.Attribute):
        owner = _walk(node.value, namespace, text)
        if not hasattr(owner, node.attr):
            known = [name for name in dir(owner) if not name.startswith("_")]
            raise faults.Fault("no-attribute", name=node.attr, known=known)
        return getattr(owner, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return _subscript(_walk(node.value, namespace, text), node.slice.value)
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        return _called(_walk(node.func, namespace, text), text)
    raise faults.Fault("bad-expression", name=text)


def _subscript(owner: Any, key: Any) -> Any:
    try:
        return owner[key]
    except (LookupError, TypeError):
        known = [str(name) for name in owner] if isinstance(owner, dict) else []
        raise faults.Fault("no-attribute", name=f"[{key!r}]", known=known) from None


def _called(function: Any, text: str) -> Any:
    if not callable_as_it_is(function):
        raise faults.Fault("factory-arguments", name=text)
    try:
        value = function()
        return asyncio.run(_wait(value)) if inspect.isawaitable(value) else value
    except guard.RunnerCalled as run:
        # A `main()` that makes an agent and runs it: what would have been run is what was asked for.
        if run.agent is None:
            raise
        return run.agent


def callable_as_it_is(function: Any) -> bool:
    """Whether something can be called without arguments."""
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True
