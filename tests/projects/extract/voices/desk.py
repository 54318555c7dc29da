"""Realtime agents, which are no `Agent`s."""

from agents import function_tool
from agents.realtime import RealtimeAgent


@function_tool
def speak(text: str) -> str:
    """Say something."""
    return text


second = RealtimeAgent(name="Second voice", instructions="You sing.", tools=[speak])
voice = RealtimeAgent(name="Voice", instructions="You speak.", tools=[speak], handoffs=[second])
