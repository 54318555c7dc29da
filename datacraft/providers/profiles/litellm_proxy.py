"""LiteLLM's proxy: a bad key without a database is answered 400 `No connected db.`, not 401."""

from __future__ import annotations

from datacraft.providers.profile import Provider

litellm_proxy = Provider(
    name="litellm_proxy",
    title="LiteLLM proxy",
    base_url="http://localhost:4000/v1",
    key="LITELLM_API_KEY",
)
