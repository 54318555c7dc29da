"""Fireworks' API on loopback, as far as datasets, models and supervised fine-tuning go.

Paths, ids and states are those of its documentation (docs.fireworks.ai/api-reference, "Fine-tuning via API") and of the
package fireworks-ai 1.2; bodies are held against what is documented there and refused with 400 where they differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Answer, Asked, Loopback, form_file, part

ACCOUNT = "acme"
# Create Supervised Fine-tuning Job: path, query and body parameters.
REQUIRED = {"dataset"}
DOCUMENTED = REQUIRED | {
    "awsS3Config", "azureBlobStorageConfig", "baseModel", "batchSize", "batchSizeSamples", "displayName", "earlyStop",
    "epochs", "evalAutoCarveout", "evaluationDataset", "gradientAccumulationSteps", "isTurbo", "jinjaTemplate",
    "learningRate", "learningRateWarmupSteps", "loraRank", "maxContextLength", "metricsFileSignedUrl", "mtpEnabled",
    "mtpFreezeBaseModel", "mtpNumDraftTokens", "nodes", "optimizerWeightDecay", "outputModel", "region", "usePurpose",
    "wandbConfig", "warmStartFrom",
}  # fmt: skip
LIBRARY = {
    "qwen3-8b": {"supervisedLoraTunable": True, "tunable": False, "trainingContextLength": 32768},
    "old-7b": {"tunable": True},
    "served-only-70b": {"supervisedLoraTunable": False, "tunable": True},
}
"""Base models: their own flag counts where they have one; the older flag of the catalogue is stale."""


@dataclass
class FireworksStub(Loopback):
    invalid: str = ""
    """What is wrong with every dataset, as the service's validation would say."""
    looks_at_file: int = 1
    """How many looks at a dataset find it still uploading."""
    states: list[str] = field(default_factory=lambda: ["PENDING", "RUNNING", "COMPLETED"])
    lose_start: int = 0
    """How many answers to the start of a job are lost."""
    weights: dict[str, bytes] = field(
        default_factory=lambda: {"adapter_config.json": b"{}", "adapter_model.safetensors": b"lora" * 2000}
    )
    store: str = ""
    """Address of the store, where it is not this server."""
    break_download: int | None = None
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: int = 0

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/store/"):
            return self._store(asked)
        if not asked.headers.get("authorization", "").startswith("Bearer "):
            return _no(401, "UNAUTHENTICATED", "API key is invalid")
        found = re.fullmatch(r"/v1/accounts/([^/]+)/(\w+)(?:/([\w.-]+))?(?::(\w+))?", asked.path)
        if found is None:
            return _no(404, "NOT_FOUND", f"there is no {asked.path}")
        account, kind, name, verb = found.groups()
        if kind == "models":
            return self._model(asked, account, name, verb)
        if account != ACCOUNT:
            return _no(403, "PERMISSION_DENIED", f"not your account: {account}")
        serve = {"datasets": self._dataset, "supervisedFineTuningJobs": self._job}[kind]
        return serve(asked, name, verb)

    def _dataset(self, asked: Asked, name: str | None, verb: str | None) -> Answer:
        if name is None:
            return self._made(asked.body)
        known = self.datasets.get(name)
        if known is None:
            return _no(404, "NOT_FOUND", f"dataset {name} not found")
        if verb == "upload":
            known["file"], known["content"] = form_file(asked.body)
            return Answer(200, {"id": name, "bytes": len(known["content"]), "object": "file"})
        if verb == "getUploadEndpoint":
            urls = dict.fromkeys(asked.body["filenameToSize"], f"{self.store or self.url}/store/{name}")
            return Answer(200, {"filenameToSignedUrls": urls})
        if verb == "validateUpload":
            return Answer(200, {})
        return Answer(200, self._seen(name, known))

    def _made(self, body: dict[str, Any]) -> Answer:
        if body.keys() != {"datasetId", "dataset"} or "userUploaded" not in body["dataset"]:
            return _no(400, "INVALID_ARGUMENT", "datasetId and dataset.userUploaded are required")
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,61}[a-z0-9]", body["datasetId"]):
            return _no(400, "INVALID_ARGUMENT", f"{body['datasetId']} is no id")
        if body["datasetId"] in self.datasets:
            return _no(409, "ALREADY_EXISTS", "dataset already exists")
        self.datasets[body["datasetId"]] = {"looks": 0, "content": None, **body["dataset"]}
        return Answer(200, self._seen(body["datasetId"], self.datasets[body["datasetId"]]))

    def _seen(self, name: str, known: dict[str, Any]) -> dict[str, Any]:
        ready = known["content"] is not None and known["looks"] >= self.looks_at_file and not self.invalid
        shown: dict[str, Any] = {
            "name": f"accounts/{ACCOUNT}/datasets/{name}",
            "state": "READY" if ready else "UPLOADING",
            "exampleCount": known.get("exampleCount"),
            "format": "CHAT",
        }
        if known["content"] is not None:
            known["looks"] += 1
            if self.invalid:
                shown["status"] = {"code": "INVALID_ARGUMENT", "message": self.invalid}
        return shown

    def _store(self, asked: Asked) -> Answer:
        name = asked.path.rsplit("/", 1)[-1]
        if asked.method == "PUT":
            self.datasets[name]["content"] = asked.body
            return Answer(200, b"")
        answer = part(asked, self.weights[name])
        answer.stop_after, self.break_download = self.break_download, None
        return answer

    def _model(self, asked: Asked, account: str, name: str | None, verb: str | None) -> Answer:
        if name is None:
            names = sorted(LIBRARY)
            second = asked.query.get("pageToken") == "more"
            page = names[2:] if second else names[:2]
            models = [{"name": f"accounts/{account}/models/{each}", **LIBRARY[each]} for each in page]
            return Answer(200, {"models": models, "nextPageToken": "" if second else "more"})
        if verb == "getDownloadEndpoint":
            return Answer(200, {"filenameToSignedUrls": {each: f"{self.url}/store/{each}" for each in self.weights}})
        if name not in LIBRARY:
            return _no(404, "NOT_FOUND", f"model {name} not found")
        return Answer(200, {"name": f"accounts/{account}/models/{name}", **LIBRARY[name]})

    def _job(self, asked: Asked, name: str | None, verb: str | None) -> Answer:
        if name is None:
            return self._started(asked)
        job = self.jobs.get(name)
        if job is None:
            return _no(404, "NOT_FOUND", f"job {name} not found")
        if verb == "cancel":
            self.states = ["CANCELLED"]
            return Answer(200, {})
        state = self.states[min(self.looks, len(self.states) - 1)]
        self.looks += 1
        shown = job | {"state": f"JOB_STATE_{state}", "updateTime": "2026-11-01T10:00:00Z"}
        if state == "RUNNING":
            shown["jobProgress"] = {"epoch": 1, "percent": 50}
        if state == "FAILED":
            shown["status"] = {"code": "INTERNAL", "message": "the loss is not a number"}
        return Answer(200, shown)

    def _started(self, asked: Asked) -> Answer:
        body, name = asked.body, asked.query.get("supervisedFineTuningJobId", f"job-{len(self.jobs) + 1}")
        if wrong := (REQUIRED - body.keys()) | (body.keys() - DOCUMENTED):
            return _no(400, "INVALID_ARGUMENT", f"missing or unknown: {sorted(wrong)}")
        if name in self.jobs:
            return _no(409, "ALREADY_EXISTS", "job already exists")
        for key in ("dataset", "evaluationDataset"):
            known = body.get(key, "").removeprefix(f"accounts/{ACCOUNT}/datasets/")
            if key in body and known not in self.datasets:
                return _no(400, "INVALID_ARGUMENT", f"{key} {body[key]} not found")
        self.jobs[name] = {
            "name": f"accounts/{ACCOUNT}/supervisedFineTuningJobs/{name}",
            "outputModel": f"accounts/{ACCOUNT}/models/{name}",
            "state": "JOB_STATE_CREATING",
            "estimatedCost": {"currencyCode": "USD", "units": "2", "nanos": 500_000_000},
            **body,
        }
        lost, self.lose_start = self.lose_start > 0, max(0, self.lose_start - 1)
        return Answer(200, self.jobs[name], stop_after=-1 if lost else None)


def _no(status: int, code: str, words: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": words}})
