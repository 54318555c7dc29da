"""Flags, progress, printing and exit codes: the only room that knows the terminal."""
