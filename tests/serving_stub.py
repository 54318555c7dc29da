"""Inference servers on loopback that build prompts: llama.cpp, vLLM, Ollama, LM Studio and one of no known kind.

Paths and shapes are those of llama-server 0.7 and vLLM 0.32 as they really answered, of Ollama's `api/types.go` and
`openai/openai.go`, and of LM Studio's REST documentation. Each renders with the chat template it is given; its tokens
are characters. What it says to a chat is the test's business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.template import ChatTemplate, RenderError
from tests.stub_server import Seen, completion, error

Say = Callable[[Seen], Any]


@dataclass
class Inference:
    """One server; give its `answer` to a StubServer."""

    kind: str
    template: ChatTemplate
    say: Say = lambda seen: completion("Good night!")
    context: int = 100_000
    names: tuple[str, ...] = ("tiny",)
    tells_prompts: bool = True
    """Ollama before it knew `_debug_render_only`."""
    counts: bool = True
    declares_tools: bool = True
    words: bool = False
    """Tokens are words, so that many fit."""
    paths: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.names[-1]

    def answer(self, seen: Seen) -> Any:
        self.paths.append(seen.path)
        try:
            own = getattr(self, f"_{self.kind}")(seen)
            if own is not None:
                return own
            if seen.path == "/v1/chat/completions":
                return self._chat(seen)
        except RenderError as refused:
            return error(400, str(refused), type="invalid_request_error")
        if seen.path == "/v1/models":
            return {"object": "list", "data": [{"id": name, "object": "model"} for name in self.names]}
        # LM Studio answers what it does not know with status 200.
        return {"error": "Unexpected endpoint or method."} if self.kind == "lm_studio" else error(404, "Not Found")

    def prompt(self, body: Mapping[str, Any], opening: bool = True) -> str:
        return self.template.render(
            self._messages(body["messages"]), self._tools(body.get("tools")), generation_prompt=opening
        ).text

    def count(self, text: str) -> int:
        return len(text.split()) if self.words else len(text)

    def _messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Arguments as the objects that templates take, as every server makes them."""
        made = json.loads(json.dumps(messages))
        for message in made:
            for call in message.get("tool_calls") or ():
                call["function"]["arguments"] = json.loads(call["function"]["arguments"])
        return [{k: v for k, v in message.items() if v is not None} for message in made]

    def _tools(self, tools: Any) -> Any:
        if self.kind != "llama_cpp" or not tools:
            return tools
        kept = ("name", "description", "parameters")
        return [
            {"type": "function", "function": {k: t["function"][k] for k in kept if k in t["function"]}} for t in tools
        ]

    def _chat(self, seen: Seen) -> Any:
        size = self.count(self.prompt(seen.body))
        if size > self.context:
            if self.kind != "ollama":
                said = f"request ({size} tokens) exceeds the available context size ({self.context} tokens)"
                return error(400, said, type="exceed_context_size_error")
            size = self.context
        reply = self.say(seen)
        if isinstance(reply, dict) and "usage" in reply:
            made = reply["usage"]["completion_tokens"]
            usage = {"prompt_tokens": size, "completion_tokens": made, "total_tokens": size + made}
            reply = {**reply, "usage": usage} if self.counts else {k: v for k, v in reply.items() if k != "usage"}
        return reply

    def _llama_cpp(self, seen: Seen) -> Any:
        if seen.path == "/props":
            return {
                "default_generation_settings": {"params": {"chat_format": "Content-only"}, "n_ctx": self.context},
                "total_slots": 2,
                "model_alias": self.name,
                "chat_template": self.template.source,
                "chat_template_caps": {"supports_tools": self.declares_tools, "supports_tool_calls": True},
                "build_info": "b11669-Debian",
            }
        if seen.path == "/apply-template":
            prompt = self.prompt(seen.body, seen.body.get("add_generation_prompt", True))
            return {"prompt": prompt.removeprefix(self.template.tokens.get("bos_token", ""))}
        return None

    def _vllm(self, seen: Seen) -> Any:
        if seen.path == "/v1/models":
            card = {"id": self.name, "object": "model", "created": 0, "owned_by": "vllm", "root": "hf"}
            return {"object": "list", "data": [{**card, "parent": None, "max_model_len": self.context}]}
        if seen.path == "/version":
            return {"version": "0.32.0"}
        if seen.path in ("/tokenize", "/detokenize") and seen.body.get("model") != self.name:
            return error(404, f"The model `{seen.body.get('model')}` does not exist.", type="NotFoundError")
        if seen.path == "/tokenize":
            chat = "messages" in seen.body
            text = self.prompt(seen.body, seen.body["add_generation_prompt"]) if chat else seen.body["prompt"]
            tokens = [ord(char) for char in text]
            return {"count": len(tokens), "max_model_len": self.context, "tokens": tokens, "token_strs": None}
        if seen.path == "/detokenize":
            # As tokenizers that clean up do: the blank before a full stop is not given back.
            return {"prompt": "".join(map(chr, seen.body["tokens"])).replace(" .", ".")}
        return None

    def _ollama(self, seen: Seen) -> Any:
        if seen.path == "/api/version":
            return {"version": "0.33.2"}
        if seen.path == "/api/show":
            able = ["completion", *(["tools"] if self.declares_tools else [])]
            return {"parameters": f"num_ctx                        {self.context}", "capabilities": able}
        if seen.path == "/api/ps":
            return {"models": []}
        if seen.path == "/v1/chat/completions" and seen.body.get("_debug_render_only") and self.tells_prompts:
            told = {"rendered_template": self.prompt(seen.body)}
            return {**completion(""), "_debug_info": told}
        return None

    def _lm_studio(self, seen: Seen) -> Any:
        if seen.path == "/api/v1/models":
            able = {"vision": False, "trained_for_tool_use": self.declares_tools}
            loaded = [{"id": self.name, "config": {"context_length": self.context}}]
            return {"models": [{"key": self.name, "type": "llm", "loaded_instances": loaded, "capabilities": able}]}
        return None

    def _other(self, seen: Seen) -> Any:
        return None


def without(template: ChatTemplate, old: str, new: str = "") -> ChatTemplate:
    """The template with a piece of its source replaced, which has to be there."""
    assert old in template.source, old
    return ChatTemplate("planted", template.source.replace(old, new), template.tokens, template.variables)
