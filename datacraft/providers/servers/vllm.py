"""vLLM: `/tokenize` takes the messages and tools of a chat and gives tokens, `/detokenize` gives their text back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datacraft.core.errors import EndpointError
from datacraft.providers.serving import Address, CannotRender, Rendering, Served, Server


async def _look(address: Address) -> Served | None:
    listed = await address.get("v1/models")
    entries = listed.get("data") if isinstance(listed, dict) else None
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    if not any(entry.get("owned_by") == "vllm" or "max_model_len" in entry for entry in entries):
        return None
    own = next((entry for entry in entries if entry.get("id") == address.model), entries[0])
    version = await address.get("version")
    context = own.get("max_model_len")
    return Served(
        version=str(version.get("version", "")) if isinstance(version, dict) else "",
        context=context if isinstance(context, int) else None,
    )


async def _render(address: Address, body: Mapping[str, Any]) -> Rendering:
    asked = {key: body[key] for key in ("model", "messages", "tools", "chat_template_kwargs") if key in body}
    answer = await address.post("tokenize", {**asked, "add_generation_prompt": True, "add_special_tokens": False})
    tokens = _tokens(answer)
    text = await address.post("detokenize", {"model": address.model, "tokens": list(tokens)})
    if not isinstance(text, dict) or not isinstance(text.get("prompt"), str):
        raise CannotRender
    return Rendering(text["prompt"], tokens)


async def _tokens_of(address: Address, text: str) -> tuple[int, ...]:
    body = {"model": address.model, "prompt": text, "add_special_tokens": False}
    try:
        return _tokens(await address.post("tokenize", body))
    except (EndpointError, CannotRender):
        return ()


def _tokens(answer: Any) -> tuple[int, ...]:
    tokens = answer.get("tokens") if isinstance(answer, dict) else None
    if not isinstance(tokens, list):
        raise CannotRender
    return tuple(int(token) for token in tokens)


_TEMPLATE = "start it with --chat-template TEMPLATE.jinja, the one that was trained with"
_PARSER = "--enable-auto-tool-choice --tool-call-parser {parser}"
vllm = Server(
    name="vllm",
    title="vLLM",
    look=_look,
    render=_render,
    tokens=_tokens_of,
    fixes={
        "no_tools": _TEMPLATE,
        "tool_definitions": f"{_TEMPLATE}; vLLM passes each tool on with its keys in its own order",
        "parser": _PARSER,
        "content_dropped": f"{_TEMPLATE}; --chat-template-content-format string where the template takes text",
        "calls": _TEMPLATE,
        "think": "--reasoning-parser takes think text out of the answer; --default-chat-template-kwargs "
        "'{{\"enable_thinking\": false}}' opens turns without it",
        "context": "--max-model-len {context}",
        "system": _TEMPLATE,
        "opening": f"{_TEMPLATE}; --default-chat-template-kwargs sets its switches",
        "date": "pin the date in the template and serve that: --chat-template TEMPLATE.jinja",
        "blanks": _TEMPLATE,
        "refused": _TEMPLATE,
        "template": _TEMPLATE,
    },
)
