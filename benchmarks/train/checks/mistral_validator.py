"""mistral-common takes every row in fine-tuning mode, by the rules of the oldest and the newest tokenizer."""

import json
import sys
from pathlib import Path

from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.validator import (
    MistralRequestValidatorV3,
    MistralRequestValidatorV13,
    ValidationMode,
)

rows = [json.loads(line) for line in (Path(sys.argv[1]) / "mistral/train.jsonl").read_text("utf-8").splitlines()]
for kind in (MistralRequestValidatorV3, MistralRequestValidatorV13):
    validator = kind(mode=ValidationMode.finetuning)
    for row in rows:
        validator.validate_request(ChatCompletionRequest.from_openai(messages=row["messages"], tools=row.get("tools")))
print(f"{len(rows)} rows valid for fine-tuning under the v3 and the v13 rules")
