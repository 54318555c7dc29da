"""By which names, and from which folders, a file's own imports most likely know it."""

from __future__ import annotations

import ast
import importlib.util
import sys
from functools import cache
from pathlib import Path


def names(file: Path) -> list[str]:
    """Dotted names to try for a file, likeliest first; `[]` when no import statement could name it."""
    path = file.resolve()
    found: list[str] = []
    for root in [*reversed(_here()), *_import_roots(path), _package_root(path)]:
        if path.is_relative_to(root):
            parts = path.relative_to(root).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
            if all(part.isidentifier() for part in parts) and parts[0] not in sys.stdlib_module_names:
                found.append(".".join(parts))
    return list(dict.fromkeys(found))


def roots(file: str) -> list[str]:
    """Folders to put on the path: the working folder, its `src`, and for a file those that its imports start from."""
    found = _here()
    if file:
        path = Path(file).resolve()
        found = [*found, *_import_roots(path), _package_root(path)]
    return list(dict.fromkeys(map(str, found)))


def _here() -> list[Path]:
    here = Path.cwd().resolve()
    return [here, *([here / "src"] if (here / "src").is_dir() else [])]


def _package_root(path: Path) -> Path:
    """The folder above a file's packages; for a file outside of packages the one it lies in, as for a script."""
    top = path.parent
    while (top / "__init__.py").is_file() and top != top.parent:
        top = top.parent
    return top


@cache
def _import_roots(path: Path) -> tuple[Path, ...]:
    """Folders above a file, up to the working folder, that hold what it imports and no installed package provides;
    and the one that its relative imports need above it."""
    here = Path.cwd().resolve()
    above = [folder for folder in path.parents if folder.is_relative_to(here)] or list(path.parents)[:6]
    absolute, level = _imported(path)
    wanted = [name for name in absolute if not _installed(name)]
    needed = [path.parents[level]] if 0 < level < len(path.parents) else []
    return (*(folder for folder in above if any(_holds(folder, name) for name in wanted)), *needed)


def _imported(path: Path) -> tuple[set[str], int]:
    """The first part of every absolute import in a file, and how many dots its relative ones have at most."""
    try:
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
    except (OSError, SyntaxError, ValueError):
        return set(), 0
    found = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    found |= {node.module.split(".")[0] for node in froms if node.module and not node.level}
    return found, max((node.level for node in froms), default=0)


def _installed(name: str) -> bool:
    if name in sys.stdlib_module_names or name in sys.modules:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _holds(folder: Path, name: str) -> bool:
    return (folder / f"{name}.py").is_file() or ((folder / name).is_dir() and any((folder / name).glob("*.py")))
