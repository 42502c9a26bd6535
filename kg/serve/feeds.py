"""`/watch.atom`, `/watch.json`, `/watch.ics`: a question of the address as a feed, without an account.

Takes a request; gives the feed. Two are drawn at once and some wait; beyond them the answer is 503. The queries of a
feed run in processes that are ended when their time is over.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg.errors import KgError
from kg.query import here
from kg.serve import protocol
from kg.serve.state import Keeper
from kg.settings import Settings
from kg.watch import Voice
from kg.watch.live import FORMS, feed, watch_of

__all__ = ["Feeds"]

#: Feeds that are drawn at once, requests that wait for it, and the seconds that one query of a feed may take.
_AT_ONCE, _WAITING, _SECONDS = 2, 16, 10.0
_LONGEST = 1_000


class Feeds:
    """The route, over a keeper of states."""

    def __init__(self, keeper: Keeper, settings: Settings) -> None:
        self._keeper, self._settings = keeper, settings
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def answer(self, request: Request) -> Response:
        """The feed that the address asks for; 400 says what is wrong with it, 404 which forms there are."""
        form = request.path_params["form"]
        if form not in FORMS:
            return PlainTextResponse(f"a feed is .{', .'.join(FORMS)}\n", 404)
        address = request.scope["query_string"]
        if len(address) > _LONGEST:
            return JSONResponse({"error": "the address is too long; shorten its values"}, 400)
        if self._waiting >= _WAITING:
            return PlainTextResponse("too many feeds at once; try again soon\n", 503, headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            async with self._turn:
                return await self._drawn(request, form, protocol.parameters(address))
        except KgError as error:
            return JSONResponse({"error": str(error)}, 400)
        finally:
            self._waiting -= 1

    async def _drawn(self, request: Request, form: str, given: Mapping[str, Sequence[str]]) -> Response:
        watch = await asyncio.to_thread(watch_of, given)
        language = "en" if "en" in given.get("lang", ()) else "da"
        today = datetime.now(UTC).date()
        async with self._keeper.state() as state:
            asked = f"{state.version}\n{today}\n{form}\n{language}\n{watch}"
            headers = {"ETag": f'"{hashlib.sha256(asked.encode()).hexdigest()[:24]}"', "Cache-Control": "no-cache"}
            if headers["ETag"] in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            voice = Voice.of(self._settings, language)
            behind = "?" + urlencode(given, doseq=True)
            body = await asyncio.to_thread(
                feed, here(state.reader), watch, voice, form, today, asked=behind, timeout=_SECONDS
            )
        return Response(body, media_type=FORMS[form], headers=headers)
