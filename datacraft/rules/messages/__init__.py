"""Message protocol (M): roles, contents and turns."""
