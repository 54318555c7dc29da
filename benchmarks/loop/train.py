"""Trains a student from nothing on rows exported for TRL.

python train.py train.jsonl student.pt [--steps 450] [--seed 0]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from student import PAD, Size, Student, Words, prompt, save
from torch import Tensor

BATCH = 12
RATE = 1.5e-3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--steps", type=int, default=450)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    rows = [json.loads(line) for line in asked.rows.read_text(encoding="utf-8").splitlines()]
    words = Words.learn([json.dumps(row["messages"], ensure_ascii=False) for row in rows])
    encoded = [prompt(words, row["messages"], tools_of(row)) for row in rows]
    model = Student(Size(len(words.known)))
    count = sum(p.numel() for p in model.parameters())
    longest = max(len(ids) for ids, _ in encoded)
    print(f"{len(rows)} rows, {len(words.known)} words, longest {longest}, {count / 1e6:.2f} M parameters", flush=True)
    learn(model, encoded, asked.steps, random.Random(asked.seed))
    save(asked.output, model, words)


def tools_of(row: dict) -> list[dict]:
    tools = row.get("tools") or []
    return json.loads(tools) if isinstance(tools, str) else tools


def learn(model: Student, encoded: list[tuple[list[int], list[bool]]], steps: int, draw: random.Random) -> None:
    heavy = [p for p in model.parameters() if p.ndim > 1]
    light = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": heavy, "weight_decay": 0.05}, {"params": light, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    began, mean = time.monotonic(), 0.0
    batches = endless(encoded, draw)
    for step in range(steps):
        rate = RATE * min(1.0, (step + 1) / 50) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = model.loss(*next(batches))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        mean = loss.item() if not step else 0.95 * mean + 0.05 * loss.item()
        if (step + 1) % 50 == 0:
            print(f"step {step + 1} of {steps}, loss {mean:.3f}, {time.monotonic() - began:.0f} s", flush=True)


def endless(encoded: list[tuple[list[int], list[bool]]], draw: random.Random):
    """Batches of rows of like length, every row once a round."""
    while True:
        order = list(range(len(encoded)))
        draw.shuffle(order)
        chunks = [
            sorted(order[i : i + 8 * BATCH], key=lambda r: len(encoded[r][0])) for i in range(0, len(order), 8 * BATCH)
        ]
        batches = [chunk[i : i + BATCH] for chunk in chunks for i in range(0, len(chunk), BATCH)]
        draw.shuffle(batches)
        for batch in batches:
            yield padded([encoded[row] for row in batch])


def padded(batch: list[tuple[list[int], list[bool]]]) -> tuple[Tensor, Tensor]:
    longest = max(len(ids) for ids, _ in batch)
    ids = torch.full((len(batch), longest), PAD)
    spoken = torch.zeros(len(batch), longest, dtype=torch.bool)
    for i, (row, said) in enumerate(batch):
        ids[i, : len(row)] = torch.tensor(row)
        spoken[i, : len(said)] = torch.tensor(said)
    return ids, spoken


if __name__ == "__main__":
    main()
