"""The trl recipe as it was written: 20 LoRA steps with assistant-only loss, which has to go down."""

import json
import re
import subprocess
import sys
from pathlib import Path

work = Path(sys.argv[1])
command = [sys.executable, str(work / "recipe-trl" / "train.py"), "--max-steps", "20", "--learning-rate", "1e-2"]
done = subprocess.run([*command, "--output", str(work / "out-trl")], capture_output=True, text=True)
print(done.stdout, done.stderr, sep="\n")
losses = [float(loss) for loss in re.findall(r"'loss': '?([\d.]+)", done.stdout + done.stderr)]
learnt = done.stdout.split("learnt in the first row:\n", 1)[1].split("<|im_end|>")[0]
rows = [json.loads(line) for line in (work / "recipe-trl/data/train.jsonl").read_text("utf-8").splitlines()]
spoken = [m.get("content") for row in rows for m in row["messages"] if m["role"] in ("user", "system", "tool")]
assert done.returncode == 0, "train.py failed"
assert len(losses) == 20, f"{len(losses)} losses"
assert sum(losses[-5:]) < sum(losses[:5]), losses
assert not any(text and text in learnt for text in spoken if len(text or "") > 20), "others' words are learnt"
print(f"20 steps on {len(rows)} rows, assistant-only loss {losses[0]:.2f} -> {losses[-1]:.2f}")
