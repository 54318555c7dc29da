"""Ollama: declares what a model can do at `/api/show`; newer ones tell the prompt of a chat instead of answering it.

The prompt comes where `_debug_render_only` is understood (`api/types.go` of Ollama, 0.12 and later); older ones answer
as usual, so one token is all that is asked for. A prompt that is too long loses its oldest messages without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from datacraft.providers.serving import Address, CannotRender, Rendering, Served, Server


async def _look(address: Address) -> Served | None:
    version = await address.get("api/version")
    if not isinstance(version, dict) or "version" not in version:
        return None
    shown = await address.post("api/show", {"model": address.model})
    shown = shown if isinstance(shown, dict) else {}
    able = [str(word) for word in shown.get("capabilities") or ()]
    source = shown.get("template_source") or shown.get("renderer") or ""
    return Served(
        version=str(version["version"]),
        context=await _context(address, str(shown.get("parameters") or "")),
        tools="tools" in able if able else None,
        declared=", ".join(able) + (f"; prompts by {source}" if source else ""),
    )


async def _context(address: Address, parameters: str) -> int | None:
    """Of the loaded model, else of its Modelfile."""
    running = await address.get("api/ps")
    models = running.get("models") if isinstance(running, dict) else None
    for entry in models if isinstance(models, list) else ():
        name = str(entry.get("name", ""))
        if address.model in (name, name.removesuffix(":latest")) and isinstance(entry.get("context_length"), int):
            return int(entry["context_length"])
    found = re.search(r"^num_ctx\s+(\d+)", parameters, re.M)
    return int(found[1]) if found else None


async def _render(address: Address, body: Mapping[str, Any]) -> Rendering:
    answer = await address.post("v1/chat/completions", {**body, "max_tokens": 1, "_debug_render_only": True})
    told = answer.get("_debug_info") if isinstance(answer, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("rendered_template"), str):
        raise CannotRender
    return Rendering(told["rendered_template"])


_MODELFILE = (
    "put the training template into the Modelfile (`datacraft export --recipe trl --template …` writes one) and "
    "`ollama create {model} -f Modelfile`"
)
ollama = Server(
    name="ollama",
    title="Ollama",
    look=_look,
    render=_render,
    adds_bos=True,
    fixes={
        "no_tools": f"{_MODELFILE}: a bare FROM has no tools block; or name RENDERER and PARSER of the base's family",
        "tool_definitions": "Ollama writes tools from fields of its own and drops what it does not know: train on what "
        "it prints, or name RENDERER and PARSER of the base's family in the Modelfile",
        "parser": "name RENDERER and PARSER of the base's family in the Modelfile; without them Ollama looks for calls "
        "that begin like the TEMPLATE's tool call",
        "content_dropped": _MODELFILE,
        "calls": _MODELFILE,
        "think": 'send reasoning_effort "none", or take the think block out of the TEMPLATE',
        "context": "PARAMETER num_ctx {context} in the Modelfile, or OLLAMA_CONTEXT_LENGTH={context}: what is too long "
        "loses its beginning without a word",
        "system": f"{_MODELFILE}, without a SYSTEM line",
        "opening": _MODELFILE,
        "blanks": _MODELFILE,
        "refused": _MODELFILE,
        "template": _MODELFILE,
    },
)
