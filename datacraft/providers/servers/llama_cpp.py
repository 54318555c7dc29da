"""llama.cpp's `llama-server`: tells its prompt at `/apply-template`, its context and template at `/props`.

Seen in 0.5 to 0.7: it rebuilds each tool from name, description and parameters, so that `strict` never reaches the
template; the context of `-c` is divided among the slots of `-np`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datacraft.providers.serving import Address, CannotRender, Rendering, Served, Server


async def _look(address: Address) -> Served | None:
    props = await address.get("props")
    if not isinstance(props, dict) or "default_generation_settings" not in props:
        return None
    caps = props.get("chat_template_caps")
    tools = caps.get("supports_tools") if isinstance(caps, dict) else None
    settings = props["default_generation_settings"]
    context = settings.get("n_ctx") if isinstance(settings, dict) else None
    return Served(
        version=str(props.get("build_info") or ""),
        context=context if isinstance(context, int) else None,
        tools=tools if isinstance(tools, bool) else None,
        declared="" if tools is None else f"its template {'takes' if tools else 'takes no'} tools",
    )


async def _render(address: Address, body: Mapping[str, Any]) -> Rendering:
    answer = await address.post("apply-template", body)
    prompt = answer.get("prompt") if isinstance(answer, dict) else None
    if not isinstance(prompt, str):
        raise CannotRender
    return Rendering(prompt)


_TEMPLATE = "start it with --jinja --chat-template-file TEMPLATE.jinja, the one that was trained with"
llama_cpp = Server(
    name="llama_cpp",
    title="llama.cpp",
    look=_look,
    render=_render,
    adds_bos=True,
    fixes={
        "no_tools": f"{_TEMPLATE}; the one in the GGUF has no tools (converters that read tokenizer_config.json alone "
        "miss chat_template.jinja)",
        "tool_definitions": "llama.cpp writes name, description and parameters of a tool and leaves `strict` out: "
        "train on tools without it (jq -c 'del(.tools[]?.function.strict)' FILE), or with a template that prints those "
        "three alone",
        "parser": f"{_TEMPLATE}: its parser is derived from the template",
        "content_dropped": _TEMPLATE,
        "calls": _TEMPLATE,
        "think": "--reasoning-format none shows think text as it is; --chat-template-kwargs "
        "'{{\"enable_thinking\": false}}' opens turns without it",
        "context": "-c {context} for one slot; with -np N slots, N times that",
        "system": _TEMPLATE,
        "opening": f"{_TEMPLATE}; --chat-template-kwargs sets its switches",
        "date": "pin the date in the template and serve that: --chat-template-file TEMPLATE.jinja",
        "blanks": _TEMPLATE,
        "refused": _TEMPLATE,
        "template": _TEMPLATE,
    },
)
