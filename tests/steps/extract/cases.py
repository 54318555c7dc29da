"""The cases that extraction is held against the SDK with: a target, and how plain Python comes by the same agent.

Every case lives in a folder of `tests/projects/extract`. `setup` ends in an `agent`; for targets that are no agent it
hands the tools to one, in the order in which the target should give them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    target: str
    setup: str
    source: str = ""
    """Of the toolset meant, for a target that gives several; empty: the first."""
    since: str = ""
    """The first release of the SDK that can do it, where that is not the oldest supported one."""
    connect: tuple[str, ...] = ()
    """Names of the MCP servers to connect before the agent is run."""


def tools(imports: str, listed: str) -> str:
    return f"{imports}\nagent = Agent(name='Any', tools=[{listed}])"


_FACTORY = "from factory.desk import build_tools, build_agent"

CASES = (
    Case("every parameter kind", "shapes.tools", tools("from shapes.tools import *", "*TOOLS")),
    Case("one tool", "shapes.tools:plan", tools("from shapes.tools import plan", "plan")),
    Case("a list", "containers.tools:TOOLS", tools("from containers.tools import TOOLS", "*TOOLS")),
    Case("a dict", "containers.tools:BY_NAME", tools("from containers.tools import *", "*BY_NAME.values()")),
    Case("an entry", "containers.tools:BY_NAME['b']", tools("from containers.tools import *", "BY_NAME['b']")),
    Case(
        "nested containers",
        "containers.tools:NESTED",
        tools("from containers.tools import *", "NESTED['group'][0], NESTED['group'][1][0]"),
    ),
    Case(
        "a class",
        "containers.tools:Desk",
        tools("from containers.tools import *", "Desk.tool, Desk.ninth, *Desk.tools"),
    ),
    Case(
        "an instance with a bound method",
        "containers.tools:office",
        tools("from containers.tools import *", "office.tool, office.method"),
    ),
    Case(
        "a whole module, unreachable tools included",
        "containers.tools",
        tools(
            "from containers import tools as t",
            "*t.TOOLS, t.BY_NAME['b'], t.NESTED['group'][0], t.NESTED['group'][1][0], t.Desk.tool, *t.Desk.tools, "
            "t.Desk.ninth, t.office.tool, t.office.method, t._make('unreachable')",
        ),
    ),
    Case(
        "styles of one tool",
        "styles.tools",
        tools(
            "from styles.tools import *",
            "loose, original, waits, in_context, stacked, by_hand, loose_by_hand, renamed_copy, "
            "undescribed, numpy_style",
        ),
    ),
    Case("a callable object", "callables.tools", tools("from callables.tools import called", "called"), since="0.19"),
    Case("a factory", "factory.desk:build_agent()", f"{_FACTORY}\nagent = build_agent()"),
    Case("a factory of tools", "factory.desk:build_tools()", tools(_FACTORY, "*build_tools()")),
    Case(
        "an asynchronous factory",
        "factory.desk:build_later()",
        "import factory.desk as d\nagent = d.Agent(name='Later agent', instructions='You came later.', "
        "tools=d.build_tools('later'))",
    ),
    Case(
        "what a function would run",
        "factory.desk:main()",
        "import asyncio, factory.desk as d\n"
        "class Stop(Exception): pass\n"
        "class Runner:\n    async def run(agent, text): raise Stop(agent)\n"
        "d.Runner, kept = Runner, d.Runner\n"
        "try:\n    d.main().send(None)\nexcept Stop as stop:\n    agent = stop.args[0]\n"
        "d.Runner = kept",
    ),
    Case("an agent in an instance", "factory.desk:shop.agents['main']", f"{_FACTORY}\nagent = build_agent()"),
    Case("an agent graph", "graph.desk:triage", "from graph.desk import triage as agent"),
    Case("a handoff's agent", "graph.desk:triage", "from graph.desk import billing as agent", "graph.desk:billing"),
    Case("a circle", "graph.desk:triage", "from graph.desk import questions as agent", "graph.desk:questions"),
    Case("one agent of a circle", "graph.desk:billing", "from graph.desk import billing as agent"),
    Case("agents as tools", "nested.desk:manager", "from nested.desk import manager as agent"),
    Case("output: a model", "outputs.desk:model", "from outputs.desk import model as agent"),
    Case("output: a list", "outputs.desk:listed", "from outputs.desk import listed as agent"),
    Case("output: not strict", "outputs.desk:loose", "from outputs.desk import loose as agent"),
    Case("output: a typed dict", "outputs.desk:typed", "from outputs.desk import typed as agent"),
    Case("output: a dataclass", "outputs.desk:place", "from outputs.desk import place as agent"),
    Case("output: text", "outputs.desk:text", "from outputs.desk import text as agent"),
    Case("no instructions, no tools", "outputs.desk:silent", "from outputs.desk import silent as agent"),
    Case(
        "a callable prompt, a conditional tool",
        "prompts.desk:callable_prompt",
        "from prompts.desk import callable_prompt as agent",
    ),
    Case("an asynchronous prompt", "prompts.desk:async_prompt", "from prompts.desk import async_prompt as agent"),
    Case("parallel tool calls", "prompts.desk:parallel", "from prompts.desk import parallel as agent"),
    Case("hosted tools left out", "hosted.desk:agent", "from hosted.desk import local_only as agent"),
    Case("two tools of one name", "twins.desk:agent", "from twins.desk import agent"),
    Case(
        "a realtime agent",
        "voices.desk:voice",
        "from voices.desk import speak\nfrom agents import Agent as RealtimeAgent\n"
        "second = RealtimeAgent(name='Second voice', instructions='You sing.', tools=[speak])\n"
        "agent = RealtimeAgent(name='Voice', instructions='You speak.', tools=[speak], handoffs=[second])",
    ),
    Case(
        "a module that runs its agent",
        "running/desk.py",
        "from agents import Runner\nkept = Runner.run_sync\n"
        "Runner.run_sync = staticmethod(lambda *a, **n: type('R', (), {'final_output': ''}))\n"
        "import running.desk as d\nRunner.run_sync = kept\n" + tools("", "d.before"),
    ),
    Case("namespace packages", "spaces/tools/argocd.py", tools("from spaces.tools.argocd import sync", "sync")),
    Case(
        "a file no import can name",
        "scripts/13_function_tools.py",
        "import sys, runpy; sys.path.insert(0, 'scripts')\n"
        + tools("found = runpy.run_path('scripts/13_function_tools.py')", "found['weather']"),
    ),
    Case("a src layout by path", "src/shop/tools.py", tools("from shop.tools import stock", "stock")),
    Case("a src layout by name", "shop.tools", tools("from shop.tools import stock", "stock")),
    Case("a folder called agents", "agents/helpdesk.py:agent", "from agents.helpdesk import agent"),
    Case("a module in a folder called agents", "agents.helpdesk:agent", "from agents.helpdesk import agent"),
    Case("an MCP server over stdio", "served.desk:agent", "from served.desk import agent, pages", connect=("pages",)),
    Case("re-exports", "reexport", tools("from reexport import *", "one, two")),
    Case("a schema trap or two", "careless.tools:untyped", tools("from careless.tools import untyped", "untyped")),
)
