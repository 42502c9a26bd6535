"""Builds killed at any moment: what readers see is the state before or after, and the next build finishes the work.

`KG_KILLS` says how many builds are killed (50 when it is not set; `make torture` kills 1,000).
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import torture
from test_accidents import CONTEXT, corpus
from test_pipeline import nquads

from kg.keeping import verify
from kg.pipeline import build
from kg.store import exists

KILLS = int(os.environ.get("KG_KILLS", "50"))


def test_builds_killed_at_random_moments(tmp_path: Path) -> None:
    """Change the sources, start a build, kill it; what readers see is the state before or after, never between."""
    times = KILLS
    draw = random.Random(times)
    store = tmp_path / "store"
    states: list[list[bytes]] = []
    for seed in (1, 2):
        corpus(tmp_path / str(seed), seed)
        shutil.copytree(tmp_path / str(seed), tmp_path / "now", dirs_exist_ok=False)
        build([tmp_path / "now"], tmp_path / f"whole{seed}")
        states.append(nquads(tmp_path / f"whole{seed}"))
        shutil.rmtree(tmp_path / "now")
    took = 0.6
    finished = 0
    for trial in range(times):
        seed = 1 + trial % 2
        shutil.rmtree(tmp_path / "now", ignore_errors=True)
        shutil.copytree(tmp_path / str(seed), tmp_path / "now")
        if trial % 10 == 0:
            shutil.rmtree(store, ignore_errors=True)
        before = nquads(store) if exists(store) else None
        ready = CONTEXT.Event()
        child = CONTEXT.Process(target=torture.build, args=(str(tmp_path / "now"), str(store), ready))
        started = time.monotonic()
        child.start()
        assert ready.wait(60)
        time.sleep(draw.uniform(0, took))
        child.kill()
        child.join(60)
        if child.exitcode == 0:
            finished += 1
            took = max(0.2, min(took, time.monotonic() - started))
        seen = nquads(store) if exists(store) else None
        assert seen in (before, states[seed - 1]), f"trial {trial}"
        if draw.random() < 0.5:
            build([tmp_path / "now"], store)
            assert nquads(store) == states[seed - 1], f"trial {trial}"
    build([tmp_path / "now"], store)
    assert nquads(store) == states[(times - 1) % 2]
    assert verify(store) == ()
    assert finished < times
