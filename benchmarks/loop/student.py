"""A tool-calling language model small enough to be trained from nothing on two processor cores.

A decoder-only transformer with a copy head: beside predicting from its vocabulary it can point at an earlier word of
the conversation and repeat it. The head sees what follows a word that others said (an address shows only further on
that it is one) and where the last words said stand already. Without it a model of this size would have to see many
thousand rows before it could repeat a value it never saw.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

SPECIAL = ("<pad>", "<unk>", "<up>", "<tools>", "<user>", "<tool>", "<assistant>", "<call>", "<end>")
PAD, UNKNOWN, UP, TOOLS, USER, TOOL, ASSISTANT, CALL, END = range(len(SPECIAL))
AHEAD = 8
"""How many words on the copy head looks, the word itself included."""
_PIECE = re.compile(r"[^\W\d_]+|\d|.", re.DOTALL)


class Words:
    """Text to numbers and back: lower-case words with a mark for a capital, rare words spelled, digits one by one."""

    def __init__(self, known: list[str]) -> None:
        self.known = [*SPECIAL, *known]
        self.ids = {word: i for i, word in enumerate(self.known)}

    @classmethod
    def learn(cls, texts: list[str], least: int = 2, most: int = 1200) -> Words:
        counts = Counter(piece.lower() for text in texts for piece in _PIECE.findall(text))
        characters = sorted({c for piece in counts for c in piece} | {chr(c) for c in range(32, 127)} | {"\n"})
        words = [w for w, n in counts.most_common() if n >= least and len(w) > 1][:most]
        return cls(list(dict.fromkeys([*characters, *words])))

    def encode(self, text: str) -> list[int]:
        found: list[int] = []
        for piece in _PIECE.findall(text):
            lower = piece.lower()
            plain = piece == lower
            if (plain or piece == lower.capitalize()) and lower in self.ids:
                found += [self.ids[lower]] if plain else [UP, self.ids[lower]]
            else:
                for c in piece:
                    small = c.lower()
                    found += [*([UP] if c != small else []), self.ids.get(small, UNKNOWN)]
        return found

    def decode(self, ids: list[int]) -> str:
        text, up = [], False
        for i in ids:
            if i == UP:
                up = True
                continue
            word = self.known[i] if i >= len(SPECIAL) else ""
            text.append(word[:1].upper() + word[1:] if up else word)
            up = False
        return "".join(text)


def prompt(words: Words, messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> tuple[list[int], list[bool]]:
    """A conversation as the model reads it, and which of its numbers an assistant says."""
    ids, spoken = [TOOLS, *words.encode(" ".join(tool["function"]["name"] for tool in tools))], [False]
    spoken = [False] * len(ids)
    for message in messages:
        part = _turn(words, message)
        said = message["role"] == "assistant" and message.get("weight") != 0
        ids += part
        # The mark that opens a turn is given, everything after it is the model's own.
        spoken += [False] + [said] * (len(part) - 1) if part else []
    return ids, spoken


def _turn(words: Words, message: dict[str, Any]) -> list[int]:
    role, content = message["role"], message.get("content") or ""
    if role == "user":
        return [USER, *words.encode(content)]
    if role == "tool":
        return [TOOL, *words.encode(content)]
    if role != "assistant":
        return []
    ids = [ASSISTANT, *words.encode(content)]
    for call in message.get("tool_calls") or ():
        arguments = call["function"]["arguments"]
        text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        ids += [CALL, *words.encode(call["function"]["name"] + text)]
    return [*ids, END]


def read(words: Words, ids: list[int]) -> tuple[str, list[tuple[str, str]]]:
    """What the model said: its text and its calls (name, arguments as written)."""
    parts: list[list[int]] = [[]]
    for i in ids:
        if i == CALL:
            parts.append([])
        elif i != END:
            parts[-1].append(i)
    calls = []
    for part in parts[1:]:
        name, brace, rest = words.decode(part).partition("{")
        calls.append((name, brace + rest))
    return words.decode(parts[0]), calls


@dataclass
class Size:
    vocabulary: int
    width: int = 128
    layers: int = 3
    heads: int = 4
    longest: int = 768


class Block(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.norm1, self.norm2 = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.qkv = nn.Linear(size.width, 3 * size.width, bias=False)
        self.out = nn.Linear(size.width, size.width, bias=False)
        self.wide = nn.Linear(size.width, 4 * size.width)
        self.narrow = nn.Linear(4 * size.width, size.width)

    def forward(self, x: Tensor, turn: Tensor, past: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Any]:
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, turn), rotate(k, turn)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=length > 1)
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.narrow(functional.gelu(self.wide(self.norm2(x)))), (k, v)


def rotate(x: Tensor, turn: Tensor) -> Tensor:
    """Rotary positions."""
    a, b = x.chunk(2, -1)
    cos, sin = turn.cos(), turn.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


class Student(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.embedding = nn.Embedding(size.vocabulary, size.width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.point_from, self.point_to = nn.Linear(size.width, 64), nn.Linear(size.width, 64)
        self.ahead = nn.Conv1d(size.width, 64, AHEAD)
        self.echo = nn.Parameter(torch.tensor([1.0, 2.0, 2.0]))
        self.gate = nn.Linear(size.width, 1)
        half = size.width // size.heads // 2
        rates = 10000.0 ** (-torch.arange(half) / half)
        self.register_buffer("angles", torch.arange(size.longest)[:, None] * rates, persistent=False)

    def hidden(self, ids: Tensor, past: list[Any] | None = None) -> tuple[Tensor, list[Any]]:
        start = past[0][0].shape[2] if past else 0
        turn = self.angles[start : start + ids.shape[1]]
        x, kept = self.embedding(ids), []
        for i, block in enumerate(self.blocks):
            x, state = block(x, turn, past[i] if past else None)
            kept.append(state)
        return self.norm(x), kept

    def keys(self, ids: Tensor, spoken: Tensor, h: Tensor) -> Tensor:
        """What each word is found by: itself in its place, and what others said after it."""
        heard = self.embedding(ids) * ~spoken[:, :, None]
        following = self.ahead(functional.pad(heard.transpose(1, 2), (0, AHEAD - 1)))
        return self.point_to(h) + following.transpose(1, 2)

    def pointed(self, here: Tensor, at: Tensor, keys: Tensor, ids: Tensor) -> Tensor:
        """Weights over the words so far to be repeated next, for the places `at` whose states are `here`."""
        scores = self.point_from(here) @ keys.transpose(1, 2) / 8.0
        echo = torch.ones(ids.shape[0], len(at), ids.shape[1], dtype=torch.bool)
        for back, strength in enumerate(self.echo):
            # The word before the candidate, counted backwards, is the word said last, counted backwards.
            before = functional.pad(ids, (back + 1, 0), value=-1)[:, : ids.shape[1]]
            said = ids[:, (at - back).clamp(min=0)]
            echo = echo & (said[:, :, None] == before[:, None, :])
            scores = scores + strength * echo
        allowed = torch.arange(ids.shape[1])[None, None, :] <= at[None, :, None]
        return functional.softmax(scores.masked_fill(~allowed, -1e9), -1)

    def loss(self, ids: Tensor, spoken: Tensor) -> Tensor:
        """Mean surprise at what the assistant says."""
        given, targets = ids[:, :-1], ids[:, 1:]
        h, _ = self.hidden(given)
        at = torch.arange(given.shape[1])
        pointed = self.pointed(h, at, self.keys(given, spoken[:, :-1], h), given)
        copied = (pointed * (targets[:, :, None] == given[:, None, :])).sum(2)
        chosen = spoken[:, 1:] & (targets != PAD)
        here, wanted = h[chosen], targets[chosen]
        own = functional.softmax(here @ self.embedding.weight.T, -1).gather(1, wanted[:, None]).squeeze(1)
        share = torch.sigmoid(self.gate(here)).squeeze(1)
        return -(share * own + (1 - share) * copied[chosen] + 1e-9).log().mean()

    @torch.no_grad()
    def say(self, ids: list[int], spoken: list[bool], limit: int) -> tuple[list[int], bool]:
        """The most likely continuation up to `<end>`, and whether it came to one."""
        ids, spoken = ids[-(self.size.longest - limit) :], spoken[-(self.size.longest - limit) :]
        read, own = torch.tensor([ids]), torch.tensor([spoken])
        h, past = self.hidden(read)
        keys = self.keys(read, own, h)
        said: list[int] = []
        while len(said) < limit:
            at = torch.tensor([read.shape[1] - 1])
            share = torch.sigmoid(self.gate(h[0, -1]))
            p = share * functional.softmax(self.embedding.weight @ h[0, -1], -1)
            p = p.scatter_add(0, read[0], (1 - share) * self.pointed(h[:, -1:], at, keys, read)[0, 0])
            said.append(int(p.argmax()))
            if said[-1] == END:
                return said, True
            new = torch.tensor([[said[-1]]])
            read = torch.cat([read, new], 1)
            h, past = self.hidden(new, past)
            keys = torch.cat([keys, self.keys(new, torch.ones(1, 1, dtype=torch.bool), h)], 1)
        return said, False


def save(path: Path, model: Student, words: Words) -> None:
    torch.save({"size": asdict(model.size), "words": words.known[len(SPECIAL) :], "state": model.state_dict()}, path)


def load(path: Path) -> tuple[Student, Words]:
    kept = torch.load(path, weights_only=True)
    model = Student(Size(**kept["size"]))
    model.load_state_dict(kept["state"])
    return model.eval(), Words(kept["words"])
