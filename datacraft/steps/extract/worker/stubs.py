"""Stand-ins for packages that are not installed, good enough to get past an import."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

from . import places


class StubType(type):
    """A class that has every attribute, can be called, subscripted and joined with `|`."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        made = _stub(f"{cls.__qualname__}.{name}", cls.__module__)
        setattr(cls, name, made)
        return made

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        if "_stand_in" not in cls.__dict__:
            return super().__call__(*arguments, **named)
        if len(arguments) == 1 and not named and isinstance(arguments[0], types.FunctionType):
            return arguments[0]
        return super().__call__()

    def __getitem__(cls, _key: Any) -> Any:
        return cls

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on the list of finders: only what nobody else can find comes here, and only when the user's code asks."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        """Name of each package stood in for, and file:line of the first import of it."""
        self.touched = False

    def took_part(self) -> bool:
        """Whether a stand-in was asked for a schema since the last call."""
        touched, self.touched = self.touched, False
        return touched

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> Any:  # noqa: ARG002
        parent = name.rpartition(".")[0]
        stubbed = parent and isinstance(getattr(sys.modules.get(parent), "__loader__", None), Finder)
        if not stubbed and (parent or not _asked_by_project()):
            return None
        self.missing.setdefault(name.partition(".")[0], places.caller())
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: Any) -> types.ModuleType:
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda name: _module_attribute(module, name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        module.__path__ = []
        module.__all__ = []  # type: ignore[attr-defined]


def install() -> Finder:
    """Put the finder last and let stand-ins tell it when a schema is made of them."""
    finder = Finder()
    sys.meta_path.append(finder)
    _Body.finder = finder
    return finder


class _Body:
    """What an instance of a stand-in can do: nearly everything, to no effect."""

    finder: Finder | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return type(self)()

    def __call__(self, *arguments: Any, **_named: Any) -> Any:
        if len(arguments) == 1 and isinstance(arguments[0], (types.FunctionType, type)):
            return arguments[0]
        return type(self)()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: Any) -> None:
        return None

    def __getitem__(self, _key: Any) -> Any:
        return type(self)()

    def __setitem__(self, _key: Any, _value: Any) -> None:
        return None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _make: Any) -> Any:
        if _Body.finder is not None:
            _Body.finder.touched = True
        return {"type": "any"}


def _stub(name: str, module: str) -> Any:
    members = {"_stand_in": True, "__module__": module, "__qualname__": name}
    return StubType(name.rpartition(".")[2], (_Body,), members)


def _module_attribute(module: types.ModuleType, name: str) -> Any:
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    made = _stub(name, module.__name__)
    setattr(module, name, made)
    return made


def _asked_by_project() -> bool:
    """Whether the import statement stands in the user's code: optional imports inside real libraries must fail."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if "importlib" not in file and file != __file__:
            return places.is_project(file)
        frame = frame.f_back  # type: ignore[assignment]
    return False
