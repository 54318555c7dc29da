"""mlx-lm's own loader finds an answer to learn in every row, and the recipe trains two steps (mlx[cpu] on Linux)."""

import subprocess
import sys
import types
from pathlib import Path

from mlx_lm.tuner.datasets import load_local_dataset
from transformers import AutoTokenizer

work = Path(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(work / "tiny-random-1M")
sets = load_local_dataset(work / "recipe-mlx" / "data", tokenizer, types.SimpleNamespace(mask_prompt=True))
rows = 0
for found in sets[:2]:
    for i in range(len(found)):
        tokens, offset = found.process(found[i])
        assert 0 < offset < len(tokens), i
        rows += 1
command = [str(Path(sys.executable).with_name("mlx_lm.lora")), "--config", "config.yaml", "--iters", "2"]
done = subprocess.run([*command, "--val-batches", "1"], cwd=work / "recipe-mlx", capture_output=True, text=True)
print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
assert done.returncode == 0, "mlx_lm.lora failed"
print(f"{rows} rows loaded as {type(sets[0]).__name__}, each with a last turn to learn; two steps trained")
