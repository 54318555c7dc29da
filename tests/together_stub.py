"""Together's API on loopback, as far as files and fine-tuning go.

Paths, headers and states are those of its OpenAPI description (github.com/togethercomputer/openapi) and of the package
together 3.1; bodies are held against what is documented there and refused with 400 where they differ.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.loopback import Answer, Asked, Loopback, part

# openapi.yaml, POST /fine-tunes, request body; the last five came with together 3.x.
REQUIRED = {"training_file", "model"}
DOCUMENTED = REQUIRED | {
    "validation_file", "packing", "max_seq_length", "n_epochs", "n_checkpoints", "n_evals", "batch_size",
    "learning_rate", "lr_scheduler", "warmup_ratio", "max_grad_norm", "weight_decay", "random_seed", "suffix",
    "wandb_api_key", "wandb_base_url", "wandb_project_name", "wandb_name", "wandb_entity", "train_on_inputs",
    "training_method", "training_type", "multimodal_params", "from_checkpoint", "from_hf_model", "hf_model_revision",
    "hf_api_token", "hf_output_repo_name",
    "gradient_accumulation_steps", "early_stopping_enabled", "early_stopping_patience", "early_stopping_min_delta",
    "early_stopping_warmup_evals",
}  # fmt: skip
NOW = "2026-11-01T10:00:00.000Z"
MODELS = {"Qwen/Qwen3-8B": True, "acme/no-tools-7B": False}
"""Tunable base models, and whether they train tool calls."""


@dataclass
class TogetherStub(Loopback):
    invalid: str = ""
    """What is wrong with every file, as the service's validation would say."""
    looks_at_file: int = 1
    """How many looks at a file find it still queued."""
    states: list[str] = field(default_factory=lambda: ["queued", "running", "completed"])
    price: float | None = 1.25
    allowed: bool = True
    weights: bytes = b"adapter" * 1000
    break_download: int | None = None
    lose_start: bool = False
    """Whether the answer to the start of a job is lost."""
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: int = 0

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "PUT" and asked.path.startswith("/store/"):
            self.files[asked.path.rsplit("/", 1)[-1]] |= {"content": _raw(asked), "bytes": len(_raw(asked))}
            return Answer(200, b"")
        if not asked.headers.get("authorization", "").startswith("Bearer "):
            return _no(401, "Invalid API key provided")
        for start, serve in (
            ("/v1/files", self._file),
            ("/v1/fine-tunes/models/limits", self._limits),
            ("/v1/fine-tunes/estimate-price", self._price),
            ("/v1/fine-tunes", self._job),
            ("/v1/finetune/download", self._download),
            ("/v2/supported-models", self._models),
        ):
            if asked.path.startswith(start):
                return serve(asked)
        return _no(404, f"there is no {asked.path}")

    def _file(self, asked: Asked) -> Answer:
        parts = asked.path.split("/")[3:]
        if not parts:
            return self._announced(_form(asked))
        known = self.files.get(parts[0])
        if known is None:
            return _no(404, "File not found")
        if asked.method == "DELETE":
            del self.files[parts[0]]
            return Answer(200, {"id": parts[0], "deleted": True})
        if parts[1:] == ["preprocess"]:
            return Answer(200, _shown(known))
        if known["bytes"] and known["looks"] < self.looks_at_file:
            known["looks"] += 1
            return Answer(200, _shown(known) | {"processing_status": "QUEUED"})
        wrong = (
            {"valid": False, "error_type": "INVALID_FORMAT", "error": self.invalid} if self.invalid else {"valid": True}
        )
        status = "INVALID_FORMAT" if self.invalid else "COMPLETED"
        return Answer(200, _shown(known) | {"processing_status": status, "validation_report": wrong})

    def _announced(self, form: dict[str, str]) -> Answer:
        """One file a checksum: what is known already is named with 409."""
        if missing := {"purpose", "file_name", "file_type"} - form.keys():
            return _no(400, f"missing {sorted(missing)}")
        known = next((name for name, file in self.files.items() if file["checksum"] == form["checksum"]), None)
        if known is not None:
            return Answer(409, {"file_id": known})
        name = f"file-{len(self.files) + 1}{'' if not self.files else 'b'}"
        self.files[name] = {"id": name, "bytes": 0, "looks": 0, "content": b"", **form}
        return Answer(302, b"", {"location": f"{self.url}/store/{name}", "x-together-file-id": name})

    def _limits(self, asked: Asked) -> Answer:
        name = asked.query.get("model_name", "")
        if name not in MODELS:
            return _no(404, f"model {name} is not available for fine-tuning")
        lora = {
            "default_rank": 8, "max_rank": 64, "max_batch_size": 8, "max_batch_size_dpo": 4, "min_batch_size": 1,
            "target_modules": ["q_proj"],
        }  # fmt: skip
        return Answer(200, {
            "model_name": name, "lora_training": lora, "max_learning_rate": 1e-3, "min_learning_rate": 1e-8,
            "max_num_checkpoints": 10, "max_num_epochs": 20, "max_num_evals": 100, "max_seq_length_dpo": 8192,
            "max_seq_length_sft": 16384, "min_max_seq_length": 512, "merge_output_lora": True,
            "supports_full_training": False, "supports_reasoning": False, "supports_tools": MODELS[name],
            "supports_vision": False, "default_gradient_accumulation_steps": 1,
        })  # fmt: skip

    def _price(self, asked: Asked) -> Answer:
        if "training_file" not in asked.body or asked.body.get("model") not in MODELS:
            return _no(400, "training_file and model are required")
        if self.price is None:
            return Answer(200, {"estimation_available": False, "unavailable_reason": "train_file_not_validated"})
        return Answer(200, {
            "estimation_available": True, "allowed_to_proceed": self.allowed, "estimated_total_price": self.price,
            "estimated_train_token_count": 30000, "estimated_eval_token_count": 1000, "user_limit": 5.0,
        })  # fmt: skip

    def _job(self, asked: Asked) -> Answer:
        parts = asked.path.split("/")[3:]
        if not parts:
            return self._started(asked.body)
        job = self.jobs.get(parts[0])
        if job is None:
            return _no(404, "job not found")
        if parts[1:] == ["events"]:
            return Answer(200, {"data": self._events(job)})
        if parts[1:] == ["cancel"]:
            self.states = ["cancelled"]
            job["status"] = "cancel_requested"
            return Answer(200, job)
        job["status"] = self.states[min(self.looks, len(self.states) - 1)]
        self.looks += 1
        done = (
            {"epochs_completed": job["n_epochs"], "total_price": 1_250_000_000} if job["status"] == "completed" else {}
        )
        return Answer(200, job | done)

    def _started(self, body: dict[str, Any]) -> Answer:
        if wrong := (REQUIRED - body.keys()) | (body.keys() - DOCUMENTED):
            return _no(400, f"missing or unknown: {sorted(wrong)}")
        if body["training_file"] not in self.files:
            return _no(400, "unknown training file")
        name = f"ft-{len(self.jobs) + 1}"
        self.jobs[name] = {
            "id": name, "status": "pending", "created_at": NOW, "updated_at": NOW, "user_id": "u",
            "model_output_name": f"me/{body.get('suffix', 'tuned')}-1", "adapter_output_name": None,
            "model": body["model"], "n_epochs": body["n_epochs"], "training_file": body["training_file"],
        }  # fmt: skip
        return Answer(200, self.jobs[name], stop_after=-1 if self.lose_start else None)

    def _events(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        told = [("job_start", "step 1"), ("training_start", "step 2")]
        if job["status"] == "error":
            told.append(("job_error", "the loss is not a number"))
        return [
            {"object": "fine-tune-event", "created_at": f"2026-11-01T10:0{at}:00.000Z", "type": kind, "message": text}
            for at, (kind, text) in reversed(list(enumerate(told)))
        ]

    def _download(self, asked: Asked) -> Answer:
        if asked.query.get("ft_id") not in self.jobs or asked.query.get("checkpoint") not in ("adapter", "merged"):
            return _no(400, "ft_id and checkpoint are required")
        whole = part(asked, self.weights)
        whole.stop_after, self.break_download = self.break_download, None
        return whole

    def _models(self, asked: Asked) -> Answer:
        names = list(MODELS) if asked.query.get("product") == "PRODUCT_FINE_TUNING" else ["acme/served-only"]
        first = not asked.query.get("after")
        page = names[:1] if first else names[1:]
        return Answer(200, {"data": [_model(name) for name in page], "next_cursor": "more" if first else None})


def _model(name: str) -> dict[str, Any]:
    return {
        "id": name, "name": name, "baseModel": "", "baseModelId": "", "capabilities": ["CAPABILITY_CHAT"],
        "createdAt": NOW, "updatedAt": NOW, "deploymentProfiles": [], "displayName": name, "displayType": "chat",
        "inputModalities": ["MODALITY_TEXT"], "outputModalities": ["MODALITY_TEXT"],
        "products": ["PRODUCT_FINE_TUNING"], "publisher": "acme", "status": "SUPPORTED_MODEL_STATUS_SUPPORTED",
    }  # fmt: skip


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": file["id"], "bytes": file["bytes"], "created_at": 1, "filename": file["file_name"],
        "FileType": file["file_type"], "object": "file", "purpose": file["purpose"], "processing_status": "PENDING",
    }  # fmt: skip


def _form(asked: Asked) -> dict[str, str]:
    """The fields of a multipart form, or of JSON."""
    if isinstance(asked.body, dict):
        return asked.body
    pieces = asked.body.split(asked.body.split(b"\r\n", 1)[0])
    named = (piece.split(b"\r\n\r\n", 1) for piece in pieces if b"name=" in piece)
    return {
        head.split(b'name="')[1].split(b'"')[0].decode(): value.removesuffix(b"\r\n").decode() for head, value in named
    }


def _raw(asked: Asked) -> bytes:
    assert isinstance(asked.body, bytes)
    return asked.body


def _no(status: int, words: str) -> Answer:
    return Answer(status, {"error": {"message": words, "type": "invalid_request_error", "param": None, "code": None}})


def checksum_of(file: Path) -> str:
    """As the package sends it: SHA-256 of the bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
