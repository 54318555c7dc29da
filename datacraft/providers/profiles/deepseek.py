"""DeepSeek: no `json_schema`; `json_object` wants the word JSON in the prompt."""

from __future__ import annotations

from datacraft.providers.profile import Provider

deepseek = Provider(
    name="deepseek",
    title="DeepSeek",
    base_url="https://api.deepseek.com/v1",
    key="DEEPSEEK_API_KEY",
    first_rung="tool",
)
