"""Answers out of a journal instead of a network: the same messages get the same answers, attempt by attempt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, InputError
from datacraft.io.journal import Journal, hash_of


class Replay:
    """A ChatModel that knows only what a journal holds."""

    def __init__(self, path: str) -> None:
        """Raises InputError when there is no such journal."""
        if not Path(path).is_file():
            raise InputError(f"there is no journal {path} to replay", "write replay/PATH-TO-JOURNAL")
        self._path = path
        self._journal = Journal(Path(path))
        self._asked: Counter[str] = Counter()

    @property
    def name(self) -> str:
        return f"replay/{self._path}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The next recorded answer to the same messages. Raises BadRequest when there is none."""
        prompt = hash_of(list(request.messages))
        answers = self._journal.prompted(prompt)
        if self._asked[prompt] >= len(answers):
            raise BadRequest(f"the journal {self._path} holds no answer to this request", "record it with a real model")
        self._asked[prompt] += 1
        return answers[self._asked[prompt] - 1].reply

    async def close(self) -> None:
        self._journal.close()
