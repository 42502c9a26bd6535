"""Watches: what is new in an answer is told once, whatever comes, goes, is replaced or is ended half-way."""

from __future__ import annotations

import json
import mailbox
import random
import socketserver
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import icalendar
import pytest
from test_cli import kg
from told import Told, evening, stored

from kg import watch, whole
from kg.errors import DataError, NotWritten, StoreError, WrongUse
from kg.model import Minutes, Municipality
from kg.query import Local, here
from kg.watch.digest import digest
from kg.watch.ledger import Ledger

ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = (date(2024, 3, 5), date(2024, 4, 2), date(2024, 5, 7))
OUTCOMES = {1: "postponed", 2: "approved"}
START = datetime(2024, 6, 1, 7, tzinfo=UTC)
WATCHES = [
    watch.make(["council=Byrådet"]),
    watch.make(["case=24/17"]),
    watch.make(["person=Bo Lind"], question="attendance", name="bo"),
    watch.make(["organisation=Ukendt Forening"]),  # a name that is nowhere yet
]


def meeting(day: date, version: int, outcome: str = "", guest: bool = False) -> Minutes:
    """One meeting: its first item is a case, its second is decided the same in every version."""
    told = Told("Byrådet", day, "Solceller", "Regnskab").at("Ida Krag", "present").at("Bo Lind", "present")
    told.case("1", "24/17")
    told.decides("1", outcome or OUTCOMES[version], f"Beslutning {version} om solceller.")
    told.decides("2", "approved", "Regnskabet godkendes.")
    if guest:
        told.at("Eva Holm", "excused")
    return told.minutes()


@dataclass
class Year:
    """A folder of minutes as it goes: day → minutes; and what each watch must tell by then: (kind, day, number)."""

    there: dict[date, Minutes] = field(default_factory=dict)
    versions: dict[date, int] = field(default_factory=dict)
    truth: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: {w.name: [] for w in WATCHES})

    def tell(self, kind: str, day: date, *numbers: str) -> None:
        council, case, person, _ = (one.name for one in WATCHES)
        for number in numbers:
            where = (kind, day.isoformat(), number)
            if number:
                self.truth[council].append(where)
            if number == "1":
                self.truth[case].append(where)
            if not number:
                self.truth[person].append(where)

    def step(self, rng: random.Random) -> None:
        day = rng.choice(DAYS)
        if day not in self.there:
            self.versions[day] = 1
            self.there[day] = meeting(day, 1)
            self.tell("new", day, "1", "2", "")
            return
        do = rng.choice(("replace", "withdraw", "reread", "same"))
        if do == "replace":
            self.versions[day] = 3 - self.versions[day]
            self.there[day] = meeting(day, self.versions[day])
            self.tell("replaced", day, "1")
        elif do == "withdraw":
            del self.there[day]
            self.tell("withdrawn", day, "1", "2", "")
        elif do == "reread":  # the same document; a better reader finds another outcome
            items = self.there[day].items
            (made,) = items[0].decisions
            other = "referred" if made.outcome != "referred" else OUTCOMES[self.versions[day]]
            better = replace(items[0], decisions=(replace(made, outcome=other),))
            self.there[day] = replace(self.there[day], items=(better, *items[1:]))
            self.tell("reread", day, "1")


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def source(folder: Path, stack: ExitStack, *minutes: Minutes) -> Local:
    return here(stack.enter_context(stored(folder, *minutes)))


def told(out: Path, name: str) -> list[tuple[str, str, str]]:
    """(kind, day, number) of the entries of a feed."""
    found = []
    for item in json.loads((out / f"{name}.json").read_text())["items"]:
        _, *parts = item["title"].split(":")[0].split(", ")
        day = next(part for part in parts if part[:2] == "20")
        number = next((part.removeprefix("item ") for part in parts if part.startswith("item ")), "")
        found.append((item["tags"][0], day, number))
    return sorted(found)


VOICE = watch.Voice("https://kg.example.org/", "Council KG", "en")


