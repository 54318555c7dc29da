"""Writes a GGUF with random weights, for proofs of protocol: `python random_gguf.py OUT` (needs the `gguf` package).

A Qwen3-shaped model of about 0.2 M parameters over single bytes. What it says is noise; that a server loads it, applies
its chat template and holds it to a grammar is real.
"""

from __future__ import annotations

import sys

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, KV_HEADS, HEAD, INNER, CONTEXT = 64, 2, 4, 2, 16, 128, 32768
QUOTE = ord('"')
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{%- if tools %}{{- '<|im_start|>system\\n' }}{%- for tool in tools %}{{- tool | tojson }}{%- endfor %}"
    "{{- '<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' }}"
    "{{- (message.content or '') + '<|im_end|>\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def byte_tokens() -> list[str]:
    """The printable stand-ins that byte-level BPE has for the 256 bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


def write(path: str) -> None:
    """Write the model."""
    tokens = [*byte_tokens(), "th", *SPECIAL]
    kinds = [gguf.TokenType.NORMAL] * 257 + [gguf.TokenType.CONTROL] * len(SPECIAL)
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_name("random bytes")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_file_type(0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["t h"])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
    for name, shape in tensors(len(tokens)).items():
        ones = name.endswith("norm.weight")
        noise = np.random.default_rng(abs(sum(map(ord, name)))).normal(0, 0.05, shape)
        weights = np.ones(shape) if ones else noise
        if name == "token_embd.weight":
            weights[:, 0] = 0.3
        if name == "output.weight":
            # Noise would hardly ever end a text: the quotation mark is made likely through a part all inputs share.
            weights[QUOTE, 0] = 0.8
        writer.add_tensor(name, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors(vocabulary: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every weight."""
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary, WIDTH),
        "output.weight": (vocabulary, WIDTH),
        "output_norm.weight": (WIDTH,),
    }
    for layer in range(LAYERS):
        shapes |= {
            f"blk.{layer}.attn_norm.weight": (WIDTH,),
            f"blk.{layer}.attn_q.weight": (HEADS * HEAD, WIDTH),
            f"blk.{layer}.attn_k.weight": (KV_HEADS * HEAD, WIDTH),
            f"blk.{layer}.attn_v.weight": (KV_HEADS * HEAD, WIDTH),
            f"blk.{layer}.attn_q_norm.weight": (HEAD,),
            f"blk.{layer}.attn_k_norm.weight": (HEAD,),
            f"blk.{layer}.attn_output.weight": (WIDTH, HEADS * HEAD),
            f"blk.{layer}.ffn_norm.weight": (WIDTH,),
            f"blk.{layer}.ffn_gate.weight": (INNER, WIDTH),
            f"blk.{layer}.ffn_up.weight": (INNER, WIDTH),
            f"blk.{layer}.ffn_down.weight": (WIDTH, INNER),
        }
    return shapes


if __name__ == "__main__":
    write(sys.argv[1])
