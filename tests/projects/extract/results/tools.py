"""Tools that take nothing and return one object of every kind."""

import datetime as dt
import enum
import uuid
from collections import namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, Optional, Union

from agents import ToolOutputText, function_tool
from pydantic import BaseModel, Field, RootModel, computed_field
from typing_extensions import TypedDict

TOOLS = []


def returning(value):
    """A decorator for a function that is called for its annotation: the tool returns `value`."""

    def make(function):
        def tool():
            return value

        tool.__name__, tool.__doc__ = function.__name__, f"Returns {function.__name__}."
        tool.__annotations__ = function.__annotations__
        TOOLS.append(function_tool(tool))
        return function

    return make


class Color(enum.Enum):
    RED = "red"


class Size(enum.StrEnum):
    BIG = "big"


class Rank(enum.IntEnum):
    FIRST = 1


class Mixed(str, enum.Enum):
    ON = "on"


class Line(BaseModel):
    sku: str
    price: float
    when: Optional[dt.date] = None


class Order(BaseModel):
    number: int = Field(serialization_alias="orderNumber")
    lines: list[Line]
    color: Color = Color.RED
    secret: str = Field(default="x", repr=False)

    @computed_field
    @property
    def total(self) -> float:
        return sum(line.price for line in self.lines)


class Tree(BaseModel):
    name: str
    children: list["Tree"] = []


class Names(RootModel[list[str]]):
    pass


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    tricks: list[str]


@dataclass
class Point:
    x: float
    y: float
    hidden: int = field(default=0, repr=False)
    tags: tuple[str, ...] = ()


class Pair(NamedTuple):
    left: int
    right: Optional[str]


class Row(TypedDict):
    id: int
    when: dt.datetime


class Proud:
    def __str__(self):
        return "I am proud"


class ProudModel(BaseModel):
    a: int

    def __str__(self):
        return f"a is {self.a}"


UTC = dt.timezone.utc


@returning({"id": "C-1", "active": True, "note": None, "name": "Zoë", "quote": "it's", "deep": {"n": [1, 2.5]}})
def plain_dict() -> dict[str, Any]: ...


@returning([1, "a", None])
def plain_list() -> list[Any]: ...


@returning(True)
def boolean() -> bool: ...


@returning(None)
def nothing() -> None: ...


@returning(12.0)
def number() -> float: ...


@returning([1.0, 2.0])
def numbers() -> list[float]: ...


@returning("text, as it is: 'quoted'\n")
def text() -> str: ...


@returning(Order(number=7, lines=[Line(sku="a", price=1, when=dt.date(2024, 5, 1)), Line(sku="b", price=2.5)]))
def model() -> Order: ...


@returning([Line(sku="a", price=1)])
def models() -> list[Line]: ...


@returning(None)
def maybe_model() -> Optional[Line]: ...


@returning({"first": Line(sku="a", price=1)})
def models_by_name() -> dict[str, Line]: ...


@returning(Tree(name="root", children=[Tree(name="leaf")]))
def recursive() -> Tree: ...


@returning(Names(["a", "b"]))
def root_model() -> Names: ...


@returning([Names(["a"])])
def root_models() -> list[Names]: ...


@returning([Dog(tricks=["sit"]), Cat(lives=9)])
def union() -> list[Union[Cat, Dog]]: ...


@returning(Point(1.0, 2.5, tags=("t",)))
def data_class() -> Point: ...


@returning([Point(1.0, 2.0)])
def data_classes() -> list[Point]: ...


@returning(Color.RED)
def enumeration() -> Color: ...


@returning({"c": Color.RED, "s": Size.BIG, "r": Rank.FIRST, "m": Mixed.ON})
def enumerations() -> dict[str, Union[Color, Size, Rank, Mixed]]: ...


@returning(Size.BIG)
def string_enumeration() -> Size: ...


@returning(Mixed.ON)
def mixed_enumeration() -> Mixed: ...


@returning(Rank.FIRST)
def integer_enumeration() -> Rank: ...


@returning(dt.date(2024, 5, 1))
def day() -> dt.date: ...


@returning([dt.datetime(2024, 5, 1, 9, 30, tzinfo=UTC), dt.datetime(2024, 5, 1, 9, 30, 5)])
def moments() -> list[dt.datetime]: ...


@returning(dt.datetime(2024, 5, 1, 9, 30, tzinfo=UTC))
def moment() -> dt.datetime: ...


@returning([dt.timedelta(days=1, hours=2, seconds=1.5), dt.timedelta(0)])
def spans() -> list[dt.timedelta]: ...


@returning(dt.time(9, 30))
def clock() -> dt.time: ...


@returning((uuid.UUID(int=5), Decimal("1.50"), b"raw", Path("/tmp/x")))
def scalars() -> tuple[uuid.UUID, Decimal, bytes, Path]: ...


@returning(Decimal("1.50"))
def decimal() -> Decimal: ...


@returning((1, "a"))
def pair() -> tuple[int, str]: ...


@returning((1,))
def single() -> tuple[int, ...]: ...


@returning({7})
def one_of_a_set() -> set[int]: ...


@returning({"empty": set(), "frozen": frozenset({1})})
def sets() -> dict[str, Union[set[str], frozenset[int]]]: ...


@returning(Pair(1, None))
def named_tuple() -> Pair: ...


@returning({"id": 1, "when": dt.datetime(2024, 5, 1)})
def typed_dict() -> Row: ...


@returning({1: "one", -2: "minus two"})
def integer_keys() -> dict[int, str]: ...


@returning({Color.RED: 1.0})
def enum_keys() -> dict[Color, float]: ...


@returning(ToolOutputText(text="for the model"))
def output_text() -> ToolOutputText: ...


@returning([ToolOutputText(text="one")])
def output_texts() -> list[ToolOutputText]: ...


@returning({"type": "text", "text": "from a dict"})
def output_dict() -> dict[str, str]: ...


@returning(Proud())
def proud() -> Proud: ...


@returning(ProudModel(a=1))
def proud_model() -> ProudModel: ...


@returning({"no": "annotation"})
def unannotated(): ...
