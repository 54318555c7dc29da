"""Finds chat templates: a file, a tokenizer's folder, a package that ships some, the local model cache, our own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.core.names import did_you_mean
from datacraft.core.template import ChatTemplate
from datacraft.io.files import read_text

PACKAGES = {"trl": "chat_templates", "axolotl": "utils/chat_templates/templates"}
"""Installed packages that carry templates, and the folder in them."""
_OWN = Path(__file__).with_name("chat_templates")
_HINT = "name a .jinja file, a tokenizer folder, trl:NAME with trl installed, or chatml"


def load(name: str) -> ChatTemplate:
    """The template of a name or path. Raises InputError with the nearest name; nothing is fetched from a network."""
    path = Path(name)
    if path.is_dir():
        return _from_folder(path, name)
    if path.is_file():
        return _from_folder(path.parent, name, path)
    for known, file in _named():
        if name in (known, known.split(":")[-1]):
            return ChatTemplate(known, read_text(file))
    if snapshot := _cached(name):
        return _from_folder(snapshot, name)
    raise InputError(f"no chat template {name!r}; {did_you_mean(name, dict(_named()))}", _HINT)


def names() -> tuple[str, ...]:
    """Every template that can be named here: our own, then those of installed packages."""
    return tuple(name for name, _ in _named())


def _named() -> Iterator[tuple[str, Path]]:
    for file in sorted(_OWN.glob("*.jinja")):
        yield file.stem, file
    for package, folder in PACKAGES.items():
        found = find_spec(package)
        for place in (found.submodule_search_locations or ()) if found else ():
            for file in sorted((Path(place) / folder).glob("*.jinja")):
                yield f"{package}:{file.stem}", file


def _from_folder(folder: Path, name: str, file: Path | None = None) -> ChatTemplate:
    """The template of a tokenizer, with its special tokens; `file` is the template when it is given by itself."""
    settings = _tokenizer_settings(folder)
    if file is not None and file.name != "tokenizer_config.json":
        return ChatTemplate(file.stem, read_text(file), _tokens(settings))
    own = folder / "chat_template.jinja"
    source = read_text(own) if own.is_file() else _chosen(settings.get("chat_template"))
    if not source:
        raise InputError(f"{name} holds no chat template", _HINT)
    return ChatTemplate(folder.name, source, _tokens(settings))


def _tokenizer_settings(folder: Path) -> Mapping[str, Any]:
    path = folder / "tokenizer_config.json"
    if not path.is_file():
        return {}
    try:
        settings = json.loads(read_text(path))
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error})", _HINT) from error
    return settings if isinstance(settings, dict) else {}


def _chosen(template: Any) -> str:
    """The template for tools where a tokenizer has several, as `apply_chat_template` chooses it."""
    if isinstance(template, list):
        named = {entry.get("name"): entry.get("template") for entry in template if isinstance(entry, dict)}
        template = named.get("tool_use") or named.get("default")
    return template if isinstance(template, str) else ""


def _tokens(settings: Mapping[str, Any]) -> dict[str, str]:
    tokens = {}
    for key in ("bos_token", "eos_token", "pad_token", "unk_token"):
        value = settings.get(key)
        text = value.get("content") if isinstance(value, dict) else value
        if isinstance(text, str):
            tokens[key] = text
    return tokens


def _cached(name: str) -> Path | None:
    """The newest snapshot of `owner/model` in the local model cache."""
    if name.count("/") != 1:
        return None
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    snapshots = (cache / f"models--{name.replace('/', '--')}" / "snapshots").glob("*")
    return max((path for path in snapshots if path.is_dir()), key=lambda path: path.stat().st_mtime, default=None)
