"""The words of a recommendation → its points, and who makes them.

Takes the lines of one section, gives model values with spans: one `Recommendation` a point of a list, a sentence behind
the verb, or a line for want of both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.layout.lexicon import Lexicon, word_key
from kg.layout.page.lines import Line, joined
from kg.model import Recommendation, Text
from kg.text.danish import fold

__all__ = ["recommendations"]

#: A point on the line that leads up to others (`indstiller, at planen vedtages, og at følgende indstilles:`).
_FIRST_POINT = re.compile(
    r"[ ,:]*(?P<point>at .{8,250}?),? (?:og|samt) (?:at )?(?:følgende|nedenstående)\b[^.]{0,90}:$"
)
_AT = re.compile(r"(?:,|:)?\s*(?:over for [^,:]{2,80}|til [^,:]{2,80})?(?:,|:)?\s*(?=at\b)", re.IGNORECASE)
_INTRO_END = re.compile(r"(?:,|:|\bat|\bat:)\s*$", re.IGNORECASE)
_ACT = re.compile(r"\bat \w+[^.]{12,}(?:s|er|ede|te)\b", re.IGNORECASE)
#: After the verb only to whom ("indstiller til Byrådet,"), or what is asked ("indstilles til godkendelse").
_ADDRESSED = re.compile(r"\s*(?:over for|til) [^,:]{2,100}[,:]?(?: at:?)?")
_ASKED = re.compile(r"til (?:godkendelse|efterretning|orientering|drøftelse|behandling|beslutning|vedtagelse)\b")
#: `at Byrådet godkender` above a list is no point: what it is about stands below.
_LEADS_ON = re.compile(r"(?::|,|\bat|\bat \w+ (?:godkender|vedtager|beslutter|tiltræder|anbefaler|indstiller))$")
_POINT = re.compile(r"(?:ad\s?\d+|at\s\d+\)|[a-h][.)](?=\s))\s*[:.)]?\s*", re.IGNORECASE)
_LETTERED = re.compile(r"[a-h][.)] \w")


def recommendations(blocks: Sequence[Line], lexicon: Lexicon, heading: Text | None = None) -> list[Recommendation]:
    """The points of a recommendation and who makes them.

    `heading` is the section's heading when it already names the recommender (`Direktionen indstiller,`).
    """
    found: list[Recommendation] = []
    by: Text | None = None
    opened = alone = False
    points = 0
    if heading is not None and (m := _recommender(heading.value, lexicon)) and m.groupdict().get("by"):
        by = Text(m["by"].strip(), type(heading.span)(heading.span.start, heading.span.start + len(m["by"].strip())))
        opened = True
    previous: Line | None = None
    full = [line for line in blocks if line.text and not line.cells]
    for n, line in enumerate(full):
        text = line.text
        follows = n + 1 < len(full) and (
            bool(full[n + 1].marker)
            or _LETTERED.match(full[n + 1].text) is not None
            or bool(re.match(r"at\b", full[n + 1].text, re.IGNORECASE))
        )
        if opened and re.match(r"til [^.]{3,120}:$", text, re.IGNORECASE):
            previous = line
            continue
        if word_key(text) == "at" and n + 1 < len(full):
            opened, alone, previous = True, True, line  # "at" on a line of its own, the point on the next
            continue
        m = _recommender(text, lexicon)
        starts = bool(re.match(r"at\b", text, re.IGNORECASE)) or bool(line.marker) or alone
        starts = starts or (opened and _LETTERED.match(text) is not None)
        alone = False
        if m is not None and not (starts and opened):
            groups = m.groupdict()
            by = line.part(m.start("by"), m.end("by")) if groups.get("by") else None
            if by is not None and fold(by.value) in ("det", "der", "som", "han", "hun"):
                by = None
            opened, points = True, 0
            rest = m.start("rest")
            body = text[rest:]
            at = _AT.match(body)
            if follows and _LEADS_ON.search(body.rstrip()) and len(body) < 300:
                if (first := _FIRST_POINT.match(body)) is not None:
                    found.append(Recommendation(line.part(rest + first.start("point"), rest + first.end("point")), by))
                    points += 1
                previous = line
                continue
            if follows and len(body) < 110 and not re.search(r"[.!]$", body.rstrip()) and not _ACT.search(body):
                previous = line
                continue
            if at is not None and len(body[at.end() :].strip(" :,")) > 3:
                found.append(Recommendation(line.part(rest + at.end(), len(text)), by))
                points += 1
            elif (
                not _INTRO_END.search(body)
                and len(body.strip(" ,.:")) > 3
                and (not _ADDRESSED.fullmatch(body) or _ASKED.match(body.strip()))
            ):
                skip = len(body) - len(body.lstrip(" ,:"))
                if by is None and _ASKED.match(body.strip()):
                    rest = skip = 0
                found.append(Recommendation(line.part(rest + skip, len(text)), by))
                points += 1
        elif starts:
            found.append(Recommendation(_unmarked(line), by))
            points += 1
            opened = True
        elif found and points and previous is not None and not line.gap and not re.search(r"[.!?]$", previous.text):
            last = found.pop()
            found.append(Recommendation(joined([last.text, line.part()]), last.by))
        elif opened and not points:
            found.append(Recommendation(line.part(), by))
            points += 1
        elif points and text[:1].islower() and previous is not None and not re.search(r"[.!?:]$", previous.text):
            found.append(Recommendation(line.part(), by))  # points without marks, one a paragraph
            points += 1
        elif not opened and not found and text.endswith(":") and follows:
            opened = True
        elif not opened and not found:
            found.append(Recommendation(line.part(), None))
            points += 1
            opened = True
        previous = line
    return [r for r in found if r.text.value.strip(" .,:;-") and word_key(r.text.value) not in _NOTHING]


_NOTHING = frozenset(("ingen", "at", "bilag", "det samme", "samme", "som ovenfor"))


def _unmarked(line: Line) -> Text:
    m = _POINT.match(line.text)
    return line.part(m.end() if m and m.end() < len(line.text) else 0)


def _recommender(text: str, lexicon: Lexicon) -> re.Match[str] | None:
    for pattern in lexicon.recommenders:
        if m := pattern.match(text):
            if m.groupdict().get("by") and " at " in m["by"]:
                continue
            return m
    return None
