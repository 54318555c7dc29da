"""The verbs: one file or folder per command. Steps never print and never read config or environment."""
