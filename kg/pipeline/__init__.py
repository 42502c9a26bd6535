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
from kg import identity, sources
from kg.manifest import Manifest, Seal
from kg.pipeline.checking import Checker
from kg.pipeline.plan import known_sources, plan_of, present, reader_version
from kg.pipeline.reading import Executor, Job, Outcome, read_minutes, read_source
from kg.pipeline.report import BuildReport, ReportRow
from kg.pipeline.run import Progress, Run
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
        seal = Seal(identity.erased_forms(authorities, settings), settings.person_key)
        known, there = known_sources(store, seal)
        roots = [Path(path).absolute() for path in paths]
        survey = sources.survey(present(roots, known))
        store.start(fresh=force or there != version)
        manifest = Manifest(store.work / "manifest.db", store.coming, seal)
        try:
            run = Run(store, manifest, settings, authorities, on_progress, workers, executor)
            fresh = there != version or force
            plan = plan_of(survey.files, roots, known, municipality or "")
            run.run(plan, known, version, fresh)
            skipped = tuple((shown(one.path), one.reason) for one in survey.skipped)
            for one in survey.refused:
                path = shown(one.path)
                run.rows[path] = ReportRow(path, "refused", one.reason)
            quads = len(store) if fresh else None  # the engine counts by going through all of them
            return BuildReport(tuple(run.rows[path] for path in sorted(run.rows)), skipped, quads, fresh)
        finally:
            manifest.close()
