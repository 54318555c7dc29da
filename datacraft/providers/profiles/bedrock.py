"""AWS Bedrock, through LiteLLM; credentials are the AWS ones LiteLLM finds by itself."""

from __future__ import annotations

from datacraft.providers.profile import Provider

bedrock = Provider(name="bedrock", title="AWS Bedrock (through LiteLLM)", wire="litellm", prefix="bedrock/")
