"""Whether a server builds the prompts that a model was trained on, and lets tool calls through both ways."""
