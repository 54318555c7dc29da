"""What was learnt about an endpoint, kept in the journal so that it is found out once."""

from __future__ import annotations

from datacraft.core.chat import ChatModel
from datacraft.io.journal import Journal
from datacraft.providers.adapting import Adaptation
from datacraft.providers.ladder import Memory
from datacraft.providers.profile import Provider

_KIND = "endpoint"


def recall(journal: Journal | None, model: ChatModel) -> Memory:
    """What is known of the model at its address; its refused parameters are set on the model itself."""
    provider = getattr(model, "provider", None)
    memory = Memory(rung=provider.first_rung if isinstance(provider, Provider) else "json_schema")
    known = journal.noted(_KIND).get(_name(model)) if journal else None
    if known:
        memory.rung, memory.proven = known["rung"], True
        adaptation = getattr(model, "adaptation", None)
        if isinstance(adaptation, Adaptation):
            adaptation.limit_name, adaptation.renamed = known["limit_name"], known["renamed"]
            adaptation.dropped = set(known["dropped"])
    return memory


def remember(journal: Journal | None, model: ChatModel, memory: Memory) -> None:
    """Keep what was proven."""
    adaptation = getattr(model, "adaptation", None)
    if journal is None or journal.trouble or not memory.proven:
        return
    known: dict[str, object] = {"rung": memory.rung, "limit_name": "max_tokens", "renamed": False, "dropped": []}
    if isinstance(adaptation, Adaptation):
        known |= {
            "limit_name": adaptation.limit_name,
            "renamed": adaptation.renamed,
            "dropped": sorted(adaptation.dropped),
        }
    journal.note(_KIND, _name(model), known)


def _name(model: ChatModel) -> str:
    return f"{getattr(model, 'base_url', '')} {model.name}"
