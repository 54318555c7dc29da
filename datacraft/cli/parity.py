"""`datacraft doctor --serve`: whether a server builds the prompts that a model was trained on."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datacraft.cli import config, console
from datacraft.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from datacraft.core.chat import ChatModel
    from datacraft.core.example import Example
    from datacraft.core.template import ChatTemplate
    from datacraft.providers.openai_compatible import OpenAICompatible
    from datacraft.steps.evaluate.asking import Advance
    from datacraft.steps.parity.checking import Parity


def check_server(
    url: str,
    file: str,
    template: str,
    model: str,
    key_variable: str,
    timeout: float,
    behaviour: bool | None,
    output_format: str,
) -> None:
    """Compare a server with the training and say what was found; exits 1 when it differs. Raises EndpointError."""
    import asyncio

    from datacraft.reports.parity import report
    from datacraft.steps.parity.document import document

    rows = _rows(file, needed=bool(template))
    found = asyncio.run(_examine(url, model, key_variable, timeout, rows, _template(template), behaviour))
    shown = document(found)
    if output_format == "json":
        console.data(json.dumps(shown, ensure_ascii=False))
    else:
        for line in report(shown):
            console.data(line)
    if not found.clean:
        raise typer.Exit(1)


def _rows(file: str, *, needed: bool) -> list[tuple[int, Example]]:
    """The file's rows, else those of the held-out split, else none where none are needed."""
    from datacraft.io.jsonl import read_examples

    path = Path(file) if file else Path(config.load().output) / "validation.jsonl"
    if not file and not path.exists():
        if needed:
            raise InputError(f"there are no held-out rows at {path}", "datacraft split, or name a file of rows")
        return []
    rows = list(read_examples(path))
    if needed and not rows:
        raise InputError(f"{path} holds no rows", "name a file of held-out rows")
    return rows


def _template(name: str) -> ChatTemplate | None:
    if not name:
        return None
    from datacraft.core.render_check import fitted
    from datacraft.io import templates

    return fitted(templates.load(name))


async def _examine(
    url: str,
    model: str,
    key_variable: str,
    timeout: float,
    rows: list[tuple[int, Example]],
    template: ChatTemplate | None,
    behaviour: bool | None,
) -> Parity:
    from datacraft.providers.opening import key_of, resolve
    from datacraft.providers.serving import Address
    from datacraft.steps.parity.checking import examine

    opened = await _opened(url, model, key_variable, timeout)
    provider, _ = resolve("", opened.base_url, opened.model)
    address = Address(opened, key_of(provider, opened.base_url))
    with ExitStack() as stack:

        def progress(title: str, total: int) -> Advance:
            stack.close()
            return stack.enter_context(console.progress(title, total))

        try:
            return await examine(address, opened, rows, template, progress, behaviour=behaviour)
        finally:
            await opened.close()
            await address.close()


async def _opened(url: str, model: str, key_variable: str, timeout: float) -> OpenAICompatible:
    """The model of that name at the address, else the only one that is served there."""
    from datacraft.providers.serving import chat_url

    address = chat_url(url)
    if model:
        return _plain(address, model, key_variable, timeout)
    asking = _plain(address, "any", key_variable, timeout)
    try:
        names = [str(entry.get("id")) for entry in await asking.models()]
    finally:
        await asking.close()
    if len(names) != 1:
        told = f"{address} serves {', '.join(names[:8]) or 'no model'}"
        raise UsageError(told, f"say which: --model {names[0] if names else 'MODEL'}")
    return _plain(address, names[0], key_variable, timeout)


def _plain(address: str, model: str, key_variable: str, timeout: float) -> OpenAICompatible:
    from datacraft.providers.openai_compatible import OpenAICompatible
    from datacraft.providers.opening import open_model

    opened: ChatModel = open_model(base_url=address, model=model, key_variable=key_variable, timeout=timeout)
    assert isinstance(opened, OpenAICompatible)  # an address of its own is always spoken to this way
    return opened
