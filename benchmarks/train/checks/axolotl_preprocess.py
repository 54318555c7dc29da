"""`axolotl preprocess` on the recipe as it was written: every row has labels, and they are what the assistant says."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from datasets import load_from_disk
from transformers import AutoTokenizer

work = Path(sys.argv[1])
recipe = work / "recipe-axolotl"
shutil.rmtree(recipe / "prepared", ignore_errors=True)
command = [str(Path(sys.executable).with_name("axolotl")), "preprocess", "config.yaml"]
done = subprocess.run(command, cwd=recipe, capture_output=True, text=True)
print(done.stdout[-3000:], done.stderr[-3000:], sep="\n")
assert done.returncode == 0, "axolotl preprocess failed"
tokenizer = AutoTokenizer.from_pretrained(work / "tiny-random-1M")
counts = {}
for name in ("train", "validation"):
    rows = [json.loads(line) for line in (recipe / "data" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    counts[len(rows)] = [[m for m in row["messages"] if m.get("train")] for row in rows]
for folder in (path for path in (recipe / "prepared").iterdir() if path.is_dir()):
    found = load_from_disk(folder)
    wanted = counts.pop(len(found))
    learnt = [tokenizer.decode([t for t in row["labels"] if t != -100]) for row in found]
    assert all(learnt), "a row without labels"
    assert sorted(text.count("<|im_end|>") for text in learnt) == sorted(map(len, wanted)), "turns are missing"
    calls = sorted(call["function"]["name"] for turns in wanted for m in turns for call in m.get("tool_calls", ()))
    assert sum(text.count("<tool_call>") for text in learnt) == len(calls), "calls are missing"
assert not counts, f"not prepared: {counts.keys()}"
print("every trained turn and call of every row is labelled, nothing else")
