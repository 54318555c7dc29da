"""From `PROVIDER/MODEL` or a base URL to a model that can be asked."""

from __future__ import annotations

from dataclasses import replace

from datacraft.core.chat import ChatModel
from datacraft.core.errors import UsageError
from datacraft.io import env
from datacraft.providers.profile import CUSTOM, Provider, find, is_loopback, known

DEFAULT_TIMEOUT = 120.0


def open_model(
    name: str = "",
    *,
    base_url: str = "",
    model: str = "",
    key_variable: str = "",
    timeout: float = DEFAULT_TIMEOUT,
) -> ChatModel:
    """The model called `PROVIDER/MODEL`, or the one called `model` (taken as it is) at `base_url`; nothing is sent yet.

    The key comes from the provider's environment variable (or `key_variable`), else from `.env`. Raises UsageError for
    a name that cannot be used, MissingKey, or MissingExtra when LiteLLM is needed and absent.
    """
    provider, model = resolve(name, base_url, model)
    if key_variable:
        provider = replace(provider, key=key_variable)
    address = base_url or provider.base_url
    wire = provider.wire_of(model)
    if wire == "replay":
        from datacraft.providers.replay import Replay

        return Replay(model)
    if wire == "litellm":
        from datacraft.providers.litellm_library import LiteLLM

        return LiteLLM(provider, model, key_of(provider, ""), timeout)
    from datacraft.providers.openai_compatible import OpenAICompatible

    headers = {name: value for name, variable in provider.headers if (value := env.optional(variable))}
    return OpenAICompatible(provider, model, address, key_of(provider, base_url), timeout, headers)


def resolve(name: str, base_url: str = "", model: str = "") -> tuple[Provider, str]:
    """Provider and model name; `model`, where given, is the whole model name and `name` at most a provider.

    Raises UsageError when there is no model, no such provider, or no address.
    """
    provider, model = _at_address(name, base_url, model) if base_url else _by_name(name, model)
    if not provider.base_url and provider.wire == "chat":
        raise UsageError(f"the provider {provider.name} has no address of its own", "add --base-url URL")
    return provider, model


def _by_name(name: str, model: str) -> tuple[Provider, str]:
    head, _, rest = name.partition("/")
    if not head or not (model or rest):
        raise UsageError(f"{name!r} is not PROVIDER/MODEL", "for example --teacher openai/gpt-5-mini")
    return find(head), model or rest


def _at_address(name: str, base_url: str, model: str) -> tuple[Provider, str]:
    if not base_url.startswith(("http://", "https://")):
        raise UsageError(f"--base-url {base_url!r} is no http address", "write it as http://HOST:PORT/v1")
    head, _, rest = name.partition("/")
    is_provider = head in known() and bool(model or rest)
    chosen = model or (rest if is_provider else name)
    if not chosen:
        raise UsageError("--base-url needs to know which model", "add --model MODEL")
    provider = find(head) if is_provider else CUSTOM
    return replace(provider, base_url=base_url, local=provider.local or is_loopback(base_url)), chosen


def key_of(provider: Provider, base_url: str) -> str:
    """The provider's key; `""` where none is needed. Raises MissingKey."""
    if not provider.key:
        return ""
    if base_url:
        return env.optional(provider.key) or ""
    return env.key(provider.key, provider.title)
