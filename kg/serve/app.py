"""The ASGI application: routes, headers, errors. Each route is a few lines; the work is in the modules beside.

One file, so that all that can be asked, and what every answer carries, is seen at once.

`create(folder, settings, limits)` gives a Starlette application that only reads. It never sends a request anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import resources
from kg.assistants import Desk, llms_txt
from kg.assistants.server import http, make
from kg.errors import KgError
from kg.graph import webpage
from kg.harvest.status import status as harvest_status
from kg.publish import catalogue
from kg.query import here
from kg.serve import api, openapi, pages, protocol, requests
from kg.serve.feeds import Feeds
from kg.serve.lanes import client_of
from kg.serve.metrics import Metrics
from kg.serve.negotiation import Offer, choose
from kg.serve.pool import Busy, Limits, Refused
from kg.serve.state import Keeper, State
from kg.settings import Settings

__all__ = ["create"]

#: Largest request body that is read.
_BODY = 1_000_000
_BODY_SECONDS = 15.0

_PAGE = Offer("text/html", "html", ("application/xhtml+xml",))
_ENTITY = (
    _PAGE,
    Offer("text/turtle", "ttl", ("application/x-turtle",)),
    Offer("application/ld+json", "jsonld"),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdf"),
    Offer("text/n3", "n3"),
    # Who follows links and asks the default graph gets nothing from named graphs: these for those who want no other.
    Offer("application/trig", "trig", weight=0.1),
    Offer("application/n-quads", "nq", weight=0.1),
    Offer("application/json", "json"),
)
#: Files that the static site has beside the page of an entity → their ending here.
_BESIDE = {"/index.html": ".html", "/data.ttl": ".ttl", "/data.jsonld": ".jsonld", "/text.txt": ".txt"}

#: Sent with every answer. Pages load nothing from elsewhere and run no script but ours.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Last-Modified, Retry-After",
}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Paths that take POST.
_POSTED = ("/sparql", "/mcp")
#: The editor writes its colours into style elements.
_CSP_EDITOR = _CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self' data:", "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:"
)


def create(
    folder: Path, settings: Settings, limits: Limits | None = None, proxies: requests.Networks = ()
) -> Starlette:
    """The application over the store in `folder`; `X-Forwarded-For` counts where one of `proxies` says it."""
    keeper = Keeper(folder, settings, limits or Limits())
    metrics = Metrics()

    assistants = _assistants(keeper, settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await keeper.start()
        try:
            async with assistants.router.lifespan_context(assistants):
                yield
        finally:
            await keeper.stop()

    site = _Site(keeper, settings, metrics, proxies)
    routes = [
        Route("/", site.home),
        Route("/.well-known/void", site.void),
        Route("/index.html", site.home_page),
        Route("/catalogue.ttl", site.void_as("ttl")),
        Route("/catalogue.jsonld", site.void_as("jsonld")),
        Route("/ns/{name}", site.vocabulary),
        Route("/healthz", site.health),
        Route("/metrics", site.metrics_page),
        Route("/robots.txt", site.robots),
        Route("/llms.txt", site.llms),
        Route("/static/{name}", site.static),
        Route("/assets/{name}", site.asset),
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        Route("/query.html", site.query_page),
        Route("/api/search", site.api_search),
        Route("/api/suggest", site.api_suggest),
        Route("/api/queries", site.api_queries),
        Route("/api/terms", site.api_terms),
        Route("/openapi.json", site.openapi),
        Route("/watch.{form}", Feeds(keeper, settings).answer),
        Route("/search.html", site.search),
        Route("/id/{path:path}", site.entity),
        Route("/law/{path:path}", site.entity),
        *assistants.routes,
        Route("/graphs.html", site.graph),
        Route("/graphs/{name}.html", site.graph),
        Route("/{path:path}.html", site.browse),
    ]
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={HTTPException: site.http_error, Exception: site.fault}
    )
    app.router.redirect_slashes = False  # it would redirect to whatever Host the request names
    app.add_middleware(_Outermost, metrics=metrics)
    app.state.keeper = keeper
    return app


def _assistants(keeper: Keeper, settings: Settings) -> Starlette:
    """The door for assistants, at /mcp; without routes where the SDK of the protocol is not installed."""
    if importlib.util.find_spec("mcp") is None:
        return Starlette()

    @contextlib.asynccontextmanager
    async def provide() -> AsyncIterator[Desk]:
        async with keeper.state() as state:
            yield Desk(here(state.reader), base=settings.base, timeout=keeper.limits.seconds)

    return http(make(provide))


class _Outermost:
    """Headers of every answer, OPTIONS for every path, the count of requests. Plain ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                wanted = {**_HEADERS, "Content-Security-Policy": _CSP}
                headers += [
                    (k.lower().encode(), v.encode()) for k, v in wanted.items() if k.lower().encode() not in there
                ]
                message = {**message, "headers": headers}
            await send(message)

        try:
            refused = requests.wrong(scope)
            if refused:
                headers = {"Connection": "close"}
                await PlainTextResponse(f"{refused[1]}\n", refused[0], headers)(scope, receive, send_with_headers)
            elif scope["method"] == "OPTIONS":
                allow = "GET, HEAD, POST, OPTIONS" if scope["path"] in _POSTED else "GET, HEAD, OPTIONS"
                headers = {
                    "Allow": allow,
                    "Access-Control-Allow-Methods": allow,
                    "Access-Control-Max-Age": "86400",
                    "Access-Control-Allow-Headers": "*, Authorization",
                }
                await Response(status_code=204, headers=headers)(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        finally:
            self.metrics.request(scope["path"], status, time.perf_counter() - started)


def _not_modified(request: Request, etag: str, modified: int) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides when it is there, else If-Modified-Since."""
    wanted = request.headers.get("if-none-match")
    if wanted is not None:
        return wanted.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    since = request.headers.get("if-modified-since")
    if since:
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            return modified <= int(parsedate_to_datetime(since).timestamp())
    return False


class _Site:
    """The routes, over a keeper of states."""

    def __init__(self, keeper: Keeper, settings: Settings, metrics: Metrics, proxies: requests.Networks) -> None:
        self.keeper, self.settings, self.metrics, self.proxies = keeper, settings, metrics, proxies

    async def _cached(
        self,
        request: Request,
        state: State,
        media_type: str,
        body: Callable[[], str | bytes],
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A representation that changes only with the state: conditional requests cost no drawing."""
        kind = media_type.rsplit("/", 1)[-1].replace("+", "-")
        etag = f'"{state.version}-{kind}"'
        common = {
            "ETag": etag,
            "Last-Modified": formatdate(state.modified, usegmt=True),
            "Cache-Control": "no-cache",
            **(headers if headers is not None else {}),
        }
        if _not_modified(request, etag, state.modified):
            return Response(status_code=304, headers=common)
        content = await asyncio.to_thread(body)
        return Response(content, media_type=media_type, headers=common)

    # -- pages and data

    async def home(self, request: Request) -> Response:
        offer = choose(request.headers.get("accept"), _ENTITY[:3])
        if offer is None:
            return self._unacceptable(_ENTITY[:3])
        if offer.ending != "html":
            return await self.void(request, offer)
        async with self.keeper.state() as state:
            headers = {"Vary": "Accept", "Link": '</.well-known/void>; rel="describedby", </sparql>; rel="service"'}
            return await self._cached(request, state, "text/html", lambda: pages.home(state), headers=headers)

    async def home_page(self, request: Request) -> Response:
        async with self.keeper.state() as state:
            return await self._cached(request, state, "text/html", lambda: pages.home(state))

    def void_as(self, ending: str) -> Callable[[Request], Awaitable[Response]]:
        """The description of the data set in one form, whatever is accepted."""
        offer = next(offer for offer in _ENTITY if offer.ending == ending)

        async def answer(request: Request) -> Response:
            return await self.void(request, offer)

        return answer

    async def vocabulary(self, request: Request) -> Response:
        """The ontology's pages and the Turtle files beside them, as the static site has them."""
        name = request.path_params["name"]
        files = await asyncio.to_thread(pages.vocabulary)
        if name not in files:
            raise HTTPException(404)
        kind = "text/html" if name.endswith(".html") else "text/turtle"
        async with self.keeper.state() as state:
            return await self._cached(request, state, kind, lambda: files[name], headers={"Vary": "Accept"})

    async def void(self, request: Request, offer: Offer | None = None) -> Response:
        offer = offer or choose(request.headers.get("accept"), _ENTITY[1:3]) or _ENTITY[1]
        async with self.keeper.state() as state:
            return await self._cached(
                request,
                state,
                offer.media_type,
                lambda: pages.dataset(state, offer.ending),
                headers={"Vary": "Accept"},
            )

    async def entity(self, request: Request) -> Response:
        raw = requests.path(request.scope).lstrip("/")
        for file, ending in _BESIDE.items():
            if raw.endswith(file):
                raw = raw.removesuffix(file) + ending
        async with self.keeper.state() as state:
            name, dot, ending = raw.rpartition(".")
            known = {offer.ending for offer in _ENTITY} | {"txt"}
            if dot and ending in known and pages.exists(state, pages.entity_of(state, name)):
                return await self._representation(request, state, pages.entity_of(state, name), name, ending)
            iri = pages.entity_of(state, raw.rstrip("/"))
            if not pages.exists(state, iri):
                now = state.moved.get(name if ending in known else raw.rstrip("/"))
                if now:
                    return RedirectResponse(f"/{now}", 301)
                return await self._missing(state, raw)
            offer = choose(request.headers.get("accept"), _ENTITY)
            if offer is None:
                return self._unacceptable(_ENTITY)
            return RedirectResponse(f"/{raw.rstrip('/')}.{offer.ending}", 303, headers={"Vary": "Accept"})

    async def _representation(self, request: Request, state: State, iri: str, name: str, ending: str) -> Response:
        if ending == "txt":
            if "kg:sha256" not in state.access.out(iri):
                return await self._missing(state, f"{name}.{ending}")
            return await self._cached(request, state, "text/plain", lambda: state.access.text(iri))
        links = [f'<{iri}>; rel="{"about" if ending != "html" else "canonical"}"']
        links += [
            f'</{name}.{o.ending}>; rel="alternate"; type="{o.media_type}"' for o in _ENTITY[:5] if o.ending != ending
        ]
        headers = {"Link": ", ".join(links), "Vary": "Accept"}
        if "person:Person" in state.access.types(iri):
            headers["X-Robots-Tag"] = "noindex"
        if ending == "html":
            return await self._cached(request, state, "text/html", lambda: pages.html(state, iri), headers=headers)
        return await self._cached(
            request, state, pages.DATA[ending], lambda: pages.data(state, iri, ending), headers=headers
        )

    async def _missing(self, state: State, path: str) -> Response:
        key = path.removeprefix("id/person/").split(".")[0]
        gone = path.startswith("id/person/") and key in state.erased
        html = await asyncio.to_thread(pages.missing, state, path, gone=gone)
        return Response(html, 410 if gone else 404, media_type="text/html")

    async def browse(self, request: Request) -> Response:
        path = request.path_params["path"]
        async with self.keeper.state() as state:
            html = await asyncio.to_thread(pages.browse, state, path)
            if html is None:
                return await self._missing(state, path)
            return await self._cached(request, state, "text/html", lambda: html)

    async def graph(self, request: Request) -> Response:
        name = request.path_params.get("name", "")
        async with self.keeper.state() as state:
            html = await asyncio.to_thread(pages.graph, state, name)
            if not html:
                return await self._missing(state, f"graphs/{name}")
            policy = {"Content-Security-Policy": webpage.policy()} if name else None
            return await self._cached(request, state, "text/html", lambda: html, headers=policy)

    async def search(self, request: Request) -> Response:
        async with self.keeper.state() as state:
            words = request.query_params.get("q", "")[:200]
            html = await asyncio.to_thread(api.search_page, state, words)
            return Response(html, media_type="text/html", headers={"X-Robots-Tag": "noindex"})

    async def static(self, request: Request) -> Response:
        folder = Path(catalogue.__file__).parent / "static"
        return await self._file(request, folder, request.path_params["name"])

    async def asset(self, request: Request) -> Response:
        return await self._file(request, resources.assets() / "dist", request.path_params["name"])

    async def _file(self, request: Request, folder: Path, name: str) -> Response:
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        path = folder / name
        if "/" in name or name.startswith(".") or path.suffix not in kinds or not path.is_file():
            raise HTTPException(404)
        facts = path.stat()
        etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        headers = {"ETag": etag, "Cache-Control": "public, max-age=3600"}
        if _not_modified(request, etag, int(facts.st_mtime)):
            return Response(status_code=304, headers=headers)
        return Response(await asyncio.to_thread(path.read_bytes), media_type=kinds[path.suffix], headers=headers)

    async def robots(self, _request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /api/\n")

    async def llms(self, request: Request) -> Response:
        async with self.keeper.state() as state:
            desk = Desk(here(state.reader), base=self.settings.base)
            text = llms_txt(self.settings.title, await asyncio.to_thread(desk.there))
            return await self._cached(request, state, "text/plain", lambda: text)

    def _unacceptable(self, offers: tuple[Offer, ...]) -> Response:
        there = ", ".join(offer.media_type for offer in offers)
        return PlainTextResponse(
            f"None of what you accept is here; there is {there}.\n", 406, headers={"Vary": "Accept"}
        )

    # -- SPARQL

    async def query_page(self, _request: Request) -> Response:
        async with self.keeper.state() as state:
            html = await asyncio.to_thread(api.query_page, state)
            return Response(html, media_type="text/html", headers={"Content-Security-Policy": _CSP_EDITOR})

    async def sparql(self, request: Request) -> Response:
        try:
            given = await self._given(request)
            if request.method in ("GET", "HEAD") and not given.get("query") and not given.get("update"):
                return await self._service(request)
            job = protocol.job(given, request.headers.get("accept"))
        except Refused as refused:
            return _refusal(refused)
        client = client_of(requests.client(request.scope, self.proxies))
        holding = contextlib.AsyncExitStack()
        state = await holding.enter_async_context(self.keeper.state())
        try:
            answer = await state.pool.ask(job, client)
        except Refused as refused:
            await holding.aclose()
            self.metrics.busy += isinstance(refused, Busy)
            return _refusal(refused)
        except BaseException:
            await holding.aclose()
            raise
        holding.callback(answer.close)
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return _Streamed(answer.pieces(), holding, protocol.MEDIA_TYPES[answer.format], headers)

    async def _given(self, request: Request) -> dict[str, list[str]]:
        given = protocol.parameters(request.scope["query_string"])
        if request.method != "POST":
            return given
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            if given.get("query"):
                raise Refused(400, "give the query in the form or in the address, not in both")
            return {**given, **protocol.parameters(await _read(request))}
        if kind == "application/sparql-query":
            if given.get("query"):
                raise Refused(400, "give exactly one query")
            try:
                return {**given, "query": [(await _read(request)).decode("utf-8")]}
            except UnicodeDecodeError:
                raise Refused(400, "the query is not UTF-8") from None
        if kind == "application/sparql-update":
            raise Refused(403, "this endpoint only answers queries; updates are made by kg build")
        raise Refused(415, "send application/x-www-form-urlencoded or application/sparql-query")

    async def _service(self, request: Request) -> Response:
        """No query: the page for people, the Service Description for programs."""
        offers = (Offer("text/turtle", "ttl"), *(o for o in protocol.GRAPHS[1:]), _PAGE)
        offer = choose(request.headers.get("accept"), offers)
        if offer is None:
            return self._unacceptable(offers)
        if offer is _PAGE:
            return RedirectResponse("/query.html", 303, headers={"Vary": "Accept"})
        async with self.keeper.state() as state:
            return await self._cached(
                request,
                state,
                offer.media_type,
                lambda: api.service_description(state, str(offer.ending)),
                headers={"Vary": "Accept"},
            )

    # -- API

    async def api_search(self, request: Request) -> Response:
        return await self._api(request, api.search)

    async def api_suggest(self, request: Request) -> Response:
        return await self._api(request, api.suggest)

    async def _api(self, request: Request, answer: Callable[[State, Mapping[str, str]], object]) -> Response:
        try:
            async with self.keeper.state() as state:
                return JSONResponse(await asyncio.to_thread(answer, state, dict(request.query_params)))
        except KgError as error:
            return JSONResponse({"error": str(error)}, 400)

    async def api_queries(self, _request: Request) -> Response:
        return Response(await asyncio.to_thread(api.catalogue_json), media_type="application/json")

    async def api_terms(self, _request: Request) -> Response:
        return Response(await asyncio.to_thread(api.terms_json), media_type="application/json")

    async def openapi(self, _request: Request) -> Response:
        return JSONResponse(openapi.described(self.settings.title))

    async def health(self, _request: Request) -> Response:
        async with self.keeper.state() as state:
            facts: dict[str, object] = {
                "status": "stale" if self.keeper.trouble else "ok",
                "snapshot": state.reader.current,
                "since": state.since.isoformat(timespec="seconds"),
                "changes": self.keeper.changes,
                "confined": state.pool.confined,
                "trouble": self.keeper.trouble,
            }
            if self.settings.harvest is not None:
                found = await asyncio.to_thread(harvest_status, self.settings.harvest)
                facts["harvest"] = [one.short() for one in found]
            return JSONResponse(facts, headers={"Cache-Control": "no-store"})

    async def metrics_page(self, _request: Request) -> Response:
        async with self.keeper.state() as state:
            text = self.metrics.text(ended=state.pool.ended, changes=self.keeper.changes)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    # -- errors

    async def http_error(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404:
            async with self.keeper.state() as state:
                return await self._missing(state, requests.path(request.scope).lstrip("/"))
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return PlainTextResponse(f"{getattr(error, 'detail', 'Error')}\n", status, headers=headers)

    async def fault(self, _request: Request, _error: Exception) -> Response:
        """Something of ours broke: say so without saying how."""
        return PlainTextResponse("Something went wrong here; it has been counted.\n", 500, headers=_HEADERS)


class _Streamed(StreamingResponse):
    """An answer that lets go of what it holds, sent or not.

    One cut short ends the connection without its last chunk, so that clients see it.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        holding: contextlib.AsyncExitStack,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(pieces, media_type=media_type, headers=headers)
        self._holding = holding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Refused:  # midway: the connection ends without the last chunk
            return
        finally:
            await self._holding.aclose()


def _refusal(refused: Refused) -> Response:
    headers = {"Vary": "Accept"} | ({"Retry-After": str(refused.retry)} if refused.retry else {})
    return PlainTextResponse(refused.message.rstrip() + "\n", refused.status, headers=headers)


async def _read(request: Request) -> bytes:
    """The body, bounded in size and time."""

    said = request.headers.get("content-length", "")
    if said.isdigit() and (len(said) > 18 or int(said) > _BODY):
        raise Refused(413, f"the request is larger than {_BODY // 1000} kB")

    async def gather() -> bytes:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > _BODY:
                raise Refused(413, f"the request is larger than {_BODY // 1000} kB")
        return bytes(body)

    try:
        return await asyncio.wait_for(gather(), _BODY_SECONDS)
    except TimeoutError:
        raise Refused(408, "the request came too slowly") from None
    except ClientDisconnect:
        raise Refused(400, "the client went away") from None
