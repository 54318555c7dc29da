"""AI21, through LiteLLM."""

from __future__ import annotations

from datacraft.providers.profile import Provider

ai21 = Provider(
    name="ai21",
    title="AI21 (through LiteLLM)",
    key="AI21_API_KEY",
    wire="litellm",
    prefix="ai21/",
)
