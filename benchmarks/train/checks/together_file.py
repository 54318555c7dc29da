"""Together's client-side file check takes the openai and the preference export."""

import sys
from pathlib import Path

from together.lib.utils.files import check_file

counts = []
for name in ("openai/train.jsonl", "openai/validation.jsonl", "preference/train.jsonl", "preference/validation.jsonl"):
    report = check_file(Path(sys.argv[1]) / name)
    assert report["is_check_passed"], report
    counts.append(f"{report['num_samples']} in {name}")
print("check_file passes: " + ", ".join(counts))
