"""T123: a row offers more tools than services accept."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

MOST = 128
"""The limit of OpenAI's chat and assistant interfaces."""


@row_rule("T123", "warning")
def too_many_tools(row: Row) -> Iterator[Problem]:
    """A row offers more tools than services accept.

    OpenAI's chat service takes at most 128 tools; long before that, choosing among them gets hard and they fill the
    context.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "tool_0",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_1", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_2", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_3", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_4", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_5", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_6",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_7", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_8", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_9", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_10", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_11", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_12",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_13", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_14", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_15", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_16", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_17", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_18",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_19", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_20", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_21", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_22", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_23", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_24",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_25", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_26", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_27", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_28", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_29", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_30",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_31", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_32", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_33", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_34", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_35", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_36",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_37", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_38", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_39", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_40", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_41", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_42",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_43", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_44", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_45", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_46", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_47", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_48",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_49", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_50", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_51", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_52", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_53", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_54",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_55", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_56", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_57", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_58", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_59", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_60",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_61", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_62", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_63", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_64", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_65", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_66",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_67", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_68", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_69", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_70", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_71", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_72",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_73", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_74", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_75", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_76", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_77", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_78",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_79", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_80", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_81", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_82", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_83", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_84",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_85", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_86", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_87", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_88", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_89", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_90",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_91", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_92", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_93", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_94", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_95", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_96",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_97", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_98", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_99", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_100", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_101", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_102",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_103", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_104", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_105", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_106", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_107", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_108",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_109", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_110", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_111", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_112", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_113", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_114",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_115", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_116", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_117", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_118", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_119", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_120",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_121", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_122", "description": "Does one thing."}},
      {"type": "function", "function": {"name": "tool_123", "description": "Does one thing."}}, {"type": "function",
      "function": {"name": "tool_124", "description": "Does one thing."}}, {"type": "function", "function": {"name":
      "tool_125", "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_126",
      "description": "Does one thing."}}, {"type": "function", "function": {"name": "tool_127", "description":
      "Does one thing."}}, {"type": "function", "function": {"name": "tool_128", "description":
      "Does one thing."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content":
      "Hello, what can I do for you?"}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """
    profile = row.circumstances.profile
    limit = profile.max_tools if profile and profile.max_tools else MOST
    if len(row.tools) > limit:
        severity = Severity.ERROR if profile and profile.max_tools else None
        yield Problem(
            "/tools", f"{len(row.tools)} tools, at most {limit}", "offer those of one domain", severity=severity
        )
