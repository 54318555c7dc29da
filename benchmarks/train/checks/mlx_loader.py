"""mlx-lm's own loader reads the folder of the recipe and finds an answer to learn in every row."""

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
print(f"{rows} rows loaded as {type(sets[0]).__name__}, each with a last turn to learn")
