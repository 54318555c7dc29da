"""One small chat template per X rule, each with the flaw that the rule is about and no other."""

from __future__ import annotations

from datacraft.core.row import Circumstances
from datacraft.core.target import Profile
from datacraft.core.template import ChatTemplate

SYSTEM = "{% for m in messages if m.role == 'system' %}[{{ m.content }}]{% endfor %}"
TOOLS = "{% for t in tools or [] %}{{ t | tojson }}\n{% endfor %}"
TURNS = """{% for m in messages if m.role != 'system' %}<{{ m.role }}>{{ m.reasoning_content }}{{ m.content }}
{%- for c in m.tool_calls or [] %}<tool_call>CALL</tool_call>{% endfor %}
{% endfor %}"""
JSON_CALL = '{"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}'
TAGGED_CALL = """<function={{ c.function.name }}>{% for k, v in c.function.arguments.items() %}
<parameter={{ k }}>
{{ v }}
</parameter>{% endfor %}
</function>"""
RIGHT = SYSTEM + TOOLS + TURNS.replace("CALL", JSON_CALL)
CALLS = "{%- for c in m.tool_calls or [] %}"

FLAWED = {
    "X101": "{% if tools %}{{ raise_exception('no tools here') }}{% endif %}" + RIGHT,
    "X102": RIGHT.replace("m.role != 'system'", "m.role not in ['system', 'tool']"),
    "X103": RIGHT,
    "X104": SYSTEM + TOOLS + TURNS.replace("CALL", TAGGED_CALL),
    "X105": RIGHT.replace(CALLS, "{%- for c in (m.tool_calls or [])[:1] %}"),
    "X106": RIGHT.replace("{{ m.content }}\n", "{% if not m.tool_calls %}{{ m.content }}{% endif %}\n"),
    "X114": RIGHT.replace("{{ m.reasoning_content }}", ""),
    "X115": SYSTEM + TOOLS + TURNS.replace("CALL", "{{ c.function.name }}: {{ c.function.arguments | tojson }}"),
    "X116": RIGHT + "{% if messages[0].role != 'system' %}{{ strftime_now('%d %B') }}{% endif %}",
}


def circumstances(code: str) -> Circumstances:
    """What the rule of that code is to be run under, for its own examples."""
    if code == "X109":
        return Circumstances(target="trl", profile=Profile(arguments="object", tools="json-string"))
    carrier = "string" if code == "X103" else "object"
    template = ChatTemplate(f"flawed-{code}", FLAWED[code], arguments=carrier)
    return Circumstances(target="trl", profile=Profile(), template=template)
