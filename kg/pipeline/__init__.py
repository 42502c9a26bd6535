"""Paths → store: the only place that strings the stages together.

    build(paths, folder, settings) → BuildReport

Reading and linking are pure functions of one file (`read_source`), in this process or in worker processes; the store
is written here alone. The graph is a function of the set of files and the settings: not of the order, of the number of
workers, or of what was there before. A first build, or one after a change of the reader or the settings, fills a new
generation beside the old one; later builds change only what changed, each document in a transaction of its own, and
write down beforehand what they are about to change, so that the next build finishes what a killed one began.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kg import authorities as authority_files
from kg import identity, sources, whole
from kg.errors import WrongUse
from kg.manifest import Manifest, Seal
from kg.pipeline.checking import Checker
from kg.pipeline.earlier import Earlier
from kg.pipeline.plan import (
    identity_of,
    known_sources,
    plan_of,
    present,
    refuse_new_identity,
    refuse_to_empty,
    taken_out,
)
from kg.pipeline.readers import Executor
from kg.pipeline.reading import Job, Outcome, read_minutes, read_source
from kg.pipeline.report import BuildReport, ReportRow
from kg.pipeline.run import Progress, Run
from kg.pipeline.version import reader_version
from kg.read.files import shown
from kg.settings import Settings
from kg.store import writer

__all__ = [
    "BuildReport",
    "Checker",
    "Executor",
    "Job",
    "Outcome",
    "ReportRow",
    "build",
    "read_minutes",
    "read_source",
    "reader_version",
]


def build(
    paths: Iterable[Path | str],
    store_dir: Path,
    settings: Settings | None = None,
    *,
    jobs: int | None = 1,
    force: bool = False,
    prune: bool = False,
    new_identity: bool = False,
    municipality: str | None = None,
    on_progress: Progress | None = None,
    executor: Executor | None = None,
) -> BuildReport:
    """Bring the store in `store_dir` up to date with the files under `paths`.

    Sources whose files have gone leave; all others stay, wherever they are, and one that cannot be read now stays as an
    earlier build read it. `jobs` is the number of worker processes (None: one per core), `executor` reads elsewhere
    instead, `force` reads everything again into a fresh store, `prune` lets more than half of the documents leave,
    `new_identity` lets `base` or `person_key` be others than the store was built with.

    Raises `WrongUse`, before anything is touched, for a path that does not exist and was no source, for a municipality
    that does not, and for more than half of the documents gone without `prune`; `StoreHeld` while another process
    writes, `StoreError`, `DataError`.
    """
    settings = settings or Settings()
    authorities = _authorities(settings)
    authority_files.check_municipality(municipality, authorities)
    version = reader_version(settings, authorities)
    workers = jobs if jobs is not None else os.cpu_count() or 1
    with whole.told(store_dir), writer(store_dir) as store:
        seal = Seal(identity.erased_forms(authorities, settings), settings.person_key)
        known, before = known_sources(store, seal)
        if not new_identity:
            refuse_new_identity(before, settings)
        roots = [Path(path).absolute() for path in paths]
        survey = sources.survey(present(roots, known))
        apart = {str(one.path.absolute()) for one in survey.skipped if one.reason.startswith(sources.BELONGS)}
        plan = plan_of(survey.files, known, municipality or "", apart)
        if not prune:
            refuse_to_empty(known, taken_out(known, plan), store_dir)
        fresh = before.get("version") != version or force
        ours = identity_of(settings)
        with Earlier(store_dir, settings, authorities, seal, same={**before, **ours} == before) as earlier:
            store.start(fresh=fresh)
            manifest = Manifest(store.work / "manifest.db", store.coming, seal)
            try:
                for name, value in ours.items():
                    manifest.set_meta(name, value)
                run = Run(store, manifest, settings, authorities, on_progress, workers, executor)
                run.run(plan, known, version, earlier if fresh else None, prune=prune)
                skipped = tuple((shown(one.path), one.reason) for one in survey.skipped)
                for one in survey.refused:
                    path = shown(one.path)
                    run.rows[path] = ReportRow(path, "refused", one.reason)
                quads = len(store) if fresh else None  # the engine counts by going through all of them
                return BuildReport(tuple(run.rows[path] for path in sorted(run.rows)), skipped, quads, fresh)
            finally:
                manifest.close()


def _authorities(settings: Settings) -> authority_files.Authorities:
    """The rows. A folder that the settings name must be there: without its list the erased would come back."""
    own = settings.authorities
    if own is not None and not own.is_dir():
        raise WrongUse(
            f"there is no folder {own}", where=str(settings.source or "kg.toml"), remedy="make it, or mend authorities"
        )
    return authority_files.load(own)
