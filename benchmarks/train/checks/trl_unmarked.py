"""The recipe for a template that does not mark the assistant's text: prompt and completion, five rows to the end."""

import subprocess
import sys
from pathlib import Path

work = Path(sys.argv[1])
script = work / "recipe-unmarked" / "train.py"
done = subprocess.run(
    [sys.executable, str(script), "--smoke", "5", "--output", str(work / "out-unmarked")],
    capture_output=True,
    text=True,
)
print(done.stdout, done.stderr, sep="\n")
assert done.returncode == 0, "train.py --smoke 5 failed"
assert "completion_only_loss=True" in script.read_text()
print("five-row smoke of the unrolled recipe ran to the end")
