"""`python -m kg.bench.pages ADDRESS NAME=PATH …`: what pages weigh and ask for, how long they are, what axe says.

Opens each page in Chromium, wide and light, then narrow and dark, and prints a table: bytes and requests of the first
visit, height at 1280 and at 390 pixels, violations of WCAG 2.2 AA that axe-core finds in either. ADDRESS is a site on a
host or `kg serve`. Exit 1 when a page weighs more than 120 kB, is longer than 6,000 pixels or has a violation.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from kg.errors import WrongUse

__all__ = ["main"]

WEIGHT, LONGEST = 120_000, 6_000
_VIEWS = ((1280, 900, "light"), (390, 844, "dark"))
_RUN = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}).then(r => r.violations.map(v => v.id))"


def _measured(browser: Any, address: str, axe: str) -> tuple[int, int, list[int], set[str]]:
    """(bytes, requests, heights, violations) of a page."""
    weight = requests = 0
    heights: list[int] = []
    wrong: set[str] = set()
    for width, height, scheme in _VIEWS:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        sizes: list[int] = []
        page.on("response", lambda answer, sizes=sizes: sizes.append(len(answer.body())))
        answer = page.goto(address, wait_until="load", timeout=180_000)
        if answer is None or not answer.ok:
            raise WrongUse("the page does not answer", where=address, remedy="name pages that are there")
        if not heights:
            weight, requests = sum(sizes), len(sizes)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
        page.evaluate(axe)
        wrong |= set(page.evaluate(_RUN))
        context.close()
    return weight, requests, heights, wrong


def main(given: list[str]) -> int:
    """Measure the pages and print the table."""
    from playwright.sync_api import sync_playwright

    base, *pages = given
    axe = Path("web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    bad = False
    print("| page | kB | requests | px at 1280 | px at 390 | axe |\n|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for one in pages:
            name, _, path = one.partition("=")
            weight, requests, heights, wrong = _measured(browser, base + path, axe)
            told = ", ".join(sorted(wrong)) or "0"
            print(f"| {name} | {weight / 1000:.0f} | {requests} | {heights[0]} | {heights[1]} | {told} |", flush=True)
            bad |= weight > WEIGHT or max(heights) > LONGEST or bool(wrong)
        browser.close()
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
