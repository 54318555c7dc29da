"""The JSON Schema of a return annotation, with `x-python` where JSON does not tell which object it was.

What `x-python` can say is listed in `datacraft.core.wire`, which prints results by it.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from pydantic import BaseModel, RootModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

FORM = "x-python"


def result_schema(hint: Any) -> dict[str, Any]:
    """The schema of what a function returns; `opaque` for an object that JSON cannot describe."""
    try:
        return TypeAdapter(hint).json_schema(mode="serialization", schema_generator=_Forms)
    except Exception:  # pydantic raises many kinds, and annotated types their own
        return {FORM: {"kind": "opaque", "name": getattr(hint, "__name__", str(hint))}}


def _noted(schema: Any, kind: str, **form: Any) -> dict[str, Any]:
    return {**schema, FORM: {"kind": kind, **form}}


class _Forms(GenerateJsonSchema):
    """Pydantic's schemas, each noted with the Python object it stands for."""

    def model_schema(self, schema: Any) -> Any:
        made, kind = super().model_schema(schema), schema["cls"]
        if kind.__module__.startswith("agents.") and kind.__name__.startswith("ToolOutput"):
            return _noted(made, "content")
        own = (kind.__str__, kind.__repr__, kind.__repr_args__) != _PLAIN_MODEL
        if own and not issubclass(kind, RootModel):
            return _noted(made, "opaque", name=kind.__name__)
        if issubclass(kind, RootModel):
            return _noted({}, "root", name=kind.__name__, of=made)
        fields = {**kind.model_fields, **kind.model_computed_fields}
        return _noted(made, "model", name=kind.__name__, fields=_names(fields))

    def dataclass_schema(self, schema: Any) -> Any:
        made, kind = super().dataclass_schema(schema), schema["cls"]
        code = getattr(inspect.unwrap(kind.__repr__), "__code__", None)
        if code is None or code.co_filename != "<string>":
            return _noted(made, "opaque", name=kind.__qualname__)
        hidden = {field.name: None for field in dataclasses.fields(kind) if not field.repr}
        return _noted(made, "dataclass", name=kind.__qualname__, **({"fields": hidden} if hidden else {}))

    def call_schema(self, schema: Any) -> Any:
        """Named tuples, before pydantic had a schema of their own for them."""
        return _named_tuple(super().call_schema(schema), schema["function"])

    def named_tuple_schema(self, schema: Any) -> Any:
        return _named_tuple(super().named_tuple_schema(schema), schema["cls"])

    def enum_schema(self, schema: Any) -> Any:
        made = super().enum_schema(schema)
        members = [[_plain(one.value), _printed(one), repr(one)] for one in schema["members"]]
        return _noted(made, "enum", members=members)

    def dict_schema(self, schema: Any) -> Any:
        made = super().dict_schema(schema)
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        return made if keys in ({}, {"type": "string"}) else _noted(made, "dict", keys=keys)

    def tuple_schema(self, schema: Any) -> Any:
        return _noted(super().tuple_schema(schema), "tuple")

    def set_schema(self, schema: Any) -> Any:
        return _noted(super().set_schema(schema), "set")

    def frozenset_schema(self, schema: Any) -> Any:
        return _noted(super().frozenset_schema(schema), "frozenset")

    def date_schema(self, schema: Any) -> Any:
        return _noted(super().date_schema(schema), "date")

    def datetime_schema(self, schema: Any) -> Any:
        return _noted(super().datetime_schema(schema), "datetime")

    def time_schema(self, schema: Any) -> Any:
        return _noted(super().time_schema(schema), "time")

    def timedelta_schema(self, schema: Any) -> Any:
        return _noted(super().timedelta_schema(schema), "timedelta")

    def uuid_schema(self, schema: Any) -> Any:
        return _noted(super().uuid_schema(schema), "uuid")

    def decimal_schema(self, schema: Any) -> Any:
        return _noted(super().decimal_schema(schema), "decimal")

    def bytes_schema(self, schema: Any) -> Any:
        return _noted(super().bytes_schema(schema), "bytes")


_PLAIN_MODEL = (BaseModel.__str__, BaseModel.__repr__, BaseModel.__repr_args__)


def _named_tuple(made: Any, kind: Any) -> Any:
    fields = getattr(kind, "_fields", None)
    return _noted(made, "namedtuple", name=kind.__name__, fields=list(fields)) if fields else made


def _names(fields: dict[str, Any]) -> dict[str, str | None]:
    """JSON name to attribute, where they differ or the field is not printed."""
    names: dict[str, str | None] = {}
    for attribute, field in fields.items():
        shown = getattr(field, "serialization_alias", None) or getattr(field, "alias", None) or attribute
        if not field.repr:
            names[shown] = None
        elif shown != attribute:
            names[shown] = attribute
    return names


def _printed(member: Any) -> str:
    """A member as the SDK sends it: releases differ in whether one that is text goes by its value or its name."""
    from agents import ItemHelpers
    from openai.types.responses import ResponseFunctionToolCall

    call = ResponseFunctionToolCall(call_id="c", name="n", arguments="{}", type="function_call")
    made = ItemHelpers.tool_call_output_item(call, member)["output"]
    return str(member.value) if isinstance(made, type(member)) else str(made)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool)) else str(value)
