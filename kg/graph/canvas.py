"""Figures for print (matplotlib, the extra `analysis`): opened, styled, written; equal input gives equal bytes.

Gives an empty figure and writes one as SVG, PNG or PDF. Text is drawn as it is, never read as mathematics.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kg.errors import WrongUse

__all__ = ["FORMATS", "INK", "PALETTE", "SOFT", "figure", "rendered"]

FORMATS = ("svg", "png", "pdf")

#: After Okabe and Ito: apart for colour-blind readers, and as grey values.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#b0579a", "#c98a00", "#3f9fd8", "#6b5b95")
INK, SOFT, OTHER = "#17202a", "#5b6673", "#98a1ab"

_STYLE = {
    "svg.hashsalt": "council-kg", "svg.fonttype": "none", "pdf.fonttype": 42, "text.parse_math": False,
    "font.family": "sans-serif", "font.size": 9.0, "axes.titlesize": 10.0, "axes.spines.top": False,
    "axes.spines.right": False, "axes.edgecolor": SOFT, "xtick.color": SOFT, "ytick.color": SOFT, "text.color": INK,
    "axes.labelcolor": SOFT, "axes.titlelocation": "left",
}  # fmt: skip


@contextmanager
def figure(width: float, height: float) -> Iterator[Any]:
    """A matplotlib figure of so many inches, in the project's style. Raises `WrongUse` without the extra."""
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise WrongUse(
            "pictures for print need matplotlib",
            remedy='install it with `pip install "council-kg[analysis]"`, or write .html',
        ) from None
    with rc_context(_STYLE):  # type: ignore[arg-type]  # the stubs list every key
        made = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(made)
        yield made


def rendered(made: Any, form: str) -> bytes:
    """The figure as `form`, one of `FORMATS`, without a date. Call it while the figure's context is open."""
    if form not in FORMATS:
        raise WrongUse(f"no picture format is called {form!r}", remedy=f"use {', '.join(FORMATS)}")
    known: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "Council KG"},
        "png": {"Software": None},
        "pdf": {"CreationDate": None, "ModDate": None, "Creator": "Council KG", "Producer": None},
    }
    out = io.BytesIO()
    made.savefig(out, format=form, metadata=known[form], dpi=200 if form == "png" else 100)
    return out.getvalue()
