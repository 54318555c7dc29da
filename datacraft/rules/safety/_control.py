"""The tokens that chat templates steer models with."""

from __future__ import annotations

import re

_WRITTEN = (
    r"<\|[A-Za-z_][A-Za-z0-9_]{1,40}\|>",  # ChatML, Llama 3, Phi, GLM, Cohere, gpt-oss, Granite
    r"<｜[^｜<>\n]{2,40}｜>",  # DeepSeek
    r"\[/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|SYSTEM_PROMPT)\]",  # Mistral
    r"<</?SYS>>",  # Llama 2
    r"</?(?:start_of_turn|end_of_turn|start_function_call|end_function_call|start_function_response)>",  # Gemma
    r"</?tool_(?:call|response)>",  # Hermes, Qwen
    r"<(?:bos|eos|unk|pad)>",
    r"\A\s*<s>|<s>\s*\[INST\]|</s>\s*\Z|</s>\s*<s>",
)
CONTROL = re.compile("|".join(_WRITTEN))
SIGHT = (
    r"<\||<｜|\[/?(?:INST|AVAILABLE_TOOLS|TOOL_|SYSTEM_PROMPT)|<</?SYS>>|</?(?:start|end)_of_turn>"
    r"|</?(?:start|end)_function|</?tool_|<(?:bos|eos|unk|pad)>|</?s>"
)
"""What stands in every text that `CONTROL` finds something in."""
