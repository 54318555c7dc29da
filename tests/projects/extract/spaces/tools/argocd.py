"""Imports by the name it has as seen from the project's folder, through namespace packages."""

from agents import function_tool
from spaces.shared.names import PREFIX


@function_tool(name_override=f"{PREFIX}_sync")
def sync(application: str) -> str:
    """Synchronise an application."""
    return application