def replay(seed: int, tmp_path: Path, opened: ExitStack, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Random things happen to a folder; runs are ended at random places and run again."""
    rng, year, out = random.Random(seed), Year(), tmp_path / "out"
    post = watch.Maildir(tmp_path / "mail", "kg@example.org", "red@example.org")
    watch.run(source(tmp_path / "0", opened), WATCHES, out, VOICE, now=START, post=post)
    for n in range(1, steps + 1):
        year.step(rng)
        graph = source(tmp_path / str(n), opened, *year.there.values())
        for _ in range(rng.randrange(3)):
            with monkeypatch.context() as patch, suppress(KeyboardInterrupt):  # or it was over before its end
                end(patch, rng)
                watch.run(graph, WATCHES, out, VOICE, now=START + timedelta(days=n), post=post)
        watch.run(graph, WATCHES, out, VOICE, now=START + timedelta(days=n), post=post)
        assert watch.run(graph, WATCHES, out, VOICE, now=START + timedelta(days=n, hours=1), post=post) == [
            watch.Told(one, there=there)
            for one, there in zip(WATCHES, (2 * len(year.there), len(year.there), len(year.there), 0), strict=True)
        ]
    for one in WATCHES:
        assert told(out, one.name) == sorted(year.truth[one.name])
        ids = [entry["id"] for entry in json.loads((out / f"{one.name}.json").read_text())["items"]]
        assert len(ids) == len(set(ids))
    mails = [str(mail["Message-ID"]) for mail in mailbox.Maildir(tmp_path / "mail")]
    assert len(mails) == len(set(mails))
    lines = [mail.get_payload(decode=True).decode() for mail in mailbox.Maildir(tmp_path / "mail")]
    for kind, word in (("new", "New"), ("replaced", "The minutes were replaced"), ("withdrawn", "No longer stated")):
        count = sum(text.splitlines().count(word) + text.count(f"\n{word}: ") for text in lines)
        assert count == sum(one[0] == kind for each in year.truth.values() for one in each)


def end(patch: pytest.MonkeyPatch, rng: random.Random) -> None:
    """The process ends at one of the places where it writes."""
    left = rng.randrange(12)

    def last(*_: object, **__: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt

    write, commit, mailed = whole.write, Ledger.commit, Ledger.mailed
    patch.setattr(whole, "write", lambda *a, **k: (last(), write(*a, **k))[1])
    patch.setattr(Ledger, "commit", lambda self: (last(), commit(self), last())[1])
    patch.setattr(Ledger, "mailed", lambda *a: (last(), mailed(*a))[1])


def test_each_change_is_told_once(tmp_path: Path, opened: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    replay(7, tmp_path, opened, monkeypatch, 5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_each_change_is_told_once_in_any_order(
    seed: int, tmp_path: Path, opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay(100 + seed, tmp_path, opened, monkeypatch, 20)


def test_what_is_there_already_is_no_news_unless_asked_for(tmp_path: Path, opened: ExitStack) -> None:
    graph = source(tmp_path / "graph", opened, meeting(DAYS[0], 1), meeting(DAYS[1], 2))
    old, new = watch.make(["council=Byrådet"]), watch.make(["council=Byrådet"], name="since", since="2024-04-01")
    assert watch.run(graph, [old, new], tmp_path / "out", VOICE, now=START) == [
        watch.Told(old, first=True, there=4), watch.Told(new, first=True, there=4, news=2),
    ]  # fmt: skip
    assert told(tmp_path / "out", "since") == [("new", "2024-04-02", "1"), ("new", "2024-04-02", "2")]
    (one, _) = json.loads((tmp_path / "out" / "since.json").read_text())["items"][::-1]
    assert one["summary"] == "New: approved"
    assert one["title"] == "Byrådet, Fanø Kommune, 2024-04-02, item 1: Solceller"
    assert one["url"] == "https://kg.example.org/id/meeting/563/byraad/2024-04-02/item/1"
    assert "Beslutning 2 om solceller.«\nSource: https://kg.example.org/id/document/" in one["content_text"]


def test_an_item_that_was_undecided_is_decided(tmp_path: Path, opened: ExitStack) -> None:
    waiting = Told("Byrådet", DAYS[0], "Solceller").case("1", "24/17").minutes()
    one, out = watch.make(["case=24/17"]), tmp_path / "out"
    watch.run(source(tmp_path / "1", opened, waiting), [one], out, VOICE, now=START)
    watch.run(source(tmp_path / "2", opened, meeting(DAYS[0], 1)), [one], out, VOICE, now=START)
    assert told(out, "case-24-17") == [("decided", "2024-03-05", "1")]


def test_nobody_is_named_in_what_is_kept(tmp_path: Path, opened: ExitStack) -> None:
    """Erased or hidden: no name stands in the ledger, and none in feeds once the graph has it no more."""
    out, watches = tmp_path / "out", [watch.make(["council=Byrådet"], since="2024-01-01")]
    named = Told("Byrådet", DAYS[0], "Ansøgning fra Gudrun Zachariasen")
    named.decides("1", "approved", "Gudrun Zachariasen får tilladelse.")
    watch.run(source(tmp_path / "1", opened, named.minutes()), watches, out, VOICE, now=START)
    assert "Gudrun" in (out / "council-byraadet.json").read_text()
    assert b"Gudrun" not in (out / "watches.db").read_bytes()
    watch.run(source(tmp_path / "2", opened), watches, out, VOICE, now=START)
    assert "Gudrun" not in "".join(path.read_text() for path in out.iterdir() if path.suffix != ".db")
    assert told(out, "council-byraadet") == [("new", "2024-03-05", "1"), ("withdrawn", "2024-03-05", "1")]


def test_feeds_are_what_readers_take(tmp_path: Path, opened: ExitStack) -> None:
    coming = replace(
        Told("Byrådet", date(2026, 7, 1), "Solceller", "Budget; næste år, og mere").minutes(), kind="agenda"
    )
    late = Told("Byrådet", date(2026, 8, 1), "Skoler", kind="agenda").minutes()
    graph = source(tmp_path / "graph", opened, coming, late, meeting(DAYS[0], 1))
    one = watch.make(["council=Byrådet"], question="coming", name="coming", since="2024-01-01")
    out = tmp_path / "out"
    watch.run(graph, [one], out, watch.Voice("https://kg.example.org/", "Byrådsbladet & co", "da"), now=START)
    feed = ET.parse(out / "coming.atom").getroot()
    assert feed.findtext(f"{ATOM}title") == "Byrådet (kommende)"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Byrådsbladet & co"
    for entry in feed.iter(f"{ATOM}entry"):
        assert all(entry.find(f"{ATOM}{tag}") is not None for tag in ("id", "title", "updated", "link", "summary"))
    events = list(icalendar.Calendar.from_ical((out / "coming.ics").read_bytes()).walk("VEVENT"))
    assert [(str(e["SUMMARY"]), e["DTSTART"].dt) for e in events] == [
        ("Byrådet, Fanø Kommune", date(2026, 7, 1)), ("Byrådet, Fanø Kommune", date(2026, 8, 1)),
    ]  # fmt: skip
    assert "Budget; næste år, og mere" in str(events[0]["DESCRIPTION"])
    feeds = ET.parse(out / "watches.opml").findall("body/outline")
    assert [outline.get("xmlUrl") for outline in feeds] == ["https://kg.example.org/watches/coming.atom"]


def test_a_watch_that_cannot_be_asked_holds_up_no_other(tmp_path: Path, opened: ExitStack) -> None:
    elsewhere = replace(meeting(DAYS[0], 1), municipality=Municipality("510", "Haderslev Kommune", "told"))
    graph = source(tmp_path / "graph", opened, meeting(DAYS[0], 1), elsewhere)
    two, good = watch.make(["council=Byrådet"]), watch.make(["council=Byrådet", "municipality=Fanø"])
    first, second = watch.run(graph, [two, good], tmp_path / "out", VOICE, now=START)
    assert "Fanø" in first.trouble
    assert "Haderslev" in first.trouble
    assert second.trouble == ""


def test_watches_come_and_go(tmp_path: Path) -> None:
    file = tmp_path / "watches.csv"
    for words in (
        ["add", "case=22/7616"],
        ["add", "emne=hjemløshed", "kommune=Haderslev"],
        ["add", "search=solceller"],
    ):
        assert kg("watch", *words, cwd=tmp_path).returncode == 0
    assert file.read_text().splitlines()[1:] == [
        "case-22-7616,case-history,case=22/7616,",
        "emne-hjemloeshed-kommune-haderslev,topic-items,topic=hjemløshed municipality=Haderslev,",
        "search-solceller,search,search=solceller,",
    ]
    again = kg("watch", "add", "case=22/7616", cwd=tmp_path)
    assert (again.returncode, "there is a watch 'case-22-7616'" in again.stderr) == (2, True)
    assert kg("watch", "remove", "case-22-7616", cwd=tmp_path).returncode == 0
    assert [line.split("\t")[0] for line in kg("watch", "list", cwd=tmp_path).stdout.splitlines()] == [
        "emne-hjemloeshed-kommune-haderslev", "search-solceller",
    ]  # fmt: skip
    file.write_text("name,question,values,since\nx,items,council=Byrådet,\nx,nosuch,,\n")
    with pytest.raises(DataError, match=r"watches\.csv, line 3: "):
        watch.read(file)


@pytest.mark.parametrize(
    ("words", "question", "says"),
    [
        (["farve=rød"], "", "nothing says which question"),
        (["case"], "", "is not name=value"),
        (["case=1"], "topic-items", "no parameter 'case'"),
        (["council=Byrådet"], "case-history", "no parameter 'council'"),
        (["municipality=Odder"], "topic-items", "parameter 'topic' is missing"),
    ],
)
def test_what_no_watch_can_ask_is_refused(words: list[str], question: str, says: str) -> None:
    with pytest.raises(WrongUse, match=says):
        watch.make(words, question=question)


def test_a_ledger_that_is_none_is_said(tmp_path: Path, opened: ExitStack) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "watches.db").write_bytes(b"no database at all" * 400)
    with pytest.raises(StoreError, match=r"watches\.db: damaged; remove it"):
        watch.run(source(tmp_path / "graph", opened), WATCHES, tmp_path / "out", VOICE)


def test_a_mail_server_gets_the_news(tmp_path: Path, opened: ExitStack) -> None:
    """A mail that the server does not take is told again by the next run; one that it took is not."""
    graph, out = source(tmp_path / "graph", opened, meeting(DAYS[0], 1)), tmp_path / "out"
    one = [watch.make(["case=24/17"], since="2024-01-01")]
    with pytest.raises(NotWritten, match="mail not delivered"):
        watch.run(graph, one, out, VOICE, now=START, post=watch.Server("127.0.0.1:1", "kg@x.dk", "red@x.dk"))
    with smtp() as (port, taken):
        for _ in range(2):
            watch.run(graph, one, out, VOICE, now=START, post=watch.Server(f"127.0.0.1:{port}", "kg@x.dk", "red@x.dk"))
    (text,) = taken
    assert "To: red@x.dk" in text
    assert "Solceller" in text


@contextmanager
def smtp() -> Iterator[tuple[int, list[str]]]:
    """A mail server on the loopback that takes everything: its port, and the mails."""
    taken: list[str] = []

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    taken.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], taken
        server.shutdown()
        thread.join()


def test_the_digest_is_one_page_with_the_words(tmp_path: Path, opened: ExitStack) -> None:
    graph = source(tmp_path / "graph", opened, evening().minutes(), meeting(DAYS[1], 2))
    page = digest(graph, "2024-03-01", language="en", base="https://kg.example.org/", site="https://kg.dk/")
    assert page.splitlines()[0] == "# New since 2024-03-01"
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Decisions", "## Split votes", "## Recused",
    ]  # fmt: skip
    assert "### Byrådet, Fanø Kommune, 2024-04-02\n\n- 1. Solceller — **approved** — »" in page
    assert "Beslutning 2 om solceller.« [Source](https://kg.dk/id/document/" in page
    assert "**Ida Krag, ejer af grunden**" in page
    assert digest(graph, "2025-01-01").endswith("\nIntet nyt.\n")
