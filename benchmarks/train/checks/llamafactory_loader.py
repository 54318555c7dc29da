"""LLaMA-Factory's own loader takes every row, labels every turn of the assistant, and trains two steps."""

import json
import subprocess
import sys
from pathlib import Path

import yaml
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer

work = Path(sys.argv[1])
recipe = work / "recipe-llamafactory"
settings = {
    "model_name_or_path": str(work / "tiny-random-1M"),
    "stage": "sft",
    "do_train": True,
    "finetuning_type": "lora",
    "dataset_dir": str(recipe / "data"),
    "dataset": "train",
    "template": "qwen",
    "cutoff_len": 4096,
    "output_dir": str(work / "out-llamafactory"),
    "report_to": "none",
    "use_cpu": True,
    "overwrite_cache": True,
}
model, data, training, _, _ = get_train_args(settings)
tools = load_tokenizer(model)
template = get_template_and_fix_tokenizer(tools["tokenizer"], data)
found = get_dataset(template, model, data, training, stage="sft", **tools)["train_dataset"]
rows = [json.loads(line) for line in (recipe / "data" / "train.jsonl").read_text("utf-8").splitlines()]
assert len(found) == len(rows), f"{len(found)} of {len(rows)} rows"
for row, prepared in zip(rows, found, strict=True):
    learnt = tools["tokenizer"].decode([label for label in prepared["labels"] if label != -100])
    turns = [turn for turn in row["conversations"] if turn["from"] in ("gpt", "function_call")]
    assert learnt.count("<|im_end|>") == len(turns), learnt
    for turn in turns:
        if turn["from"] == "gpt":
            assert turn["value"] in learnt, learnt
        else:
            assert all(json.dumps(c["arguments"], ensure_ascii=False) in learnt for c in json.loads(turn["value"])), (
                learnt
            )
recipe_settings = yaml.safe_load((recipe / "train.yaml").read_text("utf-8"))
for key in ("quantization_bit", "quantization_method", "eval_dataset", "eval_strategy", "per_device_eval_batch_size"):
    recipe_settings.pop(key, None)
recipe_settings |= {"max_steps": 2, "max_samples": 5, "bf16": False, "use_cpu": True, "template": "qwen"}
(recipe / "smoke.yaml").write_text(yaml.safe_dump(recipe_settings), encoding="utf-8")
command = [str(Path(sys.executable).with_name("llamafactory-cli")), "train", "smoke.yaml"]
done = subprocess.run(command, cwd=recipe, capture_output=True, text=True)
print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
assert done.returncode == 0, "llamafactory-cli train failed"
print(f"{len(rows)} of {len(rows)} rows loaded, every turn labelled; two steps trained (4-bit switched off)")
