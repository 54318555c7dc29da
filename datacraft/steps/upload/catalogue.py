"""Which services there are, and how one is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from datacraft.core.errors import MissingExtra, UsageError
from datacraft.core.names import did_you_mean
from datacraft.core.plugins import discover
from datacraft.core.service import Client, Connection, Service, ServiceProfile
from datacraft.io import env

GROUP = "datacraft.services"
"""Entry-point group through which other distributions add services."""
CUSTOM = "openai-compatible"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A service, the profile of it that was asked for, and its address."""

    service: Service
    profile: ServiceProfile
    base_url: str

    @property
    def target(self) -> str:
        """The export target that the files must be."""
        return self.profile.target or self.service.target


@cache
def services() -> Mapping[str, tuple[Service, ServiceProfile]]:
    """Profile name to its service, in file order."""
    found = discover("datacraft.services", Service, GROUP).values()
    return {profile.name: (service, profile) for service in found for profile in service.profiles}


def choose(name: str, base_url: str = "", key_variable: str = "") -> Chosen:
    """The service called `name`; an address of one's own goes with `openai-compatible`.

    Raises UsageError with the nearest name, or when the address is missing.
    """
    known = services()
    if name == CUSTOM or (name and base_url and name not in known):
        service = next(service for service, _ in known.values() if service.name == CUSTOM)
        if not base_url:
            raise UsageError("an openai-compatible service needs its address", "--base-url https://…/v1")
        # Nebius's limits are those of the wire alone: OpenAI's own come with its calendar.
        profile = ServiceProfile(CUSTOM, base_url, key_variable or "OPENAI_API_KEY", target="nebius")
        return Chosen(service, profile, base_url)
    if name not in known:
        raise UsageError(f"there is no service {name!r}; {did_you_mean(name, [*known, CUSTOM])}")
    service, profile = known[name]
    address = base_url or (env.optional(profile.base_url_variable) if profile.base_url_variable else "")
    return Chosen(service, profile, address or profile.base_url)


def connect(chosen: Chosen, repository: str = "", public: bool = False) -> Client:
    """A client of the service. Raises MissingKey naming the variable, MissingExtra naming the install command,
    UsageError for a hub without a repository."""
    profile = chosen.profile
    if profile.needs_repository and "/" not in repository:
        raise UsageError(f"{profile.title} needs a repository", "--repo OWNER/NAME")
    key = env.key(profile.key_variable, profile.title)
    account = env.account(profile.account_variable, profile.title) if profile.account_variable else repository
    connection = Connection(key, chosen.base_url, account, public)
    try:
        return chosen.service.connect(connection, profile)
    except ImportError as error:
        extra = chosen.service.extra
        raise MissingExtra(
            f"{profile.title} needs its package, which is not installed ({error.name})",
            f"pip install 'datacraft-toolcalling[{extra}]'",
        ) from error
