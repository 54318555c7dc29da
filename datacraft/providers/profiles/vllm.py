"""vLLM on this machine; the same server elsewhere: --base-url."""

from __future__ import annotations

from datacraft.providers.profile import Provider

vllm = Provider(name="vllm", title="vLLM", base_url="http://localhost:8000/v1", local=True)
