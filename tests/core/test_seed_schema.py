"""The editor schema accepts the sample seeds and refuses what the reader refuses."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import yaml

from datacraft.core.seed_schema import seed_schema
from datacraft.io import toolsets

ROOT = Path(__file__).parents[2]
SCHEMA = seed_schema(toolsets.read(ROOT / "schemas/app.agent.triage_agent.json"))


def test_the_sample_seeds_are_accepted() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    for path in sorted((ROOT / "seeds").glob("*.yaml")):
        jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), SCHEMA, jsonschema.Draft7Validator)


def test_a_wrong_tool_or_argument_is_refused() -> None:
    validator = jsonschema.Draft7Validator(SCHEMA)
    for call in ({"call": "lookup"}, {"call": "lookup_customer", "args": {"mail": "x"}, "returns": 1}):
        assert not validator.is_valid([{"turns": [{"user": "x"}, call]}])
