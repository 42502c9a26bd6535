"""One build: the order in which store, manifest, texts and index are changed, so that an accident at any moment leaves
them whole.

Before the graph of a document changes, the manifest says which; afterwards it says what is. What it says is unfinished
the next build does again. Readers see nothing of it before the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePath

from kg import hiding, revisions, search, versions
from kg.authorities import Authorities
from kg.derive import DERIVED, derive, derive_all, rules, scopes, widened
from kg.entities import Describer
from kg.iris import ENTITIES, iri
from kg.manifest import DocumentRow, Manifest, SourceRow
from kg.pipeline.earlier import Earlier
from kg.pipeline.plan import KEPT, must_read, refuse_to_empty, taken_out
from kg.pipeline.readers import Executor, outcomes
from kg.pipeline.reading import Job, Outcome, limits_of, read_source
from kg.pipeline.report import ReportRow, Status
from kg.settings import Settings
from kg.store import Writer
from kg.texts import Texts
from kg.triples import changed, renamed
from kg.versions import Version

__all__ = ["BATCH", "FEW", "LOAD_BYTES", "Progress", "Run"]

#: How often and about what `on_progress` is told: (done, all, path).
Progress = Callable[[int, int, str], None]
#: Bytes of N-Quads that go to the bulk loader at once (about 100,000 quads).
LOAD_BYTES = 16_000_000
#: Documents that are written, and written down, together.
BATCH = 64
#: Changed documents up to which derived facts are brought up to date by what they belong to; above, all are made anew.
FEW = 200


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to become of one document: its row, graph and text; no row when it leaves."""

    id: str
    row: DocumentRow | None = None
    graph: bytes = b""
    text: bytes | None = None


