"""Agents with output types of every kind."""

from dataclasses import dataclass
from typing import Any

from agents import Agent, AgentOutputSchema
from pydantic import BaseModel, Field
from typing_extensions import TypedDict


class Verdict(BaseModel):
    """What was decided."""

    score: float = Field(ge=0, le=1)
    labels: list[str] = []
    next: "Verdict | None" = None


class Loose(BaseModel):
    extra: dict[str, Any]


class Pair(TypedDict):
    left: str
    right: int


@dataclass
class Place:
    city: str
    country: str = "FR"


model = Agent(name="a", instructions="A", output_type=Verdict)
listed = Agent(name="b", instructions="B", output_type=list[str])
loose = Agent(name="c", instructions="C", output_type=AgentOutputSchema(Loose, strict_json_schema=False))
typed = Agent(name="d", instructions="D", output_type=Pair)
place = Agent(name="e", instructions="E", output_type=Place)
text = Agent(name="f", instructions="F", output_type=str)
silent = Agent(name="g")
