"""`python -m kg.bench.fit_score`: the weights of `kg/layout/losses.toml`, so that a score says how true a reading is.

Reads drawn layouts, drawn layouts with unknown headings, damaged ones, and documents with hand-made gold if given;
solves for the weights (none negative) with which the shares of what was lost come nearest to 1 - F1, and writes them
into the file. The same documents give the same weights.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from kg.bench.truth import Scored, drawn_scores, gold_scores, rank_correlation
from kg.layout import losses

__all__ = ["main"]

#: A hand-read document counts as much as so many drawn ones: it is no habit of our own.
_HAND_READ = 4


def _fitted(found: Sequence[Scored], counts: Sequence[int], names: Sequence[str]) -> dict[str, float]:
    import numpy
    from scipy.optimize import nnls

    rows = [[one.shares.get(name, 0.0) for name in names] for one in found]
    scale = numpy.sqrt(numpy.array(counts, dtype=float))
    wanted = numpy.array([1.0 - one.f1 for one in found])
    ridge = 0.3 * numpy.eye(len(names))  # a share that is seldom met keeps a small weight instead of a wild one
    start = numpy.full(len(names), 0.1)
    solved, _ = nnls(
        numpy.vstack([numpy.array(rows) * scale[:, None], ridge]), numpy.concatenate([wanted * scale, ridge @ start])
    )
    return {name: round(float(weight), 3) for name, weight in zip(names, solved, strict=True)}


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.bench.fit_score", description=__doc__)
    parser.add_argument("--layouts", type=int, default=150)
    parser.add_argument("--first", type=int, default=5000, help="the first seed; truth draws from 0 on")
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--minutes", type=Path, action="append", default=[])
    parser.add_argument("--scorer", type=Path, default=Path("tests/score.py"))
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args(arguments)
    seeds = range(args.first, args.first + args.layouts)
    drawn = [
        one
        for share, hurt in ((0.0, False), (0.3, False), (0.0, True))
        for one in drawn_scores(args.scorer, seeds, share, args.jobs, damaged=hurt)
    ]
    read = [
        one
        for gold, minutes in zip(args.gold, args.minutes, strict=True)
        for one in gold_scores(args.scorer, gold, minutes)
    ]
    found = [one for one in (*drawn, *read) if not one.refused]
    names = [name for name in losses.weights() if name != "no_items"]
    counts = [_HAND_READ if one in read else 1 for one in found]
    weights = _fitted(found, counts, names)
    path = Path(losses.__file__).with_suffix(".toml")
    text = path.read_text(encoding="utf-8")
    for name, weight in weights.items():
        text = re.sub(rf"(?m)^{name} = [\d.]+$", f"{name} = {weight}", text)
    path.write_text(text, encoding="utf-8", newline="\n")
    own = [1 - sum(weights[name] * one.shares.get(name, 0.0) for name in names) for one in found]
    print(f"{len(found)} documents; rank correlation {rank_correlation(own, [one.f1 for one in found]):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
