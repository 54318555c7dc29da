"""Needs packages that nobody has, in every way a module uses one."""

from typing import Any

import absent_package_one as one
import absent_package_two.client.errors
from absent_package_three import Base, Session, decorated, settings
from agents import RunContextWrapper, function_tool

client = one.Client(api_key="x").connect()[0]
LIMIT = int(settings.limit) if isinstance(settings.limit, int) else 3


class Store(Base):
    """Inherits from a stand-in."""

    name: str = "store"

    def size(self) -> int:
        return 3


class Failed(absent_package_two.client.errors.ApiError):
    """An error of a missing package."""


store = Store()


@one.app.route("/x", methods=["GET"])
def route() -> str:
    return "kept"


@decorated
def plain() -> str:
    return "kept"


with one.session() as session:
    for row in session.rows():
        print(row)


@function_tool
def exact(text: str, size: int = Store().size()) -> str:
    """Untouched by any stand-in."""
    return text


@function_tool(name_override=f"{route()}_{plain()}")
def named(text: str) -> str:
    """Named by functions that decorators let through."""
    return text


@function_tool
def in_context(context: RunContextWrapper[Session], text: str) -> str:
    """A stand-in only in the context."""
    return text


@function_tool(strict_mode=False)
def touched(session: Session | None, text: str) -> Any:
    """A stand-in reaches the schema."""
    return text
