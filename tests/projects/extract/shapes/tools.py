"""Every kind of parameter that strict mode accepts."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal, Optional, Union

from agents import function_tool
from pydantic import BaseModel, Field
from typing_extensions import NotRequired, TypedDict


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    sku: str = Field(description="Stock number")
    amount: int = 1


class Node(BaseModel):
    name: str
    children: list["Node"] = []


class Address(TypedDict):
    street: str
    door: NotRequired[str]


@dataclass
class Point:
    x: float
    y: float = 0.0


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


@function_tool
def order(items: list[Item], color: Color = Color.RED, note: Optional[str] = None, amount: int = 5) -> str:
    """Order things.

    Longer text that the wire drops.

    Args:
        items: What to order.
        note: Anything else — ümläuts too.
    """
    return "ok"


@function_tool
def plan(node: Node, where: Address, at: Point, when: dt.datetime, key: uuid.UUID, price: Decimal) -> str:
    """Plan."""
    return "ok"


@function_tool
def pick(mode: Literal["a", "b"], level: Annotated[int, Field(ge=1, le=9)], one: Literal["only"]) -> str:
    return "ok"


@function_tool
def adopt(pet: Annotated[Union[Cat, Dog], Field(discriminator="kind")], pair: tuple[int, str], *names: str) -> str:
    """Adopt a pet."""
    return "ok"


@function_tool
def nothing() -> None:
    """Takes nothing."""


TOOLS = [order, plan, pick, adopt, nothing]
