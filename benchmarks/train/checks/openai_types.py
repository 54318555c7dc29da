"""Every message and tool of the openai export is what the package's own types say, with no other key."""

import json
import sys
from pathlib import Path

from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import TypeAdapter

MESSAGE, TOOL = TypeAdapter(ChatCompletionMessageParam), TypeAdapter(ChatCompletionToolParam)


def kept(adapter, value):
    return json.loads(adapter.dump_json(adapter.validate_python(value), warnings=False))


rows = 0
for name in ("train", "validation"):
    for line in (Path(sys.argv[1]) / "openai" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert set(row) <= {"messages", "tools", "parallel_tool_calls"}, sorted(row)
        for message in row["messages"]:
            plain = {key: value for key, value in message.items() if key != "weight"}
            assert kept(MESSAGE, plain) == plain, message
        for tool in row.get("tools", ()):
            assert kept(TOOL, tool) == tool, tool
        rows += 1
print(f"{rows} rows are what the package's message and tool types say")
