"""TRL's DPO trainer takes the preference pairs unchanged: three steps."""

import sys
from pathlib import Path

from datasets import Features, Json, List, Value, load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import DPOConfig, DPOTrainer

work = Path(sys.argv[1])
model = str(work / "tiny-random-1M")
columns = {name: List(Json()) for name in ("prompt", "chosen", "rejected")} | {"tools": Value("string")}
path = str(work / "preference-trl" / "train.jsonl")
pairs = load_dataset("json", data_files=path, split="train", features=Features(columns))
trainer = DPOTrainer(
    model=AutoModelForCausalLM.from_pretrained(model),
    processing_class=AutoTokenizer.from_pretrained(model),
    train_dataset=pairs.select(range(24)),
    peft_config=LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"),
    args=DPOConfig(
        output_dir=str(work / "out-dpo"),
        max_steps=3,
        per_device_train_batch_size=2,
        max_length=2048,
        use_cpu=True,
        bf16=False,
        report_to="none",
        save_strategy="no",
        logging_steps=1,
    ),
)
trainer.train()
print(f"3 DPO steps on {len(pairs)} pairs, loss {trainer.state.log_history[0]['loss']:.3f}")
