"""A ChatModel as the Agents SDK wants one: the SDK's own conversion to the wire, our endpoint behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from agents import Model, ModelResponse, Usage
from agents.models.chatcmpl_converter import Converter
from openai.types.chat import ChatCompletionMessage

from datacraft.core.chat import ChatModel, ChatReply, ChatRequest
from datacraft.core.errors import EndpointError
from datacraft.steps.evaluate.asking import Health, tell


class NoAnswer(Exception):
    """The endpoint would not answer one request of a run."""


class AgentModel(Model):
    """One run's view of a model; counts its answers and keeps them."""

    def __init__(self, model: ChatModel, health: Health, max_tokens: int | None, options: Mapping[str, Any]) -> None:
        self.model = model
        self.health = health
        self.max_tokens = max_tokens
        self.options = options
        self.replies: list[ChatReply] = []

    async def get_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002 - the runner passes it by this name
        model_settings: Any,
        tools: list[Any],
        output_schema: Any,
        handoffs: list[Any],
        tracing: Any,  # noqa: ARG002
        **_rest: Any,
    ) -> ModelResponse:
        """The model's answer as items of the SDK. Raises NoAnswer, or EndpointError when the endpoint is gone."""
        request = self._request(system_instructions, input, model_settings, [*tools], output_schema, [*handoffs])
        reply = await tell(self.model, request, self.health)
        if isinstance(reply, EndpointError):
            raise NoAnswer(reply.message)
        self.replies.append(reply)
        used = Usage(
            requests=1,
            input_tokens=reply.usage.input_tokens,
            output_tokens=reply.usage.output_tokens,
            total_tokens=reply.usage.total,
        )
        items = Converter.message_to_output_items(_message(reply))
        return ModelResponse(output=items, usage=used, response_id=None)

    def stream_response(self, *_arguments: Any, **_named: Any) -> AsyncIterator[Any]:
        raise NotImplementedError("an evaluation does not stream")

    def _request(
        self, system: str | None, given: Any, settings: Any, tools: list[Any], output: Any, handoffs: list[Any]
    ) -> ChatRequest:
        messages: list[Any] = list(Converter.items_to_messages(given))
        if system:
            messages.insert(0, {"content": system, "role": "system"})
        wire: list[Any] = [Converter.tool_to_openai(tool) for tool in tools]
        wire += [Converter.convert_handoff_tool(handoff) for handoff in handoffs]
        form: Any = Converter.convert_response_format(output)
        choice: Any = Converter.convert_tool_choice(settings.tool_choice)
        own = {"temperature": settings.temperature, "top_p": settings.top_p}
        return ChatRequest(
            messages=tuple(messages),
            tools=tuple(wire),
            tool_choice=choice if isinstance(choice, str | dict) else None,
            parallel_tool_calls=settings.parallel_tool_calls if wire else None,
            response_format=form if isinstance(form, dict) else None,
            max_tokens=settings.max_tokens or self.max_tokens,
            options={name: value for name, value in own.items() if value is not None} | dict(self.options),
        )


def _message(reply: ChatReply) -> ChatCompletionMessage:
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in reply.tool_calls
    ]
    return ChatCompletionMessage.model_validate(
        {"role": "assistant", "content": reply.text or None, "refusal": reply.refusal, "tool_calls": calls or None}
    )
