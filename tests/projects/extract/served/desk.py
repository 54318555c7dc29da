"""An agent whose tools come from an MCP server, and one of its own."""

import sys
from pathlib import Path

from agents import Agent, function_tool
from agents.mcp import MCPServerStdio

SERVER = Path(__file__).parents[1] / "stdio_server.py"


@function_tool
def local(text: str) -> str:
    """Stays here."""
    return text


pages = MCPServerStdio(name="pages", params={"command": sys.executable, "args": [str(SERVER)]})
agent = Agent(name="Served", instructions="You read.", tools=[local], mcp_servers=[pages])
