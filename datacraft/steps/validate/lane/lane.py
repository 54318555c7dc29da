"""Decides which lines are surely clean, so that the single rules need to look only at the others."""

from __future__ import annotations

from typing import Any

from datacraft.core.decode import Decoded
from datacraft.core.line import Line
from datacraft.core.row import CallView, Circumstances, Row
from datacraft.core.rule import Rule
from datacraft.steps.validate.lane.envelope import Opened, Opener
from datacraft.steps.validate.lane.shelf import Shelf, Shelved
from datacraft.steps.validate.lane.talk import Talk

VOUCHED = frozenset(
    """
    F101 F102 F103 F104 F105 F106 F107 F108 F109 F112
    J101 J102 J103 J104 J105 J106 J108
    M101 M102 M103 M104 M105 M107 M108 M109 M110 M111 M112 M113 M114 M115 M116 M118 M119 M120
    M122 M123 M124 M125 M126 M127
    T101 T102 T103 T104 T105 T106 T107 T108 T109 T110 T113 T115 T116 T118 T119 T120 T123 T124 T125
    A101 A102 A103 A104 A106 A107 A108 A109 A110 A111 A112 A113 A114 A115 A116 A117 A118 A119 A121 A126 A127
    P101 P102 P103 P104 P105 P106 P107 P108 P109 P110 P113 P116 P117 P118 P119
    """.split()  # noqa: SIM905
)
"""Rules of which none speaks of a row that the lane calls clean; a property test holds it to that."""
MOST_TOOLS = 64
"""Tools of a row up to which the lane looks at it; rules about many tools start above."""


class Lane:
    """The proof, with its memory of layouts and tools; one per process."""

    def __init__(self, lines: tuple[Rule, ...], rows: tuple[Rule, ...], circumstances: Circumstances) -> None:
        vouched = [rule for rule in rows if rule.code in VOUCHED]
        self.others = tuple(rule for rule in rows if rule.code not in VOUCHED)
        """Rules that have to look at every row."""
        self.sure = all(rule.code in VOUCHED for rule in lines)
        self._opener = Opener()
        self._shelf = Shelf(lines, [rule for rule in vouched if rule.code.startswith("T")])
        self._circumstances = circumstances

    def clean(self, line: Line, wanted: bool) -> Row | bool:
        """False when the line needs the rules; else, when a row is `wanted`, the row with its views, or True."""
        if not self.sure or line.cut or line.document or not line.ending:
            return False
        opened = self._opener.open(line.raw)
        if opened is None:
            return False
        tools = self._tools(opened.tools)
        talk = Talk()
        if tools is None or not talk.clean(opened.messages, tools):
            return False
        if opened.quotes != 2 * talk.texts:
            return False
        return self._row(line, opened, list(tools.values()), talk) if wanted else True

    def _tools(self, raw: list[bytes] | None) -> dict[str, Shelved] | None:
        """The tools by name; None when one is not clean, or two have one name."""
        if raw is None:
            return {}
        if not raw or len(raw) > MOST_TOOLS:
            return None
        get = self._shelf.get
        shelved = [get(tool) for tool in raw]
        by_name = {tool.name: tool for tool in shelved if tool.clean}
        return by_name if len(by_name) == len(raw) else None

    def _row(self, line: Line, opened: Opened, tools: list[Shelved], talk: Talk) -> Row:
        """The row with the views that the proof has already made."""
        value: dict[str, Any] = {}
        for key in opened.order:
            if key == "messages":
                value[key] = opened.messages
            elif key == "tools":
                value[key] = [tool.wire for tool in tools]
            else:
                value[key] = opened.rest[key]
        row = Row(value, line.file, line.number, self._circumstances, line.text)
        made = row.__dict__
        made["object"] = value
        made["messages"] = list(enumerate(opened.messages))
        made["tools"] = [(i, tool.tool) for i, tool in enumerate(tools)]
        made["tools_by_name"] = {tool.name: tool.tool for tool in tools}
        made["calls"] = [self._view(call) for call in talk.calls]
        made["arguments"] = [call.arguments for call in talk.calls]
        return row

    @staticmethod
    def _view(call: Any) -> CallView:
        pointer = f"/messages/{call.message}/tool_calls/{call.index}"
        view = CallView(pointer, call.message, call.id, call.name, call.text, call.tool.tool)
        view.__dict__["parsed"] = Decoded(call.arguments)
        return view
