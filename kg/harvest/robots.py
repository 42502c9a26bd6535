"""robots.txt (RFC 9309) → what our agent may ask for, and how long it waits between requests.

Takes text, gives rules; of several rules for a path the longest counts, and `Allow` where two are as long. `*` and `$`
in rules are honoured. Reads nothing itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

__all__ = ["Rules", "parse"]

#: Larger files are read as far as this.
LIMIT = 500 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one group: (allow?, path pattern), and the pause in seconds that the host asks for."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None

    def allow(self, path: str) -> bool:
        """May this path (with its query) be asked for?"""
        path = _plain(path)
        if path == "/robots.txt":
            return True
        best = max(((len(rule), allow) for allow, rule in self.rules if _pattern(rule).match(path)), default=(0, True))
        return best[1]


def _plain(path: str) -> str:
    return quote(unquote(path), safe="/?&=*$:@!~,;+'()%-._")


@lru_cache(maxsize=1 << 10)
def _pattern(rule: str) -> re.Pattern[str]:
    anchored = rule.endswith("$")
    parts = [re.escape(_plain(part)) for part in rule.removesuffix("$").split("*")]
    return re.compile(".*?".join(parts) + ("$" if anchored else ""), re.DOTALL)


def parse(text: str, agent: str) -> Rules:
    """The rules for `agent` (its product word): those of the groups that name it, else those of `*`."""
    named: dict[str, list[tuple[bool, str]]] = {}
    delays: dict[str, float] = {}
    current: list[str] = []
    open_group = False
    for raw in text[:LIMIT].removeprefix("\ufeff").splitlines():
        key, colon, value = raw.split("#", 1)[0].partition(":")
        key, value = key.strip().casefold(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not open_group:
                current = []
            current.append(value.casefold().split("/")[0])
            named.setdefault(current[-1], [])
            open_group = True
        elif key in ("allow", "disallow"):
            open_group = False
            for one in current:
                if value:
                    named[one].append((key == "allow", value if value[0] in "/*" else "/" + value))
        elif key == "crawl-delay":
            open_group = False
            if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
                for one in current:
                    delays[one] = float(value)
    own = agent.casefold()
    group = own if own in named else "*"
    return Rules(tuple(named.get(group, ())), delays.get(group))
