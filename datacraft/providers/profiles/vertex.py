"""Google Vertex AI, through LiteLLM; credentials are the Google ones LiteLLM finds by itself."""

from __future__ import annotations

from datacraft.providers.profile import Provider

vertex = Provider(name="vertex", title="Google Vertex AI (through LiteLLM)", wire="litellm", prefix="vertex_ai/")
