"""One run of the watches: ask, compare, write down, then tell: feeds, calendars, mails, a list of the feeds.

    watches.csv × the graph → FOLDER/watches.db, FOLDER/NAME.atom, NAME.json, NAME.ics, watches.opml, mails

Everything that is told follows from the ledger, so a run that is ended anywhere is finished by the next one. A watch
that cannot be asked (its name fits several) is told in the report, keeps what it had, and holds up no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kg import whole
from kg.errors import KgError
from kg.query import Local
from kg.query.wording import danish_name
from kg.settings import Settings
from kg.watch import answers
from kg.watch.deliver import Post
from kg.watch.entries import Entry, entries
from kg.watch.forms import Feed, atom, calendar, json_feed, mail, opml
from kg.watch.ledger import Event, Ledger
from kg.watch.rows import Watch

__all__ = ["LEDGER", "Told", "Voice", "run"]

LEDGER = "watches.db"
#: Entries of a feed; what is older stays in the ledger.
ENTRIES = 200
_ENDINGS = (".atom", ".json", ".ics")


@dataclass(frozen=True, slots=True)
class Voice:
    """How things are told: `base` of the graph's IRIs, `author`, `language`; `site` is where its pages stand ("": at
    their IRIs), `feeds` where the folder is published ("": `{base}watches/`).
    """

    base: str
    author: str
    language: str = "da"
    site: str = ""
    feeds: str = ""

    @classmethod
    def of(cls, settings: Settings, language: str = "da", site: str = "", feeds: str = "") -> Voice:
        """The publisher's."""
        return cls(settings.base, settings.publisher or settings.title, language, site, feeds)

    def feed(self, watch: Watch) -> Feed:
        """What the feed of a watch says of itself."""
        folder = self.feeds.rstrip("/") + "/" if self.feeds else f"{self.base}watches/"
        asked = danish_name(watch.question) if self.language == "da" else watch.question
        values = ", ".join(" ".join(value.split()) for _, each in watch.values for value in each)
        title = f"{values} ({asked})" if values else asked
        return Feed(f"{folder}{watch.name}", title, self.author, self.language, self.site or self.base)

    def entries(self, source: Local, events: Sequence[Event]) -> list[Entry]:
        """Events as people read them."""
        return entries(source, events, base=self.base, site=self.site, language=self.language)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a watch in a run: whether it was the first, how many heaps its answer has, how many changes are
    news, how many are only read otherwise, mails sent; `trouble` why it could not be asked.
    """

    watch: Watch
    first: bool = False
    there: int = 0
    news: int = 0
    reread: int = 0
    mails: int = 0
    trouble: str = ""


def run(
    source: Local,
    watches: Sequence[Watch],
    out: Path,
    voice: Voice,
    *,
    now: datetime | None = None,
    post: Post | None = None,
) -> list[Told]:
    """Ask every watch and tell in `out` what is new; `post` takes mails. Raises `StoreError`, `NotWritten`."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    told: list[Told] = []
    with Ledger.open(out / LEDGER) as ledger:
        number = ledger.meet(answers.documents(source))
        for name in ledger.keep_only(watches):
            for ending in _ENDINGS:
                (out / f"{name}{ending}").unlink(missing_ok=True)
        for watch in watches:
            try:
                heaps = answers.answer(source, watch, ledger.key)
            except KgError as error:
                told.append(Told(watch, trouble=str(error)))
                continue
            first = ledger.take(watch, heaps, number, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
            news = [event for event in ledger.events(watch.name) if event.run == number]
            again = sum(event.kind == "reread" for event in news)
            told.append(Told(watch, first, len(heaps), len(news) - again, again))
        ledger.commit()
        for n, one in enumerate(told):
            _write_feeds(out, voice, one.watch, voice.entries(source, ledger.events(one.watch.name, ENTRIES)), moment)
            told[n] = replace(one, mails=_send(ledger, source, voice, one.watch, post))
        _put(out / "watches.opml", opml(voice.author, map(voice.feed, watches)))
    return told


def _write_feeds(out: Path, voice: Voice, watch: Watch, told: Sequence[Entry], moment: datetime) -> None:
    feed = voice.feed(watch)
    _put(out / f"{watch.name}.atom", atom(feed, told))
    _put(out / f"{watch.name}.json", json_feed(feed, told))
    _put(out / f"{watch.name}.ics", calendar(feed, told, moment.date().isoformat()))


def _send(ledger: Ledger, source: Local, voice: Voice, watch: Watch, post: Post | None) -> int:
    """A mail for each run whose news no mail has told; what is only read otherwise makes no mail of its own.

    Without `post` nobody wants any: what is told in feeds alone is no news for a mail later.
    """
    sent = 0
    for number, events in ledger.unmailed(watch.name).items():
        if post is not None and any(event.kind != "reread" for event in events):
            found = voice.entries(source, events)
            post.take(mail(voice.feed(watch), found, sender=post.sender, to=post.to, number=number))
            sent += 1
        ledger.mailed(watch.name, number)
    return sent


def _put(path: Path, data: bytes) -> None:
    """Write a file unless it says so already."""
    try:
        if not path.is_file() or path.read_bytes() != data:
            whole.write(path, data)
    except OSError as error:
        raise whole.refusal(error, path) from None
