"""`datacraft doctor`: is everything there that a run needs, and what does a model behind an endpoint really take."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console

if TYPE_CHECKING:
    from datacraft.providers.checkup import Check

_PACKAGES = (
    "openai",
    "openai-agents",
    "datasets",
    "jsonschema-rs",
    "pydantic",
    "aiohttp",
    "litellm",
    "huggingface_hub",
)
_MARKS = {"ok": "ok      ", "warning": "warning ", "failed": "FAILED  "}


def doctor(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="[PROVIDER/MODEL | FILE]",
            help="Default: the settings' teacher; with --serve held-out rows, default the validation split.",
        ),
    ] = "",
    base_url: Annotated[str, typer.Option(help="Any OpenAI-compatible address, with --model.")] = "",
    model: Annotated[str, typer.Option(help="Model name, taken as it is.")] = "",
    key_variable: Annotated[str, typer.Option(help="Environment variable that holds the API key.")] = "",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for one request.")] = 60.0,
    serve: Annotated[
        str, typer.Option(metavar="URL", help="Compare what this server prompts a model with and what it learnt.")
    ] = "",
    template: Annotated[
        str, typer.Option("--template", "-t", help="With --serve: the chat template of the training, NAME or PATH.")
    ] = "",
    canaries: Annotated[
        bool | None,
        typer.Option(
            "--canaries/--no-canaries", help="With --serve: ask test questions. Default: where prompts are not told."
        ),
    ] = None,
    output_format: Annotated[str, typer.Option(help="text or json.")] = "text",
) -> None:
    """Check keys, providers and served models.

    With a model: its key, its address, whether it is served and for how long, which kind of structured output it takes,
    whether it calls tools, what it costs. Two short requests are sent. Without one: what is installed and which keys
    are set. Keys are never shown. Exits 1 when something will not work.

    With --serve the trained and the served prompt of every held-out turn are compared character by character, on
    servers that tell their prompts: llama.cpp, vLLM, Ollama (0.12 and later). On others, and with --canaries, some
    twenty short requests show what the server's template leaves out (each part of a request has to add tokens) and
    whether calls come through: one needed, none, two at once, a chain, one tool among many. Likely causes are named
    with the fix for that server. Exits 1 when a prompt differs or a check fails, 4 when nobody answers.

    \b
    Example:
      datacraft doctor
      datacraft doctor openai/gpt-5-mini
      datacraft doctor --base-url http://localhost:11434/v1 --model qwen3:8b
      datacraft doctor --serve http://localhost:8080 --template path/to/tokenizer output/validation.jsonl
      datacraft doctor --serve http://localhost:1234 --model triage-4b --canaries
    """
    if serve:
        from datacraft.cli.parity import check_server

        check_server(serve, subject, template, model, key_variable, timeout, canaries, output_format)
        return
    settings = config.load()
    name = subject or ("" if settings.teacher == "builtin" else settings.teacher)
    address = base_url or settings.base_url
    asked = bool(name or address)
    checks = _model(name, address, model, key_variable, timeout) if asked else [*_installed(), *_keys()]
    if output_format == "json":
        console.data(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            console.data(f"{_MARKS[check.state]} {check.name:<18} {check.said}")
            if check.hint:
                console.data(f"{'':<28}{check.hint}")
    if any(check.state == "failed" for check in checks):
        raise typer.Exit(1)


def _model(name: str, base_url: str, model: str, key_variable: str, timeout: float) -> list[Check]:
    import asyncio
    from datetime import date

    from datacraft.core.errors import MissingExtra, MissingKey
    from datacraft.providers.checkup import Check, check_model
    from datacraft.providers.opening import open_model, resolve

    provider, chosen = resolve(name, base_url, model)
    try:
        opened = open_model(name, base_url=base_url, model=model, key_variable=key_variable, timeout=timeout)
    except MissingKey as error:
        return [Check("key", "failed", error.message, error.hint)]
    except MissingExtra as error:
        return [Check("library", "failed", error.message, error.hint)]

    async def run() -> list[Check]:
        try:
            return await check_model(opened, date.today())
        finally:
            await opened.close()

    return [
        _key(key_variable or provider.key, base_url),
        *asyncio.run(run()),
        _price(f"{provider.name}/{chosen}", provider.local),
    ]


def _key(variable: str, base_url: str) -> Check:
    from datacraft.io import env
    from datacraft.providers.checkup import Check

    if variable and env.optional(variable):
        return Check("key", "ok", f"{variable} is set")
    return Check("key", "ok", f"{variable} is not set, none is sent" if variable and base_url else "none is needed")


def _price(name: str, local: bool) -> Check:
    from datacraft.core.prices import price_of
    from datacraft.providers.checkup import Check

    price = price_of(name)
    if local:
        return Check("price", "ok", "runs on this machine: free")
    if price is None:
        return Check("price", "warning", f"no price is known for {name}", "give it with --price INPUT/OUTPUT")
    return Check(
        "price", "ok", f"{price.input:g}/{price.output:g} USD per million tokens (list prices of {price.as_of})"
    )


def _installed() -> list[Check]:
    """Versions of what datacraft works with."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from datacraft.providers.checkup import Check
    from datacraft.providers.litellm_library import MALICIOUS
    from datacraft.version import __version__

    checks = [Check("datacraft", "ok", f"{__version__} on Python {platform.python_version()}, {platform.system()}")]
    for package in _PACKAGES:
        try:
            found = version(package)
        except PackageNotFoundError:
            continue
        bad = package == "litellm" and found in MALICIOUS
        hint = "a malicious upload: uninstall it and change every key this machine held" if bad else ""
        checks.append(Check(package, "failed" if bad else "ok", found, hint))
    return checks


def _keys() -> list[Check]:
    """Which providers could be used right now."""
    from datacraft.io import env
    from datacraft.providers.checkup import Check
    from datacraft.providers.profile import known

    wanted = {provider.key: name for name, provider in known().items() if provider.key}
    found = [f"{name} ({key})" for key, name in wanted.items() if env.optional(key)]
    said = ", ".join(found) or "none; the built-in teacher needs none"
    return [Check("keys set", "ok", said, "check a model: datacraft doctor PROVIDER/MODEL")]
