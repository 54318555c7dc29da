"""LiteLLM as a library, for any model name it knows: `litellm/anthropic/claude-…`."""

from __future__ import annotations

from datacraft.providers.profile import Provider

litellm = Provider(name="litellm", title="LiteLLM (library)", wire="litellm")
