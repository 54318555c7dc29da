"""LM Studio on this machine: `response_format` takes `json_schema` and `text`, not `json_object`."""

from __future__ import annotations

from datacraft.providers.profile import Provider

lmstudio = Provider(name="lmstudio", title="LM Studio", base_url="http://localhost:1234/v1", local=True)
