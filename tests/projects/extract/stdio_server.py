"""An MCP server in a hundred lines of nothing: JSON-RPC over stdin and stdout, two tools."""

import json
import sys

TOOLS = [
    {
        "name": "read_page",
        "description": "Read a page.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "url": {"type": "string", "description": "Where it is."},
                "depth": {"type": "integer", "default": 1},
            },
            "required": ["url"],
        },
    },
    {"name": "list_pages", "description": "", "inputSchema": {"type": "object", "properties": {}}},
]


def answer(request):
    method, parameters = request["method"], request.get("params") or {}
    if method == "initialize":
        return {
            "protocolVersion": parameters["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "pages", "version": "1"},
        }
    if method == "tools/list":
        return {"tools": TOOLS}
    return {}


for line in sys.stdin:
    request = json.loads(line)
    if "id" in request:
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": answer(request)}), flush=True)
