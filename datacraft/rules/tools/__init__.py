"""Tool definitions (T)."""
