"""Paths → store: the only place that strings the stages together.

    build(paths, folder, settings) → BuildReport

Reading and linking are pure functions of one file (`read_source`), in this process or in worker processes; the store
is written here alone. The graph is a function of the set of files and the settings: not of the order, of the number of
workers, or of what was there before. A first build, or one after a change of the reader or the settings, fills a new
generation beside the old one; later builds change only what changed, each document in a transaction of its own, and
write down beforehand what they are about to change, so that the next build finishes what a killed one began.
"""

from __future__ import annotations

import hashlib
import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, Protocol

from kg import authorities as authority_files
from kg import identity, layout, mentions, privacy, read, resources, search, versions
from kg.authorities import Authorities
from kg.derive import DERIVED, derive, rules, scopes, widened
from kg.entities import Describer
from kg.errors import KgError
from kg.manifest import DocumentRow, Manifest, SourceRow
from kg.model import Minutes, Reading
from kg.settings import Settings
from kg.store import Texts, Writer, exists, writer
from kg.triples import ENTITIES, Quads, iri, quads
from kg.versions import Version

__all__ = [
    "BuildReport",
    "Executor",
    "Job",
    "Outcome",
    "ReportRow",
    "build",
    "read_minutes",
    "read_source",
    "reader_version",
]

Status = Literal["read", "unchanged", "replaced", "removed", "refused", "superseded"]

#: How often and about what `on_progress` is told: (done, all, path).
Progress = Callable[[int, int, str], None]

#: Bytes of N-Quads that go to the bulk loader at once (about 100,000 quads).
LOAD_BYTES = 16_000_000
#: Documents that are written, and written down, together.
BATCH = 64
#: Changed documents up to which derived facts are brought up to date by what they belong to; above, all are made anew.
FEW = 200
#: Documents that one task gives a worker process, and tasks under way per worker.
CHUNK, AHEAD = 8, 4
#: Fewer documents than this are read here: starting processes would take longer.
ALONE = 24


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of one source. `message` says why it was refused, or what stands in its place."""

    path: str
    status: Status
    message: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """One row per source, by path; files left alone as (path, reason); quads in the store when it was done."""

    rows: tuple[ReportRow, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    quads: int = 0
    fresh: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Number of sources of each status."""
        return dict(sorted(Counter(row.status for row in self.rows).items()))

    @property
    def exit_code(self) -> int:
        """3 when a source was refused, else 0."""
        return 3 if any(row.status == "refused" for row in self.rows) else 0


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, whose minutes the user says it holds, and the place of its meeting among those of the day."""

    path: str
    municipality: str | None = None
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker hands back: quads and text of a document, or why it was refused. Picklable."""

    job: Job
    refused: str = ""
    quads: Quads | None = None
    day: str = ""
    version: Version | None = None
    text: bytes = b""
    sha256: str = ""


# ---------------------------------------------------------------- one document


def read_minutes(
    path: Path | str, authorities: Authorities, settings: Settings, municipality: str | None = None
) -> Reading:
    """One file read and linked, with what must not be published masked. Raises `InputRefused`."""
    document, _ = privacy.mask(read.read(path, municipality, authorities=authorities))
    minutes = layout.parse(document, authorities)
    hidden = _suppressed(authorities)
    if hidden:
        code = minutes.municipality.code
        masked, found = privacy.mask_persons(document, hidden, lambda name: identity.person_key(name, code, settings))
        if found:
            minutes = layout.parse(masked, authorities)
    return identity.resolve(minutes, mentions.find(minutes, authorities), authorities, settings)


def _suppressed(authorities: Authorities) -> frozenset[str]:
    return authorities.derived(_suppressed_keys)


def _suppressed_keys(authorities: Authorities) -> frozenset[str]:
    rows = authority_files.rows(authorities.folders, "suppressed.csv", ("key",), optional=True)
    return frozenset(row["key"] for _, row in rows)


def read_source(job: Job, authorities: Authorities, settings: Settings) -> Outcome:
    """One file → its quads. Never raises for what the file holds: it is refused, with the reason."""
    try:
        reading = read_minutes(job.path, authorities, settings, job.municipality)
        made = quads(reading, settings, authorities, ordinal=job.ordinal)
    except KgError as error:
        return Outcome(job, refused=str(error))
    except (MemoryError, OSError):
        raise
    except Exception as error:  # a fault of ours in one document must not cost the others
        at = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(at.filename).name}:{at.lineno}"
        what = f"the reader failed ({type(error).__name__}: {error}; {place})"
        return Outcome(job, refused=f"{job.path}: {what}; report it")
    minutes: Minutes = reading.minutes
    day = made.meeting.removesuffix(f"-{job.ordinal}") if job.ordinal > 1 else made.meeting
    document = minutes.document
    return Outcome(job, "", made, day, versions.version(minutes), Texts.pack(document.text), document.sha256)


