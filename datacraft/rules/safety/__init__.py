"""Secrets and safety (S)."""
