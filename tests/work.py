"""How much work a call does, counted instead of timed: the same on every machine, whatever else it is doing."""

from __future__ import annotations

import sys
from collections.abc import Callable

__all__ = ["work"]


def work(call: Callable[[], object]) -> int:
    """Number of Python and C functions that `call` enters and leaves."""
    events = 0

    def count(*_: object) -> None:
        nonlocal events
        events += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(before)
    return events