@dataclass
class _Worker:
    """What a worker process keeps between tasks."""

    authorities: Authorities | None = None
    settings: Settings = field(default_factory=Settings)


_worker = _Worker()


def _start_worker(authorities: Authorities, settings: Settings) -> None:
    _worker.authorities, _worker.settings = authorities, settings


def _read_chunk(jobs: tuple[Job, ...]) -> list[Outcome]:
    assert _worker.authorities is not None
    return [read_source(job, _worker.authorities, _worker.settings) for job in jobs]


class Executor(Protocol):
    """Somewhere else to read documents, such as `kg.cluster.Cluster`."""

    def map_unordered(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """`function` of each item, in any order, with bounded work under way."""


@cache
def _authorities(folders: tuple[Path, ...]) -> Authorities:
    return Authorities(folders)


def _read_there(settings: Settings, folders: tuple[Path, ...], jobs: tuple[Job, ...]) -> list[Outcome]:
    """A chunk read by an executor's worker, which keeps the authorities between chunks."""
    return [read_source(job, _authorities(folders), settings) for job in jobs]


def _outcomes(
    jobs: list[Job], authorities: Authorities, settings: Settings, workers: int, executor: Executor | None = None
) -> Iterator[Outcome]:
    """All jobs read, in any order, at most a few chunks ahead of the one that takes them."""
    if executor is not None:
        task = partial(_read_there, settings, authorities.folders)
        for some in executor.map_unordered(task, (tuple(jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK))):
            yield from some
        return
    if workers <= 1 or len(jobs) < ALONE:
        for job in jobs:
            yield read_source(job, authorities, settings)
        return
    chunk: tuple[Job, ...] = ()
    chunks = [tuple(jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK)]
    waiting = iter(chunks)
    again: list[Job] = []
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(authorities, settings)
    ) as pool:
        under_way: dict[Future[list[Outcome]], tuple[Job, ...]] = {}
        try:
            while True:
                while len(under_way) < workers * AHEAD and (ahead := next(waiting, None)) is not None:
                    chunk = ahead
                    under_way[pool.submit(_read_chunk, chunk)] = chunk
                if not under_way:
                    break
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    chunk = under_way.pop(future)
                    yield from future.result()
        except BrokenProcessPool:
            left = [chunk, *under_way.values(), *waiting]
            again = [job for some in left for job in some]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for job in again:  # a worker died; each of the rest gets a process of its own
        yield _in_own_process(job, authorities, settings)


def _in_own_process(job: Job, authorities: Authorities, settings: Settings) -> Outcome:
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(authorities, settings)
    ) as pool:
        try:
            return pool.submit(_read_chunk, (job,)).result()[0]
        except BrokenProcessPool:
            return Outcome(job, refused=f"{job.path}: the process that read it died; report it")


# ---------------------------------------------------------------- versions

_READER_FILES = (
    "model.py", "danish.py", "privacy.py", "authorities.py", "read", "layout", "mentions", "identity.py", "versions.py",
    "triples", "entities.py", "vocab.py", "derive.py", "manifest.py", "store.py",
)  # fmt: skip


