"""`Document` → `Minutes`: one line grammar and one lexicon for every Danish council.

    clean lines → signs of each line → headings of the items → header → items → presence of the meeting

Takes a decoded document and the authority rows, gives `Minutes` whose every value knows where it was printed. Raises
`InputRefused` (no minutes, no date, several meetings) or `MunicipalityUnknown`, both with a remedy; on arbitrary text
nothing else. Never reads a clock, a network or another document. Wording lives in `lexicon.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.authorities import Authorities
from kg.errors import InputRefused
from kg.layout.attendance import settle
from kg.layout.header import read as read_header
from kg.layout.header.below import closing, signed
from kg.layout.item.agenda import read_items
from kg.layout.lexicon import lexicon
from kg.layout.meeting import bodies_of, is_partial, looks_like_minutes, meeting_date, single_meeting
from kg.layout.municipality import find as find_municipality
from kg.layout.page.furniture import without_furniture, without_list
from kg.layout.page.judged import Page, first_sign, own_name
from kg.layout.page.lines import Line, clean
from kg.layout.page.wrapped import unwrapped
from kg.layout.quality import judge
from kg.layout.structure.agenda_table import unfold_agenda
from kg.layout.structure.columns import unfold_sections
from kg.layout.structure.induction import induced
from kg.layout.structure.recurring import body_labels, recurring_headings
from kg.layout.structure.tables import unfold_header
from kg.layout.structure.titles import Head, outlined
from kg.layout.structure.weights import weights
from kg.layout.structure.whole import Why, outline, why
from kg.model import Document, Ignored, Item, Minutes, Notice
from kg.text.danish import body_key

__all__ = ["Why", "candidates", "page_of", "parse"]


def parse(document: Document, authorities: Authorities) -> Minutes:
    """The minutes that `document` holds.

    Raises `InputRefused` when the text is no minutes of one meeting (empty, no body, no date, several meetings) and
    `MunicipalityUnknown` when it cannot be told whose they are.
    """
    words = lexicon()
    page, furniture = page_of(document)
    page, heads, labels = _headed(document, page)
    told = document.outline is not None
    header = read_header(_header_lines(page, heads, told), words, page.contents)
    if not told:
        single_meeting(document, page)
    held_on, held_span, notices = meeting_date(document, header, page)
    bodies = bodies_of(document, header, page, held_on)
    if not told and not looks_like_minutes(header, page, heads):
        raise _no_minutes(document, heads)
    partial = not told and is_partial(header, page, heads)
    if partial:
        notices.append(Notice("partial", "the page of one item: the meeting has more of them"))
    numbers = [n for c in page.cases if c is not None for n in c.numbers]
    first_at = page.lines[heads[0].first].start if heads else len(document.text)
    municipality = find_municipality(document, bodies, first_at, numbers, authorities, header.place)
    row = next((r for r in authorities.municipalities if r.code == municipality.code), None)
    places = (row.short_name, *row.variants) if row else ()
    items, skipped, more = read_items(page, heads, bodies[0], held_on, places, tuple(header.attendance))
    items, attendance = settle(document.text, items, header.attendance)
    ignored = {*header.ignored, *skipped, *furniture, *(Ignored(line.span, "label") for line in labels)}
    ignored |= {Ignored(line.span, "header") for line in header.unclaimed}
    minutes = Minutes(
        document=document,
        municipality=municipality,
        bodies=tuple(bodies),
        held_on=held_on,
        held_on_span=held_span,
        kind=header.kind,
        title=header.title,
        term=header.term,
        starts_at=header.starts_at,
        ends_at=header.ends_at,
        place=header.place,
        attendance=attendance,
        items=tuple(items),
        contents=tuple(header.contents),
        ignored=tuple(sorted(ignored, key=lambda i: (i.span.start, i.span.end, i.reason))),
        signals=tuple(sorted({*header.signals, *_signals(heads, items, page), *(("partial",) if partial else ())})),
    )
    listed = [a.span for a in header.attendance]
    noticed = (*notices, *more)
    return judge(minutes, noticed, page.lines, page.signs, page.cases, header.unclaimed, listed, words)


def _headed(document: Document, page: Page) -> tuple[Page, Sequence[Head], Sequence[Line]]:
    """The page with what its items teach of its headings, their headings, and lines that only label those.

    The source says where the items begin, or the page does.
    """
    labels: Sequence[Line] = ()
    if document.outline is not None:
        heads: Sequence[Head] = outlined(document.outline, page.lines)
    else:
        found = outline(page, weights())
        page, heads, labels = found.page, found.heads, found.above
    page.learn(body_labels(page.lines, page.signs, heads, page.words))
    page.learn(recurring_headings(page.lines, page.signs, page.cases, heads, page.words))
    return page, heads, labels


def _header_lines(page: Page, heads: Sequence[Head], told: bool) -> Sequence[Line]:
    """The lines above the first item, and those below the last that tell of the meeting, which the page then ends
    before. `told`: the source says where the items begin and end."""
    lines, words = page.lines, page.words
    above = lines[: heads[0].first] if heads else lines[: first_sign(page)]
    last = lines[heads[-1].last + 1 : page.ends] if heads and not told else ()
    below = closing(last, above, words)
    if not below:
        return above
    page.ends -= below
    tail = lines[page.ends : page.ends + below]
    signs = (line for line in tail if not (signed(line) or (line.cells and not tail[0].cells)))  # rows: where they sign
    return (*above, *signs)


def _no_minutes(document: Document, heads: Sequence[Head]) -> InputRefused:
    """What is said of a text that reads as no minutes."""
    if heads:
        message, remedy = "this does not read as minutes", "give minutes with items or a header"
    else:
        message, remedy = "no agenda items were found", "give minutes with items, see `kg inspect`"
    return InputRefused(message, where=document.name, remedy=remedy)


def page_of(document: Document) -> tuple[Page, list[Ignored]]:
    """The judged lines of a document, and its furniture. Raises `InputRefused` when it holds no text."""
    words = lexicon()
    printed, above = unfold_agenda(clean(document.text), words, document.text)
    lines, furniture = without_furniture(induced(unwrapped(printed, words), words), words)
    furniture += [Ignored(line.span, "label") for line in above]
    lines = unfold_header(without_list(lines, words), words, document.text)
    lines = unfold_sections(lines, words, document.text)
    if not any(line.text for line in lines):
        raise InputRefused("the document holds no text", where=document.name, remedy="give the minutes as text")
    first = min((one.start for one in document.outline or ()), default=len(document.text))
    page = Page(lines, words, top=min(6, sum(line.start < first for line in lines[:6])))
    own = own_name(page)
    page = Page(lines, words, own, page) if own else page
    furniture += [Ignored(line.span, "label") for line in page.date_decisions()]
    return page, furniture


def candidates(document: Document) -> list[Why]:
    """Every line that was proposed as the heading of an item, in order, with the reasons and by how much it lost.

    Raises `InputRefused` when the document holds no text; [] when its source says where its items begin.
    """
    if document.outline is not None:
        return []
    page, _ = page_of(document)
    return why(outline(page, weights()), weights())


def _signals(heads: Sequence[Head], items: Sequence[Item], page: Page) -> set[str]:
    found = {h.style for h in heads}
    for item in items:
        if item.case_numbers:
            found.add("case")
        found |= {f"section:{s.kind}" for s in item.sections}
        if item.votes:
            found.add("votes")
        if item.closed:
            found.add("closed")
    if any(s is not None and s.body is not None and body_key(s.body.value) for s in page.signs):
        found.add("decision:dated")
    return found
