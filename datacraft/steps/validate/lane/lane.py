"""Decides which rules a line still needs: for most lines of good files none, for most others a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any, TypeAlias

import msgspec

from datacraft.core.decode import MAX_DEPTH, Decoded, decode
from datacraft.core.line import Line
from datacraft.core.row import CallView, Circumstances, Row
from datacraft.core.rule import Rule
from datacraft.core.tool import Tool
from datacraft.steps.validate.lane.envelope import Opened, Opener, Unreadable
from datacraft.steps.validate.lane.grounds import SOURCES, Grounds
from datacraft.steps.validate.lane.occasions import OCCASIONS, Case, has_like_tools
from datacraft.steps.validate.lane.screen import Screen
from datacraft.steps.validate.lane.shelf import Shelf, Shelved
from datacraft.steps.validate.lane.talk import Call, Talk, proved
from datacraft.steps.validate.lane.turns import Turn, decode_turns

VOUCHED = frozenset(
    """
    F101 F102 F103 F104 F105 F106 F107 F108 F109 F112
    J101 J102 J103 J104 J105 J106 J108
    M101 M102 M103 M104 M105 M107 M108 M109 M110 M111 M112 M113 M114 M115 M116 M118 M119 M120 M125
    T101 T102 T103 T104 T105 T106 T107 T108 T109 T110 T113 T115 T116 T118 T119 T120 T123 T124 T125
    A101 A102 A103 A104 A106 A107 A108 A109 A110 A111 A112 A114 A115 A119 A126 A127
    P101 P102 P103 P104 P105 P106 P107 P108 P109 P110 P116 P117 P118 P119
    """.split()  # noqa: SIM905
)
"""Rules of which none speaks of a row that the lane has proved; a property test holds it to that."""
_OF_TOOLS = frozenset(code for code in VOUCHED if code.startswith("T"))
_OF_TALK = frozenset(("T101", "T125"))
"""Rules about tools that look at the conversation too."""
_CONTROL = re.compile("[\x00-\x1f]")
_BLOCKS = re.compile(r'"(?:tool_use|tool_result|toolUse|toolResult)"')
"""What stands in a conversation of content blocks, which is read as another dialect."""
_AROUND = 2
"""Levels of nesting around messages."""
MOST_TOOLS = 64
"""Tools of a row up to which the lane looks at it; rules about many tools start above."""
Occasion: TypeAlias = tuple[tuple[Rule, ...], Callable[[Case], bool]]
"""Rules, and when they have to look."""


class Proof(msgspec.Struct, gc=False):
    """What is known of a line, and who has to look at it nevertheless: of rules about lines none."""

    opened: Opened
    tools: list[Shelved]
    messages: list[dict[str, Any]] | None
    """None for a conversation that was proved, so that nobody has made them yet."""
    talk: Talk | None
    """None for a conversation in which something may be wrong."""
    rules: tuple[Rule, ...]
    """Row rules that may have something to say; all others have not."""


class Lane:
    """The proof, with its memory of layouts and tools; one per process."""

    def __init__(self, lines: tuple[Rule, ...], rows: tuple[Rule, ...], circumstances: Circumstances) -> None:
        seen = [rule for rule in rows if rule.sight]
        rest = [rule for rule in rows if not rule.sight and rule.code not in _settled(circumstances)]
        self._occasions: list[Occasion] = []
        for codes, occasion in OCCASIONS:
            on, rest = _parted(rest, codes)
            if on:
                self._occasions.append((on, occasion))
        self._of_unlike = [one for one in self._occasions if one[1] is not has_like_tools]
        """The same while no two tools have been met that are described alike."""
        grounding, rest = _parted(rest, SOURCES)
        self._others = tuple(rest)
        """Rules that have to look at every row."""
        self._of_rows = tuple(rule for rule in rows if rule.code not in _OF_TOOLS or rule.code in _OF_TALK)
        """Rules that have to look at a row of which only the bytes and the tools are known to be right."""
        self._of_talk = tuple(rule for rule in self._of_rows if not rule.sight or rule.code.startswith("A"))
        """The same for messages of the usual shapes: there a pattern holds for what its rule says of texts. What it is
        for a rule about arguments holds for those that obey their schema."""
        self.sure = all(rule.code in VOUCHED for rule in lines)
        self._grounds = Grounds(grounding)
        self._screen = Screen(seen)
        self._opener = Opener()
        in_tools = [rule for rule in rows if rule.sight or (rule.code in VOUCHED and rule.code.startswith("T"))]
        self._shelf, self._bare = (Shelf(lines, in_tools, self._screen) for _ in range(2))
        self._circumstances = circumstances

    def proofs(self, lines: Sequence[bytes]) -> list[Proof | None]:
        """What is known of each line; None for one that needs every rule.

        One step after the other is taken for all of the lines: what a step works with, the tables of its automata and
        the code of its parser, then stays in the processor's caches, which are too small for those of all steps.
        """
        opened = list(map(self._opener.open, lines))
        turns = list(map(_turns, opened))
        for i, found in enumerate(turns):
            if found is None and opened[i] is not None:
                opened[i] = self._opener.learn(lines[i]) or opened[i]
                turns[i] = _turns(opened[i])
        suspects = [None if row is None else self._screen.suspects(row.text) for row in opened]
        tools = [None if row is None else self._tools(row) for row in opened]
        talks = [
            None if said is None or offered is None else proved(said, offered)
            for said, offered in zip(turns, tools, strict=True)
        ]
        none: Iterable[tuple[Rule, ...]] = repeat(())
        doubts = list(map(self._doubts, opened, turns, talks)) if self._grounds.any else none
        return list(map(self._proof, opened, turns, suspects, tools, talks, doubts))

    def _proof(
        self,
        opened: Opened | None,
        turns: list[Turn] | None,
        suspects: tuple[Rule, ...] | None,
        tools: dict[str, Shelved] | None,
        talk: Talk | None,
        doubts: tuple[Rule, ...],
    ) -> Proof | None:
        if opened is None or suspects is None or tools is None:
            return None
        shelved = list(tools.values())
        if turns is None or talk is None or talk.quotes != opened.text.count('"'):
            sighted = tuple(rule for rule in suspects if not rule.code.startswith("A"))
            return self._unproved(opened, shelved, self._of_rows if turns is None else self._of_talk + sighted)
        left = self._others + suspects + self._left(opened, turns, shelved, talk) + doubts
        return Proof(opened, shelved, None, talk, left)

    def _doubts(self, opened: Opened | None, turns: list[Turn] | None, talk: Talk | None) -> tuple[Rule, ...]:
        """Rules about sources that have to look."""
        if opened is None or turns is None or talk is None:
            return ()
        return self._grounds.doubts(turns, talk.calls, opened.rest.get("metadata"))

    def _unproved(self, opened: Opened, tools: list[Shelved], rules: tuple[Rule, ...]) -> Proof | None:
        """What is left to ask of a conversation that is read without doubt, whatever may be wrong in it."""
        text = opened.text
        if text.count("[") + text.count("{") > MAX_DEPTH - _AROUND or _CONTROL.search(text):
            return None
        if opened.tools is None and "<tools>" in text:
            return None  # tools and calls may be written into the texts, as Hermes has them
        if _BLOCKS.search(text):
            return None
        found = decode(text)
        messages = found.value
        if found.error or found.oddities or not isinstance(messages, list):
            return None
        if not all(message.__class__ is dict for message in messages):
            return None
        return Proof(opened, tools, messages, None, rules)

    def _left(self, opened: Opened, turns: list[Turn], tools: list[Shelved], talk: Talk) -> tuple[Rule, ...]:
        """Rules about whole rows whose occasion this is."""
        left: tuple[Rule, ...] = ()
        occasions = self._occasions if self._shelf.alike or self._bare.alike else self._of_unlike
        if not occasions:
            return left
        case = Case(turns, talk.calls, tools, opened.rest.get("metadata"))
        for rules, occasion in occasions:
            if occasion(case):
                left += rules
        return left

    def _tools(self, opened: Opened) -> dict[str, Shelved] | None:
        """The tools by name; None when one is not clean, or two have one name."""
        keys = opened.tools
        if keys is None:
            return {}
        if not keys or len(keys) > MOST_TOOLS:
            return None
        shelf = self._shelf if opened.whole is bytes else self._bare
        by_name = {tool.name: tool for tool in shelf.all(keys, opened.whole) if tool.clean}
        return by_name if len(by_name) == len(keys) else None

    def row(self, proof: Proof, line: Line) -> Row:
        """The row with the views that the proof has already made."""
        opened, value = proof.opened, dict[str, Any]()
        tools = [shelved.tool for shelved in proof.tools]
        for key in opened.order:
            if key == "messages":
                value[key] = _messages(opened.messages) if proof.messages is None else proof.messages
            elif key == "tools":
                value[key] = [tool.wire for tool in tools]
            else:
                value[key] = opened.rest[key]
        row = Row(value, line.file, line.number, self._circumstances, line.text)
        made = row.__dict__
        made["object"] = value
        made["messages"] = list(enumerate(value["messages"]))
        made["tools"] = list(enumerate(tools))
        made["tools_by_name"] = by_name = {shelved.name: tool for shelved, tool in zip(proof.tools, tools, strict=True)}
        if proof.talk is None:
            return row
        made["calls"] = [_view(call, by_name[call.name]) for call in proof.talk.calls]
        made["arguments"] = [call.arguments for call in proof.talk.calls]
        return row


def _turns(opened: Opened | None) -> list[Turn] | None:
    """The messages in their usual shapes; None when there are none, or of another shape."""
    try:
        return decode_turns(opened.messages) if opened else None
    except Unreadable:
        return None


_messages = msgspec.json.Decoder(list[dict[str, Any]]).decode


def _settled(circumstances: Circumstances) -> frozenset[str]:
    """Rules that the proof itself answers in these circumstances."""
    settled = VOUCHED if circumstances.destructive else VOUCHED | {"C117"}
    return settled - {"M118"} if circumstances.profile else settled


def _parted(rules: Iterable[Rule], codes: frozenset[str]) -> tuple[tuple[Rule, ...], list[Rule]]:
    rules = list(rules)
    return tuple(rule for rule in rules if rule.code in codes), [rule for rule in rules if rule.code not in codes]


def _view(call: Call, tool: Tool) -> CallView:
    pointer = f"/messages/{call.message}/tool_calls/{call.index}"
    view = CallView(pointer, call.message, call.id, call.name, call.text, tool)
    view.__dict__["parsed"] = Decoded(call.arguments)
    return view