def reader_version(settings: Settings, authorities: Authorities) -> str:
    """Digest of all that the graph of a document depends on besides the document: code, words, rows and settings."""
    digest = hashlib.sha256(repr((settings.base, settings.person_key)).encode())
    package = Path(__file__).parent
    files = [path for name in _READER_FILES for path in sorted(_below(package / name))]
    files += sorted(resources.ontology().glob("*.ttl")) + sorted((resources.queries() / "derive").glob("*.rq"))
    for folder in authorities.folders:
        files += sorted(path for path in folder.glob("*.*") if path.suffix in (".csv", ".toml"))
    if settings.kle:
        files.append(settings.kle)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _below(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (p for p in path.rglob("*") if p.suffix in (".py", ".toml", ".csv") and p.is_file())
    else:
        yield path


# ---------------------------------------------------------------- the build


def build(
    paths: Iterable[Path | str],
    store_dir: Path,
    settings: Settings | None = None,
    *,
    jobs: int | None = 1,
    force: bool = False,
    municipality: str | None = None,
    on_progress: Progress | None = None,
    executor: Executor | None = None,
) -> BuildReport:
    """Bring the store in `store_dir` up to date with the files under `paths`.

    Files that have gone from under `paths` leave; sources elsewhere stay. `jobs` is the number of worker processes
    (None: one per core), `executor` reads elsewhere instead, `force` reads everything again into a fresh store. Raises
    `WrongUse` for a path that does not exist and was no source, `StoreHeld` while another process writes, `StoreError`,
    `DataError`.
    """
    settings = settings or Settings()
    authorities = authority_files.load(settings.authorities)
    version = reader_version(settings, authorities)
    workers = jobs if jobs is not None else os.cpu_count() or 1
    with writer(store_dir) as store:
        known, there = _known(store)
        roots = [Path(path).absolute() for path in paths]
        survey = read.survey(_present(roots, known))
        store.start(fresh=force or there != version)
        manifest = Manifest(store.work / "manifest.db")
        try:
            run = _Run(store, manifest, settings, authorities, on_progress, workers, executor)
            fresh = there != version or force
            plan = _plan(survey.files, roots, known, municipality or "")
            run.run(plan, known, version, fresh)
            skipped = tuple((str(one.path), one.reason) for one in survey.skipped)
            return BuildReport(tuple(run.rows[path] for path in sorted(run.rows)), skipped, len(store), fresh)
        finally:
            manifest.close()


def _known(store: Writer) -> tuple[dict[str, SourceRow], str | None]:
    """Sources of the generation there is, and the reader version that made it."""
    path = store.work / "manifest.db"
    if not path.is_file() or not exists(store.folder):
        return {}, None
    manifest = Manifest(path)
    try:
        return manifest.sources(), manifest.meta("version")
    finally:
        manifest.close()


def _present(roots: list[Path], known: dict[str, SourceRow]) -> list[Path]:
    """The roots without those that have gone and were sources or held some: their sources leave."""
    return [root for root in roots if root.exists() or not any(_is_under(path, [root]) for path in known)]


def _is_under(path: str, roots: list[Path]) -> bool:
    return any(path == str(root) or path.startswith(f"{str(root).rstrip('/')}/") for root in roots)


def _plan(files: Iterable[Path], roots: list[Path], known: dict[str, SourceRow], hint: str) -> dict[str, SourceRow]:
    """Every source as it is now, by path, without its document: files under the roots, and known ones elsewhere."""
    plan: dict[str, SourceRow] = {}
    for path, row in known.items():
        if not _is_under(path, roots) and Path(path).exists():
            plan[path] = replace(row, stamp=_stamp(Path(path)))
    for file in files:
        path = str(file.absolute())
        plan[path] = SourceRow(path, _stamp(file), hint, "", None)
    for path, row in plan.items():
        before = known.get(path)
        same = before is not None and before.stamp == row.stamp and row.stamp
        sha256 = before.sha256 if before is not None and same else _digest(Path(path))
        plan[path] = replace(row, sha256=sha256, document=None)
    return plan


def _stamp(path: Path) -> str:
    """Changes whenever the file does."""
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


def _must_read(now: SourceRow, before: SourceRow | None, there: dict[str, tuple[str, bool]]) -> bool:
    """Is this file, which names its document, other than the store knows it? `there`: `Manifest.index`."""
    if before is None or before.hint != now.hint:
        return True
    found = there.get(now.sha256[:16])
    if found is not None:
        return found[0] != now.path
    return before.sha256 != now.sha256 or not before.message


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to become of one document: its row, graph and text; no row when it leaves."""

    id: str
    row: DocumentRow | None = None
    graph: bytes = b""
    text: bytes | None = None


class _Run:
    """One build: the store it writes, and what it has found out so far."""

    def __init__(
        self,
        store: Writer,
        manifest: Manifest,
        settings: Settings,
        authorities: Authorities,
        on_progress: Progress | None,
        workers: int,
        executor: Executor | None = None,
    ) -> None:
        self.executor = executor
        self.store = store
        self.manifest = manifest
        self.settings = settings
        self.authorities = authorities
        self.on_progress = on_progress
        self.workers = workers
        self.entities = iri(settings.base, ENTITIES)
        self.derived = iri(settings.base, DERIVED)
        self.describer = Describer(settings, authorities)
        self.rows: dict[str, ReportRow] = {}
        self.refused: dict[str, str] = {}
        self.read: set[str] = set()
        self.plan: dict[str, SourceRow] = {}

    # -- the course of a build

    def run(self, plan: dict[str, SourceRow], known: dict[str, SourceRow], version: str, fresh: bool) -> None:
        """Read what must be read, write what has changed, show it to readers."""
        self.plan = plan
        first: dict[str, str] = {}  # digest → the path that names its document
        for path in sorted(plan):
            first.setdefault(plan[path].sha256 or path, path)
        wanted = {digest[:16]: path for digest, path in first.items()}
        there = {} if fresh else self.manifest.index()
        unfinished = set() if fresh else set(self.manifest.marked("documents"))
        jobs = [
            Job(path, plan[path].hint or None)
            for digest, path in sorted(first.items(), key=lambda pair: pair[1])
            if fresh or digest[:16] in unfinished or _must_read(plan[path], known.get(path), there)
        ]
        if fresh:
            self.manifest.set_meta("version", version)
            self._fill(jobs)
            leaving: set[str] = set()
        else:
            held = {row.document for row in known.values() if row.document}
            leaving = (held | unfinished) - set(wanted)
            self._amend(jobs, leaving)
        self._note_sources(plan, known, first, fresh)
        self.manifest.commit()
        if fresh:
            self.store.optimize()
        if fresh or self.manifest.meta("unpublished"):
            search.update(self.store)
            self.store.publish()
            self.manifest.set_meta("unpublished", "")
            self.manifest.commit()

    def _outcomes(self, jobs: list[Job]) -> Iterator[Outcome]:
        """The jobs done; the refused ones are noted and left out."""
        done_all = _outcomes(jobs, self.authorities, self.settings, self.workers, self.executor)
        for done, outcome in enumerate(done_all, 1):
            if self.on_progress:
                self.on_progress(done, len(jobs), outcome.job.path)
            self.read.add(outcome.job.path)
            if outcome.refused:
                self.refused[outcome.job.path] = outcome.refused
            elif outcome.sha256 != self.plan[outcome.job.path].sha256:
                self.refused[outcome.job.path] = f"{outcome.job.path}: changed while it was read; build again"
            else:
                yield outcome

    # -- a fresh generation

    def _fill(self, jobs: list[Job]) -> None:
        """Load everything in bulk; then put right what only shows when all documents are there."""
        facts = bytearray()
        batch: list[Outcome] = []
        for outcome in self._outcomes(jobs):
            assert outcome.quads is not None
            facts += outcome.quads.facts
            batch.append(outcome)
            if len(batch) == BATCH:
                self._note(batch)
                batch = []
            if len(facts) >= LOAD_BYTES:
                self.store.load(bytes(facts))
                facts.clear()
        self._note(batch)
        self.store.load(bytes(facts))
        for day in self.manifest.crowded_days():
            changes = self._settled({day}, {}, set())
            self.store.replace((), {self._graph(one.id): one.graph for one in changes})
            for change in changes:
                assert change.row is not None
                self.manifest.put_document(change.row)
        self.manifest.commit()
        self._load_entities()
        self._load_derived()
        for path, triples in self.describer.graphs().items():
            self._load_triples(iri(self.settings.base, path), triples)

    def _note(self, batch: list[Outcome]) -> None:
        """Write down new documents, all taken for current."""
        self.store.texts.put({o.sha256[:16]: o.text for o in batch})
        for outcome in batch:
            self.manifest.put_document(_row(outcome), counted=True)
        self.manifest.count(said for outcome in batch if outcome.quads for said in outcome.quads.entities)
        self.manifest.commit()

    def _load_entities(self) -> None:
        lines: list[str] = []
        for subject, rows in self.manifest.entities():
            home = any(one.role == "cited" for one, _ in rows) and self.manifest.is_home(subject)
            lines += sorted(self.describer.describe(subject, rows, home))
            if len(lines) > 100_000:
                self._load_triples(self.entities, lines)
                lines = []
        self._load_triples(self.entities, lines)

    def _load_derived(self) -> None:
        for rule in rules():
            lines: list[str] = []
            for triple in derive(self.store, rule):
                lines.append(triple)
                if len(lines) > 100_000:
                    self._load_triples(self.derived, lines)
                    lines = []
            self._load_triples(self.derived, lines)

    def _load_triples(self, graph: str, triples: Iterable[str]) -> None:
        end = f" <{graph}> .\n"
        self.store.load("".join(f"{triple}{end}" for triple in triples).encode("utf-8", "replace"))

    # -- a store that is there

    def _amend(self, jobs: list[Job], leaving: set[str]) -> None:
        """Change what has changed, a batch of documents at a time."""
        whole = len(jobs) + len(leaving) > FEW or self.manifest.meta("derived") == "stale"
        if whole:
            self.manifest.set_meta("derived", "stale")
        batch: list[Outcome] = []
        for outcome in self._outcomes(jobs):
            batch.append(outcome)
            if whole and len(batch) == BATCH:
                self._write(batch, set(), whole)
                batch = []
        was = {self.plan[path].sha256[:16] for path in self.refused}
        leaving |= {one for one in was if self.manifest.document(one)}
        if batch or leaving:
            self._write(batch, leaving, whole)
        self._renew_entities()
        if whole:
            self.manifest.set_meta("unpublished", "1")
            self.manifest.commit()
            self.store.replace([self.derived], {})
            self._load_derived()
        self.manifest.set_meta("derived", "")
        self.manifest.commit()

    def _write(self, batch: list[Outcome], leaving: set[str], whole: bool) -> None:
        """Write one batch: say what will change, change it, say what is."""
        new = {outcome.sha256[:16]: outcome for outcome in batch}
        old = {one: self.manifest.document(one) for one in {*new, *leaving}}
        days = {row.day for row in old.values() if row} | {outcome.day for outcome in batch}
        changes = self._settled(days, new, leaving) + [_Change(one) for one in sorted(leaving)]
        subjects: set[str] = set()
        touched: set[tuple[str, str]] = set()
        for change in changes:
            for row in filter(None, (self.manifest.document(change.id), change.row)):
                subjects |= {said.subject for said in row.said} | set(self.manifest.cited_under(row.meeting))
            if not whole:
                touched |= scopes(change.graph) | scopes(self._graph_now(change.id))
        self.manifest.mark([change.id for change in changes], subjects)
        self.manifest.set_meta("unpublished", "1")
        self.manifest.set_meta("derived", "stale")
        self.manifest.commit()
        before: dict[str, set[str]] = {}
        if not whole:
            touched = widened(self.store, touched)
            before = self._derived_within(touched)
        for change in changes:
            self.store.replace([self._graph(change.id)], {self._graph(change.id): change.graph} if change.row else {})
        if not whole:
            self._derive_again(touched, before)
        self.store.flush()
        self.store.texts.put({change.id: change.text for change in changes if change.text is not None})
        self.store.texts.drop([change.id for change in changes if change.row is None])
        for change in changes:
            if change.row is None:
                self.manifest.drop_document(change.id)
            else:
                self.manifest.put_document(change.row)
        self.manifest.unmark("documents", [change.id for change in changes])
        if not whole:
            self.manifest.set_meta("derived", "")
        self.manifest.commit()

    def _derived_within(self, touched: set[tuple[str, str]]) -> dict[str, set[str]]:
        """Derived triples by rule that belong to these scopes, as the documents are now."""
        return {
            rule.name: set(derive(self.store, rule, (one for kind, one in touched if kind == rule.scope)))
            for rule in rules()
        }

    def _derive_again(self, touched: set[tuple[str, str]], before: dict[str, set[str]]) -> None:
        after = self._derived_within(touched)
        gone = set().union(*before.values()) - set().union(*after.values())
        come = set().union(*after.values()) - set().union(*before.values())
        self.store.change(self.derived, sorted(gone), sorted(come))

    def _renew_entities(self) -> None:
        """Describe anew every entity of which some statement has changed."""
        marked = self.manifest.marked("entities")
        for at in range(0, len(marked), 500):
            remove: list[str] = []
            add: list[str] = []
            for subject in marked[at : at + 500]:
                rows = self.manifest.statements(subject)
                home = any(one.role == "cited" for one, _ in rows) and self.manifest.is_home(subject)
                wanted = self.describer.describe(subject, rows, home)
                there = self.store.triples_of(subject, self.entities)
                remove += sorted(there - wanted)
                add += sorted(wanted - there)
            self.store.change(self.entities, remove, add)
            self.store.flush()
            self.manifest.unmark("entities", marked[at : at + 500])
            self.manifest.commit()

    # -- which document of a meeting counts

    def _settled(self, days: set[str], new: dict[str, Outcome], leaving: set[str]) -> list[_Change]:
        """What must be written so that of every meeting of these days one document is current, under the right IRI."""
        changes: list[_Change] = []
        for day in sorted(days):
            rows = {row.id: row for row in self.manifest.of_day(day) if row.id not in leaving}
            fresh = {one: outcome for one, outcome in new.items() if outcome.day == day}
            seen = {one: row.version for one, row in rows.items() if one not in new}
            seen |= {one: outcome.version for one, outcome in fresh.items() if outcome.version}
            for ordinal, group in enumerate(versions.meetings(seen.values()), 1):
                for place, version in enumerate(group):
                    change = self._placed(version.document, ordinal, place == 0, rows, fresh)
                    if change is not None:
                        changes.append(change)
        return changes

    def _placed(
        self, document: str, ordinal: int, current: bool, rows: dict[str, DocumentRow], fresh: dict[str, Outcome]
    ) -> _Change | None:
        """The change that gives a document its place; None when it has it."""
        row, outcome = rows.get(document), fresh.get(document)
        if outcome is None and row is not None and (row.ordinal, row.current) == (ordinal, current):
            return None
        if outcome is None and row is not None and row.ordinal == ordinal and not current:
            return _Change(document, replace(row, current=False, said=()), row.node)
        if outcome is None or ordinal != outcome.job.ordinal:
            outcome = self._again(document, ordinal, row, outcome)
            if outcome is None:
                return None
        assert outcome.quads is not None
        whole = _row(outcome)
        if not current:
            return _Change(document, replace(whole, current=False, said=()), outcome.quads.node, outcome.text)
        return _Change(document, whole, outcome.quads.facts, outcome.text)

    def _again(self, document: str, ordinal: int, row: DocumentRow | None, outcome: Outcome | None) -> Outcome | None:
        """A document read again for another place; None when its file has changed (the next build meets it)."""
        if outcome is not None:
            job = replace(outcome.job, ordinal=ordinal)
        else:
            assert row is not None
            job = Job(row.path, self.plan[row.path].hint or None, ordinal)
        again = read_source(job, self.authorities, self.settings)
        return again if not again.refused and again.sha256[:16] == document else None

    def _graph(self, document: str) -> str:
        return iri(self.settings.base, f"id/document/{document}")

    def _graph_now(self, document: str) -> bytes:
        return self.store.nquads_of(self._graph(document))

    # -- the report

    def _note_sources(
        self, plan: dict[str, SourceRow], known: dict[str, SourceRow], first: dict[str, str], fresh: bool
    ) -> None:
        """Write down every source, and what became of it."""
        there = self.manifest.index()
        gone = set(known) - set(plan)
        for path in gone:
            if not fresh:
                self.manifest.drop_source(path)
            self.rows[path] = ReportRow(path, "removed")
        for path, source in plan.items():
            named = first[source.sha256 or path]
            before = known.get(path)
            identifier = source.sha256[:16]
            document = there.get(identifier)
            message = ""
            status: Status
            if document is None:
                status = "refused"
                message = self.refused.get(named) or (before.message if before else "") or "was not read"
            elif named != path:
                status, message = "superseded", f"the same bytes as {named}"
            elif not document[1]:
                status, message = "superseded", "another document of this meeting is current"
            elif path not in self.read:
                status = "unchanged"
            else:
                status = "replaced" if before is not None and before.document else "read"
            if status == "superseded" and path not in self.read and before is not None and before.message == message:
                status = "unchanged"
            row = replace(source, document=identifier if document else None, message=message)
            if fresh or row != before:
                self.manifest.put_source(row)
            self.rows[path] = ReportRow(path, status, message, self._graph(identifier) if document else "")


def _row(outcome: Outcome) -> DocumentRow:
    """The row of a document that is current."""
    assert outcome.quads is not None
    assert outcome.version is not None
    return DocumentRow(
        id=outcome.sha256[:16],
        path=outcome.job.path,
        day=outcome.day,
        version=outcome.version,
        meeting=outcome.quads.meeting,
        ordinal=outcome.job.ordinal,
        current=True,
        node=outcome.quads.node,
        homes=outcome.quads.homes,
        said=outcome.quads.entities,
    )