class Run:
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
        self.doubts: dict[str, str] = {}
        self.read: set[str] = set()
        self.plan: dict[str, SourceRow] = {}
        self.known: dict[str, SourceRow] = {}
        self.prune = False

    # -- the course of a build

    def run(
        self,
        plan: dict[str, SourceRow],
        known: dict[str, SourceRow],
        version: str,
        earlier: Earlier | None,
        *,
        prune: bool = False,
    ) -> None:
        """Read what must be read, write what has changed, show it to readers.

        With `earlier`, the state of before, the store is filled anew. Raises `WrongUse` when more than half of the
        documents would leave without `prune`; readers go on seeing the state of before.
        """
        self.plan, self.known, self.prune = plan, known, prune
        fresh = earlier is not None
        first: dict[str, str] = {}  # digest → the path that names its document
        for path in sorted(plan):
            first.setdefault(plan[path].sha256 or path, path)
        wanted = {digest[:16]: path for digest, path in first.items()}
        there = {} if fresh else self.manifest.index()
        unfinished = set() if fresh else set(self.manifest.marked("documents"))
        limits = limits_of(self.settings)
        jobs = [
            Job(path, plan[path].hint or None)
            for digest, path in sorted(first.items(), key=lambda pair: pair[1])
            if fresh or digest[:16] in unfinished or must_read(plan[path], known.get(path), there, limits)
        ]
        if earlier is not None:
            self.manifest.set_meta("version", version)
            with ThreadPoolExecutor(1) as beside:
                self._fill(jobs, earlier, beside)
            leaving: set[str] = set()
        else:
            held = {row.document for row in known.values() if row.document}
            # `there`: a build that was killed before it noted its sources has written documents that no source names
            leaving = (held | set(there) | unfinished) - set(wanted)
            self._amend(jobs, leaving, unfinished)
        self._note_sources(plan, known, first, fresh)
        self.manifest.commit()
        if fresh:
            self.store.optimize()
        people = {tier: shown for tier, shown in self.settings.people if shown != "name"}
        if fresh or self.manifest.meta("unpublished") or self.store.people != people:
            search.update(self.store)
            self.store.publish(hiding.hider(self.settings))
            self.manifest.set_meta("unpublished", "")
            self.manifest.commit()

    def _outcomes(self, jobs: list[Job]) -> Iterator[Outcome]:
        """The jobs done; the refused ones are noted and left out."""
        done_all = outcomes(jobs, self.authorities, self.settings, self.workers, self.executor)
        for done, outcome in enumerate(done_all, 1):
            if self.on_progress:
                self.on_progress(done, len(jobs), outcome.job.path)
            self.read.add(outcome.job.path)
            self.doubts[outcome.job.path] = outcome.doubt
            if outcome.refused:
                self.refused[outcome.job.path] = outcome.refused
            elif outcome.sha256 != self.plan[outcome.job.path].sha256:
                self.refused[outcome.job.path] = f"{outcome.job.path}: changed while it was read; build again"
            else:
                yield outcome

    # -- a fresh generation

    def _fill(self, jobs: list[Job], earlier: Earlier, beside: ThreadPoolExecutor) -> None:
        """Load everything in bulk; then put right what only shows when all documents are there.

        The full-text index needs the documents and the names of entities: it is made `beside` what is derived.
        """
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
        self._keep(earlier)
        self._refuse_to_empty()
        for day in self.manifest.crowded_days():
            changes = self._settled({day}, {}, set())
            self.store.replace((), {self._graph(one.id): one.graph for one in changes})
            for change in changes:
                assert change.row is not None
                self.manifest.put_document(change.row)
        self.manifest.commit()
        self.store.optimize()  # what is derived is asked of the documents: thrice as fast in order
        self._load_entities()
        for path, triples in self.describer.graphs().items():
            self._load_triples(iri(self.settings.base, path), triples)
        indexed = beside.submit(search.update, self.store)
        self._load_derived()
        indexed.result()

    def _note(self, batch: list[Outcome]) -> None:
        """Write down new documents, all taken for current."""
        self.store.texts.put({o.sha256[:16]: o.text for o in batch})
        for outcome in batch:
            self.manifest.put_document(row_of(outcome), counted=True)
        self.manifest.count(said for outcome in batch if outcome.quads for said in outcome.quads.entities)
        self.manifest.commit()

    def _keep(self, earlier: Earlier) -> None:
        """Take over what an earlier build read of files that cannot be read now, and have not changed."""
        for path in sorted(self.refused):
            before = self.known.get(path)
            if before is None or not before.document or before.sha256 != self.plan[path].sha256:
                continue
            kept = earlier.take(before.document, path)
            if kept is not None:
                self.store.load(kept.graph)
                self.store.texts.put({kept.row.id: kept.text})
                self.manifest.put_document(kept.row)
        self.manifest.commit()

    def _refuse_to_empty(self) -> None:
        """Raise `WrongUse` when too much would leave now that it is known what cannot be read."""
        if self.prune:
            return
        there = self.manifest.index()
        refused = {self.plan[path].sha256 for path in self.refused} - {""}
        left = {path: row for path, row in self.plan.items() if row.sha256 not in refused or row.sha256[:16] in there}
        refuse_to_empty(self.known, taken_out(self.known, left), self.store.folder)

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
            for triple in derive_all(self.store, rule, threads=max(1, self.workers)):
                lines.append(triple)
                if len(lines) > 100_000:
                    self._load_triples(self.derived, lines)
                    lines = []
            self._load_triples(self.derived, lines)

    def _load_triples(self, graph: str, triples: Iterable[str]) -> None:
        end = f" <{graph}> .\n"
        self.store.load("".join(f"{triple}{end}" for triple in triples).encode("utf-8", "replace"))

    # -- a store that is there

    def _amend(self, jobs: list[Job], leaving: set[str], unfinished: set[str]) -> None:
        """Change what has changed, a batch of documents at a time.

        A document that cannot be read now stays as it is, unless a killed build had begun to take it out.
        """
        whole = len(jobs) + len(leaving) > FEW or self.manifest.meta("derived") == "stale"
        if whole:
            self.manifest.set_meta("derived", "stale")
        batch: list[Outcome] = []
        for outcome in self._outcomes(jobs):
            batch.append(outcome)
            if whole and len(batch) == BATCH:
                self._write(batch, set(), whole)
                batch = []
        was = {self.plan[path].sha256[:16] for path in self.refused} & unfinished
        leaving |= {one for one in was if self.manifest.document(one) and not self._graph_now(one)}
        self._refuse_to_empty()
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
                taken: dict[str, str] = {}
                for place, version in enumerate(group):
                    current = 1 if place == 0 else 2 if versions.beside(version, group[0]) else 0
                    change = self._placed(version.document, ordinal, current, rows, fresh, taken)
                    if change is not None:
                        changes.append(change)
                    shown = change.row if change is not None else rows.get(version.document)
                    if current and shown is not None:
                        taken |= revisions.titles(shown.told)
                changes = self._revised(group, rows, changes)
        return changes

    def _revised(self, group: Sequence[Version], rows: dict[str, DocumentRow], changes: list[_Change]) -> list[_Change]:
        """The same changes, in which every former version of a meeting's minutes says what the next one changed."""
        found = {change.id: change for change in changes}
        for place, version in enumerate(group[1:], 1):
            change = found.get(version.document)
            row = change.row if change is not None else rows.get(version.document)
            later = next((one for one in reversed(group[:place]) if versions.revises(one, version)), None)
            if row is None or row.current or later is None:
                continue
            after = found[later.document].row if later.document in found else rows.get(later.document)
            if after is None or PurePath(after.path).suffix != PurePath(row.path).suffix:
                continue  # another format of it: read otherwise, not changed
            texts = [self._text(one.id, found.get(one.id)) for one in (row, after)]
            former, newer = self._graph(row.id), self._graph(after.id)
            lines = changed(
                self.settings.base, row.meeting, former, newer, revisions.changes(row.told, after.told, *texts)
            )
            found[row.id] = _Change(row.id, row, row.node + lines, change.text if change is not None else None)
        return list(found.values())

    def _text(self, document: str, change: _Change | None) -> str:
        packed = change.text if change is not None else None
        return Texts.unpack(packed) if packed is not None else self.store.texts.get(document) or ""

    def _placed(
        self,
        document: str,
        ordinal: int,
        current: int,
        rows: dict[str, DocumentRow],
        fresh: dict[str, Outcome],
        taken: Mapping[str, str],
    ) -> _Change | None:
        """The change that gives a document its place; None when it has it.

        `taken`: items of the meeting that documents before it tell of. One that stands beside them with an item of the
        same number that is another (a supplementary agenda that counts from one) gives it an IRI of its own.
        """
        row, outcome = rows.get(document), fresh.get(document)
        if outcome is None and row is not None and (row.ordinal, row.current) == (ordinal, current) and current < 2:
            return None
        if outcome is None and row is not None and row.ordinal == ordinal and not current:
            return _Change(document, replace(row, current=0, said=()), row.node)
        if outcome is None or ordinal != outcome.job.ordinal:
            outcome = self._again(document, ordinal, row, outcome)
            if outcome is None:
                return None
        made = outcome.quads
        assert made is not None
        if current == 2 and (clash := revisions.clashes(made.told, taken)):
            made = renamed(made, clash)
        whole = row_of(replace(outcome, quads=made))
        if not current:
            return _Change(document, replace(whole, current=0, said=()), made.node, outcome.text)
        facts = made.facts if current == 1 else made.items
        return _Change(document, replace(whole, current=current), facts, outcome.text)

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
            self.rows[path] = ReportRow(path, "removed", "the file is gone")
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
            elif path in self.refused:
                status, message = "refused", f"{self.refused[path]}; {KEPT}"
                source = replace(source, hint=before.hint if before else source.hint)
            elif named != path:
                status, message = "superseded", f"the same bytes as {named}"
            elif not document[1]:
                status, message = "superseded", "another document of this meeting is current"
            elif path not in self.read:
                status, message = "unchanged", before.message if before is not None else ""
            else:
                status = "replaced" if before is not None and before.document else "read"
                message = self.doubts.get(path, "")
            if status == "superseded" and path not in self.read and before is not None and before.message == message:
                status = "unchanged"
            row = replace(source, document=identifier if document else None, message=message)
            if fresh or row != before:
                self.manifest.put_source(row)
            self.rows[path] = ReportRow(path, status, message, self._graph(identifier) if document else "")


def row_of(outcome: Outcome) -> DocumentRow:
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
        current=1,
        node=outcome.quads.node,
        homes=outcome.quads.homes,
        said=outcome.quads.entities,
        told=outcome.quads.told,
    )
