"""LM Studio: declares context and tool use at `/api/v1/models` (0.4) or `/api/v0/models`; tells no prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datacraft.providers.serving import Address, Served, Server


async def _look(address: Address) -> Served | None:
    listed = await address.get("api/v1/models")
    if isinstance(listed, dict) and isinstance(listed.get("models"), list):
        return _newer([entry for entry in listed["models"] if isinstance(entry, dict)], address.model)
    listed = await address.get("api/v0/models")
    if isinstance(listed, dict) and isinstance(listed.get("data"), list):
        return _older([entry for entry in listed["data"] if isinstance(entry, dict)], address.model)
    return None


def _newer(entries: list[dict[str, Any]], model: str) -> Served:
    for entry in entries:
        loaded = [one for one in entry.get("loaded_instances") or () if isinstance(one, dict)]
        if model != entry.get("key") and all(model != one.get("id") for one in loaded):
            continue
        able = entry.get("capabilities")
        tools = able.get("trained_for_tool_use") if isinstance(able, dict) else None
        settings = next((one.get("config") for one in loaded if one.get("id") == model), None)
        settings = settings or (loaded[0].get("config") if loaded else None)
        context = settings.get("context_length") if isinstance(settings, dict) else None
        return _served("0.4 or later", context, tools if isinstance(tools, bool) else None)
    return Served(version="0.4 or later")


def _older(entries: list[dict[str, Any]], model: str) -> Served:
    own: Mapping[str, Any] = next((entry for entry in entries if entry.get("id") == model), {})
    able = own.get("capabilities")
    tools = "tool_use" in able if isinstance(able, list) else None
    return _served("0.3", own.get("loaded_context_length"), tools)


def _served(version: str, context: Any, tools: bool | None) -> Served:
    declared = "" if tools is None else f"{'trained' if tools else 'not trained'} for tool use"
    return Served(version, context if isinstance(context, int) else None, tools, declared)


_TEMPLATE = "My Models > the model's settings > Prompt Template (Jinja): paste the template that was trained with"
lm_studio = Server(
    name="lm_studio",
    title="LM Studio",
    look=_look,
    fixes={
        "no_tools": _TEMPLATE,
        "parser": "LM Studio reads calls in the formats of models it knows: keep the base's own call format in the "
        f"template. {_TEMPLATE}",
        "content_dropped": _TEMPLATE,
        "calls": _TEMPLATE,
        "think": "switch reasoning off in the model's settings, or keep think blocks out of the template",
        "context": "lms load {model} --context-length {context}",
        "refused": _TEMPLATE,
        "template": _TEMPLATE,
    },
)
