"""The models that `eval` is given, by name and address, and the other `NAME=VALUE` flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from datacraft.core.errors import UsageError

if TYPE_CHECKING:
    from datacraft.core.chat import ChatModel
    from datacraft.steps.evaluate.evaluation import Student

TRIES = 4
"""Attempts at one case before it counts as unanswered; servers that choke on a model's answer do so every time."""


def students(
    models: Sequence[str], base_url: str, timeout: float, prices: Sequence[str], concurrency: int
) -> list[Student]:
    """The models under evaluation; `base_url` is the first one's address. Raises UsageError, MissingKey."""
    from datacraft.steps.evaluate.evaluation import Student

    named = dict(_labelled(text) for text in models)
    if len(named) != len(models):
        raise UsageError("two models have the same name", "--model a=PROVIDER/MODEL --model b=PROVIDER/MODEL")
    costs = {label: _price(text) for label, text in pairs(prices, "--price", "NAME=IN:OUT").items()}
    found = []
    for i, (label, name) in enumerate(named.items()):
        model, local = opened(name, base_url if i == 0 else "", timeout, concurrency)
        found.append(Student(label, model, local, costs.get(label)))
    return found


def opened(text: str, base_url: str, timeout: float, concurrency: int) -> tuple[ChatModel, bool]:
    """The model called `PROVIDER/MODEL` or `MODEL@URL`, and whether it runs on the user's own machine."""
    from datacraft.providers.opening import open_model, resolve
    from datacraft.providers.patient import Patience, Patient
    from datacraft.providers.throttle import Throttle

    name, _, own = text.partition("@http")
    address = f"http{own}" if own else base_url
    model = open_model(name, base_url=address, timeout=timeout)
    throttle = Throttle(concurrency, start=concurrency)
    return Patient(model, throttle, Patience(tries=TRIES)), resolve(name, address)[0].local


def pairs(given: Sequence[str], flag: str, form: str) -> dict[str, str]:
    """`NAME=VALUE` flags by name. Raises UsageError showing the form."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(f"{flag} {text!r}", f"{flag} {form}")
        found[name] = value
    return found


def _labelled(text: str) -> tuple[str, str]:
    """`NAME=MODEL`; the name of a bare model is the model without its address."""
    label, equals, name = text.partition("=")
    return (label, name) if equals and "/" not in label else (text.partition("@http")[0], text)


def _price(text: str) -> tuple[float, float]:
    try:
        given, made = (float(part) for part in text.split(":"))
    except ValueError:
        raise UsageError(f"--price …={text}", "--price NAME=0.25:2.00") from None
    return given, made
