"""Cohere, through LiteLLM."""

from __future__ import annotations

from datacraft.providers.profile import Provider

cohere = Provider(
    name="cohere",
    title="Cohere (through LiteLLM)",
    key="COHERE_API_KEY",
    wire="litellm",
    prefix="cohere_chat/",
)
