"""The desk in terms of the Model Context Protocol: tools, resources, prompts; over stdio and streamable HTTP.

    make(provide)                   → the server; `provide()` gives a desk for the time of one call
    http(server)                    → the same as an ASGI application for the path /mcp

Uses the official SDK, which comes with the extra `mcp`. Every tool only reads and says so (`readOnlyHint`); its work is
done beside the loop, in a thread, so that one long question holds up no other.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from kg import __version__, resources
from kg.assistants.desk import NOTICE, Desk, groups
from kg.errors import KgError, WrongUse
from kg.query import Query, catalogue
from kg.signature import keyword, shown

if TYPE_CHECKING:  # pragma: no cover
    from mcp.server import MCPServer
    from starlette.applications import Starlette

__all__ = ["http", "make"]

Provide: TypeAlias = Callable[[], AbstractAsyncContextManager[Desk]]

#: Calls that are answered at once.
AT_ONCE = 4

_SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "tools.toml").read_text(encoding="utf-8"))
INSTRUCTIONS = f"{_SAID['instructions'].strip()}\n\n{NOTICE}"
#: Tool → the method of the desk that answers it.
_TOOLS: dict[str, Callable[..., dict[str, Any]]] = {
    "search": Desk.search,
    "find_names": Desk.find_names,
    "show": Desk.show,
    "passage": Desk.passage,
    "verify": Desk.verify,
    "ask": Desk.ask,
    "describe_question": Desk.describe,
    "sparql": Desk.sparql,
    "coverage": Desk.coverage,
}


def make(provide: Provide) -> MCPServer:
    """The server over the desks that `provide` gives. Raises `WrongUse` when the SDK is not installed."""
    try:
        from mcp.server import MCPServer
    except ImportError:
        raise WrongUse("the SDK of the protocol is not installed", remedy="pip install 'council-kg[mcp]'") from None
    server: MCPServer = MCPServer(
        "council-kg", title="Council KG", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR"
    )
    ask = _Asker(provide)
    for name, method in _TOOLS.items():
        _add(server, ask.tool(name, method), " ".join(_SAID["tools"][name].split()))
    for group in groups():
        _add(server, ask.questions(group.tool, group.queries), _about(group.about, group.queries))
    _add_resources(server)
    _add_prompts(server)
    return server


def http(server: MCPServer, hosts: list[str] | None = None) -> Starlette:
    """The server as an ASGI application that answers at /mcp, without sessions: each request stands for itself.

    Only requests whose Host is one of `hosts` are answered; None for any, behind a proxy that checks it.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=hosts is not None, allowed_hosts=hosts or [], allowed_origins=[]
    )
    return server.streamable_http_app(
        stateless_http=True, json_response=True, max_request_body_size=200_000, transport_security=security
    )


# ---------------------------------------------------------------- tools


def _add(server: MCPServer, function: Callable[..., Any], about: str) -> None:
    from mcp.types import ToolAnnotations

    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    server.add_tool(function, name=function.__name__, description=about, annotations=hints)


class _Asker:
    """Makes tools of methods of the desk: each call has a desk of its own, and a thread."""

    def __init__(self, provide: Provide) -> None:
        self._provide = provide
        self._places: Any = None

    async def _call(self, method: Callable[..., dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
        import anyio
        from mcp.server.mcpserver.exceptions import ToolError

        if self._places is None:
            self._places = anyio.CapacityLimiter(AT_ONCE)
        try:
            async with self._provide() as desk:
                return await anyio.to_thread.run_sync(lambda: method(desk, **given), limiter=self._places)
        except KgError as error:
            choice = getattr(error, "picture", "")
            raise ToolError(f"{error}\n{choice}".strip()) from None

    def tool(self, name: str, method: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
        """A tool with the parameters of a method."""

        async def call(**given: Any) -> dict[str, Any]:
            return await self._call(method, given)

        taken = list(inspect.signature(method, eval_str=True).parameters.values())[1:]
        kinds = {one.name: (_Words if one.name == "parameters" else one.annotation, one.default) for one in taken}
        return _tool(call, name, kinds)

    def questions(self, name: str, queries: tuple[Query, ...]) -> Callable[..., Any]:
        """A tool that answers one of some questions."""

        async def call(**given: Any) -> dict[str, Any]:
            return await self._call(Desk.ask, given)

        names: Any = Literal[tuple(query.name for query in queries)]
        kinds: dict[str, tuple[Any, Any]] = {
            "question": (names, inspect.Parameter.empty), "parameters": (_Words, None),
            "limit": (int, 20), "offset": (int, 0),
        }  # fmt: skip
        return _tool(call, name, kinds)


_Words: TypeAlias = dict[str, str] | None


def _tool(call: Callable[..., Any], name: str, kinds: dict[str, tuple[Any, Any]]) -> Callable[..., Any]:
    """A tool that takes parameters (name → type, default), each with the words that describe it."""
    from pydantic import Field

    told = _SAID["parameters"]
    parameters = [keyword(one, Annotated[kind, Field(description=told[one])], default)
                  for one, (kind, default) in kinds.items()]  # fmt: skip
    return shown(call, name, parameters, returns=dict[str, Any])


def _about(about: str, queries: tuple[Query, ...]) -> str:
    """What a tool of questions is for, and its questions with their parameters (* is required)."""
    lines = [about]
    for query in queries:
        takes = ", ".join(param.name + ("*" if param.required else "") for param in query.params)
        lines.append(f"- {query.name}({takes}): {query.summary}")
    return "\n".join(lines)


# ---------------------------------------------------------------- resources and prompts


def _add_resources(server: MCPServer) -> None:
    @server.resource(
        "kg://ontology", name="ontology", description="The vocabulary, in Turtle.", mime_type="text/turtle"
    )
    def ontology() -> str:
        return (resources.ontology() / "kg.ttl").read_text(encoding="utf-8")

    @server.resource("kg://schemes", name="schemes", description="Words for outcomes, roles, statuses.",
                     mime_type="text/turtle")  # fmt: skip
    def schemes() -> str:
        return (resources.ontology() / "schemes.ttl").read_text(encoding="utf-8")

    @server.resource(
        "kg://queries", name="queries", description="The questions of the catalogue.", mime_type="text/plain"
    )
    def queries() -> str:
        return "\n".join(
            f"{query.name}({', '.join(p.name + ('*' if p.required else '') for p in query.params)}): {query.summary}"
            for query in catalogue("reports")
        )


def _add_prompts(server: MCPServer) -> None:
    from mcp.server.mcpserver.prompts import Prompt

    rows = tomllib.loads((Path(__file__).parent / "prompts.toml").read_text(encoding="utf-8"))["prompt"]
    for row in rows:
        server.add_prompt(Prompt.from_function(_prompt(row), name=row["name"], description=row["description"]))


def _prompt(row: dict[str, Any]) -> Callable[..., str]:
    def prompt(**given: str) -> str:
        return str(row["text"]).format(**given)

    return shown(prompt, row["name"].replace("-", "_"), [keyword(one, str) for one in row["arguments"]], returns=str)
