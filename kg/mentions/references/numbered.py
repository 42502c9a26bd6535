"""Items that are named by their number alone: `punkt 7 og 8`, `sag nr. 4 behandles før sag nr. 2`.

Takes a scene, gives `Found`s. A number alone says little: it counts as an item of this meeting where the words around
it speak of the order of treatment or point to it (`jf. punkt 8`); as one of an earlier meeting where
they speak of its minutes; and as one of another body where that is named in the line before. Else it may number
anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.mentions.references.scene import SILENT, WORDS, Found, Scene, sentence_of

__all__ = ["numbered"]

_NUMBER = r"\d{1,4}(?![\d/.,-]\d|\d|\s?%)"
_NUMBERS = re.compile(
    rf"(?<![\w-])(?:dagsordens?)?(?:[Pp]unkt(?:er(?:ne)?)?|[Pp]kt\.?|[Ss]ag(?:erne)?)\s?(?:nr\.?\s?)?"
    rf"(?P<list>{_NUMBER}(?:(?:,\s|\sog\s|\ssamt\s){_NUMBER}){{0,8}})"
)
_ONE = re.compile(r"\d{1,4}")
_RULES = re.compile(rf"(?:{WORDS['rules']})", re.IGNORECASE)
_POINTED = re.compile(r"(?:(?<!\w)(?:jfr?\.?|se|dagsordenens)\s|\(|[–-]\s)$", re.IGNORECASE)
_LED = re.compile(rf"(?<!\w)(?:{WORDS['item_before']})\s$", re.IGNORECASE)
_HAPPENS = re.compile(rf"\s(?:{WORDS['item_after']})(?!\w)", re.IGNORECASE)
_TODAY = re.compile(rf"(?<!\w)(?:{WORDS['of_today']})", re.IGNORECASE)
_MINUTES = re.compile(rf"(?<!\w)(?:{WORDS['corrects']})", re.IGNORECASE)


def numbered(scene: Scene, in_time: Sequence[Found]) -> Iterator[Found]:
    """Items by number, of which no date beside them says when they were treated."""
    start = max(scene.item.title.span.end, scene.item.span.start)
    for m in _NUMBERS.finditer(scene.text, start, scene.item.span.end):
        if scene.section(m.start()) not in SILENT and not _dated(scene, m):
            yield from _meant(scene, m, in_time)


def _dated(scene: Scene, m: re.Match[str]) -> bool:
    """Does a date beside the number say whose it is?"""
    start, end = sentence_of(scene, m.start())
    near = scene.dates_between(max(start, m.start() - 40), min(end, m.end() + 100))
    return any(d.start > m.end() - 12 or 0 <= m.start() - d.end < 12 for d in near)


def _meant(scene: Scene, m: re.Match[str], in_time: Sequence[Found]) -> Iterator[Found]:
    """What the numbers stand for, by the words around them; nothing where these leave it open."""
    text, held = scene.text, scene.minutes.held_on.isoformat()
    numbers = [n.group() for n in _ONE.finditer(m["list"])]
    start, end = sentence_of(scene, m.start())
    sentence, before = text[start:end], text[max(start, m.start() - 40) : m.start()]
    pointed, word = _POINTED.search(before), m.group()[:3].lower()
    agenda = "dagsorden" in m.group().lower() or before.lower().endswith("dagsordenens ")
    if not agenda and _RULES.search(text, max(start, m.start() - 110), m.start()):
        return
    if _MINUTES.search(sentence) or _MINUTES.search(scene.item.title.value):
        earlier = {(f.body, f.scope, f.when) for f in in_time if f.kind != "future_meeting" and f.when < held}
        if len(earlier) == 1 and (pointed or agenda or _LED.search(before)):
            body, scope, when = earlier.pop()
            for number in numbers:
                yield Found(m.start(), m.end(), "item", body, scope, when, number, certain=False)
        return
    known = [n for n in numbers if n in scene.numbers]
    happens = _HAPPENS.match(text, m.end()) or (_LED.search(before) and _TODAY.search(sentence))
    if len(known) == len(numbers):
        if happens or agenda or (pointed and word != "sag"):
            for number in (n for n in numbers if n != scene.item.number):
                yield Found(m.start(), m.end(), "item", scene.own, scene.code, held, number, certain=False)
        return
    others = [b for b in scene.between(max(scene.line(m.start()), m.start() - 160), m.start()) if b.kind == "body"]
    if others and not known and pointed and word != "sag":
        at, whose = others[-1].span.start, others[-1]
        for number in numbers:
            yield Found(at, m.end(), "item", whose.canonical, whose.scope, "", number)
