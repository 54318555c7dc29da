"""OpenRouter: errors of the model behind it may come with status 200 and an `error` object."""

from __future__ import annotations

from datacraft.providers.profile import Provider

openrouter = Provider(
    name="openrouter",
    title="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    key="OPENROUTER_API_KEY",
)
