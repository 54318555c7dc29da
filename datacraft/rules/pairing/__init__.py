"""Calls and results (P): ids, order and completeness of what the tools said."""
